import Model
import Testing

@Suite("Accept-Encoding")
struct AcceptEncodingTests {
    @Test(
        "The coding that a client prefers is chosen of those that there are",
        arguments: [
            // RFC 9110 section 12.5.3 and what browsers send; the choice of both, of gzip alone, of brotli alone.
            ("gzip, deflate, br", "br", "gzip", "br"), ("gzip, deflate, br, zstd", "br", "gzip", "br"),
            ("gzip,deflate,br", "br", "gzip", "br"), ("gzip", "gzip", "gzip", "-"), ("br", "br", "-", "br"),
            ("BR", "br", "-", "br"), ("x-gzip", "gzip", "gzip", "-"), ("GZip;Q=1.0", "gzip", "gzip", "-"),
            ("br;q=0.5, gzip;q=0.8", "gzip", "gzip", "br"), ("br;q=0.8, gzip;q=0.8", "br", "gzip", "br"),
            ("gzip;q=1.000, br;q=0.999", "gzip", "gzip", "br"), ("br;q=0.001", "br", "-", "br"),
            ("br;q=0, gzip", "gzip", "gzip", "-"), ("br;q=0.000", "-", "-", "-"),
            ("*", "br", "gzip", "br"), ("*;q=0.5, br;q=0", "gzip", "gzip", "-"), ("*;q=0", "-", "-", "-"),
            ("gzip;q=0.4, *;q=0.6", "br", "gzip", "br"), ("*;q=0, gzip", "gzip", "gzip", "-"),
            ("identity", "-", "-", "-"), ("identity;q=1, *;q=0", "-", "-", "-"),
            ("identity;q=0, br", "br", "-", "br"), ("identity, br;q=0.9", "-", "-", "-"),
            ("identity;q=0.5, br;q=0.5", "br", "-", "br"), ("identity;q=0.5, gzip;q=0.4, br", "br", "-", "br"),
            ("identity;q=0, *;q=0", "-", "-", "-"), ("compress, deflate, zstd", "-", "-", "-"),
            ("", "-", "-", "-"), (" , ,\t, br ,", "br", "-", "br"), ("br ; q=1", "br", "-", "br"),
            ("br ;\tq=0.5\t,gzip", "gzip", "gzip", "br"),
            // What is malformed says nothing.
            ("br;q=2, gzip", "gzip", "gzip", "-"), ("br;q=1.001", "-", "-", "-"), ("br;q=0.5000", "-", "-", "-"),
            ("br;q=", "-", "-", "-"), ("br;q=-1", "-", "-", "-"), ("br;q=.5", "-", "-", "-"), ("br;q", "-", "-", "-"),
            ("br;x=1", "-", "-", "-"), ("br;q=1;x=1", "-", "-", "-"), ("br gzip", "-", "-", "-"),
            (";q=1, br", "br", "-", "br"), ("brr, gzipp, b, gzi", "-", "-", "-"),
            ("br;q=0.5x,gzip", "gzip", "gzip", "-"),
            ("br;q=99999999999999999999", "-", "-", "-"), ("\u{0}, br", "br", "-", "br"),
        ])
    func choice(value: String, both: String, gzip: String, brotli: String) {
        let accepted = AcceptEncoding(Array(value.utf8).span)
        func name(_ coding: ContentCoding?) -> String { coding.map { "\($0.name)" } ?? "-" }
        #expect(name(accepted.choice(hasGzip: true, hasBrotli: true)) == both)
        #expect(name(accepted.choice(hasGzip: true, hasBrotli: false)) == gzip)
        #expect(name(accepted.choice(hasGzip: false, hasBrotli: true)) == brotli)
        #expect(accepted.choice(hasGzip: false, hasBrotli: false) == nil)
    }

    @Test func `A variant's entity tag differs from its object's and from those of the others`() {
        let tag = ETag("0123456789abcdef0123456789abcdef-2")
        #expect(tag.variant(.gzip) == ETag("0123456789abcdef0123456789abcdef-2-gzip"))
        #expect(tag.variant(.brotli) == ETag("0123456789abcdef0123456789abcdef-2-br"))
    }
}
