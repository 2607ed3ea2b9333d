import Model
import Testing

@Suite struct PercentEncodingTests {
    @Test(arguments: [
        ("", ""), ("aZ09-._~", "aZ09-._~"), ("a b/c", "a%20b%2Fc"), ("é", "%C3%A9"), ("*+%", "%2A%2B%25"),
    ])
    func `signatures keep only unreserved characters`(text: String, encoded: String) {
        #expect(PercentEncoding.encode(text) == encoded)
    }

    @Test func `a path keeps its slashes`() {
        #expect(PercentEncoding.encode("/a//b c", keepingSlash: true) == "/a//b%20c")
    }

    @Test(arguments: [("a b/c*~.png", "a%20b/c*%7E.png"), ("é+\n", "%C3%A9%2B%0A"), ("(3)", "%283%29")])
    func `listings keep what S3 keeps`(text: String, encoded: String) {
        #expect(PercentEncoding.encodeForListing(text.utf8) == Array(encoded.utf8))
    }

    @Test(arguments: [
        ("a%20b", "a b"), ("%c3%A9", "é"), ("a+b", "a+b"), ("%2B", "+"), ("%", nil), ("%4", nil), ("%4g", nil),
        ("%%41", nil),
    ])
    func `decoding is strict`(text: String, decoded: String?) {
        #expect(PercentEncoding.decode(text.utf8) == decoded.map { Array($0.utf8) })
    }

    @Test func `a plus is a space in forms`() {
        #expect(PercentEncoding.decode("a+b%2B".utf8, plusIsSpace: true) == Array("a b+".utf8))
    }

    @Test func `every byte survives both ways`() {
        let bytes = (0...255).map(UInt8.init)
        #expect(PercentEncoding.decode(PercentEncoding.encode(bytes)) == bytes)
        #expect(PercentEncoding.decode(PercentEncoding.encodeForListing(bytes)) == bytes)
    }
}
