import Edge
import Model
import NIOCore
import Testing

/// Objects that are kept in gzip and brotli too. What the codings contain does not matter to the edge.
@Suite struct VariantTests {
    private static let tag = "0123456789abcdef0123456789abcdef"
    private static let identity = "the object as it is"
    private static let gzip = "in gzip"
    private static let brotli = "br"
    private static let browser = "Accept-Encoding: gzip, deflate, br"

    private static func house(
        compresses: Bool = true, site: (inout Site) -> Void = { _ in }
    ) async throws -> Fixture {
        var made = Fixture.site(errorKey: "404.html")
        site(&made)
        let fixture = try await Fixture(sites: [made]) { $0.compresses = compresses }
        put("page", in: fixture)
        put("404.html", in: fixture)
        put("gzip-only", variants: [.gzip], in: fixture)
        fixture.put("plain", "plain")
        return fixture
    }

    private static func put(
        _ key: String, _ text: String = identity, variants: [ContentCoding] = ContentCoding.allCases,
        in fixture: Fixture
    ) {
        var metadata = Fixture.metadata()
        metadata.acl.grants = [Grant(.read, to: .group(.allUsers))]
        metadata.headers.contentType = Array("text/html".utf8)
        let key = ObjectKey(stored: Array(key.utf8))
        let object = EdgeObject(
            key: key, metadata: metadata, bytes: Int64(text.utf8.count), content: .inline(Array(text.utf8)),
            variants: variants.map { coding in
                let bytes = Array((coding == .gzip ? gzip : brotli).utf8)
                return EdgeObject.Variant(coding: coding, bytes: Int64(bytes.count), content: .inline(bytes))
            })
        fixture.objects.set(object, bucket: 1)
        fixture.table.publish([.object(key, bucket: 1)])
    }

    private func isSent(
        _ response: Response, status: Int = 200, _ coding: ContentCoding?, body: String? = nil,
        location: SourceLocation = #_sourceLocation
    ) {
        let text = body ?? (coding == nil ? Self.identity : coding == .gzip ? Self.gzip : Self.brotli)
        let tag = coding.map { "\(Self.tag)-\($0.name)" } ?? Self.tag
        #expect(response.status == status, sourceLocation: location)
        #expect(response.text == text, sourceLocation: location)
        #expect(response["Content-Encoding"] == coding.map { "\($0.name)" }, sourceLocation: location)
        #expect(response["ETag"] == "\"\(tag)\"", sourceLocation: location)
        #expect(response["Vary"] == "Accept-Encoding", sourceLocation: location)
    }

    @Test(
        arguments: [
            ("", nil), ("Accept-Encoding: gzip, deflate, br", .brotli), ("accept-encoding:gzip", .gzip),
            ("Accept-Encoding: identity", nil), ("Accept-Encoding: br;q=0.1, gzip;q=0.2", .gzip),
            ("Accept-Encoding:", nil),
            ("Accept-Encoding: *", .brotli), ("Accept-Encoding: br;q=0", nil),
            ("Accept-Encoding: identity;q=0, *;q=0", nil),
            ("Accept-Encoding: br\nAccept-Encoding: gzip;q=0", nil),
            ("Accept-Encoding: br\nX: y\nAccept-Encoding: a\nAccept-Encoding: br", nil),
        ] as [(String, ContentCoding?)])
    func `the client's preference chooses among an object and its variants`(
        field: String, coding: ContentCoding?
    ) async throws {
        let fixture = try await Self.house()
        for _ in 0..<2 { isSent(fixture.get("/page", field.isEmpty ? "X-None: 1" : field), coding) }
    }

    @Test func `an object with one variant is sent in that or as it is`() async throws {
        let fixture = try await Self.house()
        isSent(fixture.get("/gzip-only", Self.browser), .gzip)
        isSent(fixture.get("/gzip-only", "Accept-Encoding: br"), nil)
    }

    @Test func `an object without variants says nothing of codings`() async throws {
        let response = try await Self.house().get("/plain", Self.browser)
        #expect(response.text == "plain")
        #expect(response["Vary"] == nil)
        #expect(response["Content-Encoding"] == nil)
    }

    @Test func `HEAD tells of the representation that GET would send`() async throws {
        let fixture = try await Self.house()
        let response = fixture.ask("HEAD /page HTTP/1.1\nHost: www.example.com\n\(Self.browser)\n\n")
        isSent(response, .brotli, body: "")
        #expect(response["Content-Length"] == "\(Self.brotli.utf8.count)")
        let plain = fixture.ask("HEAD /page HTTP/1.1\nHost: www.example.com\n\n")
        isSent(plain, nil, body: "")
        #expect(plain["Content-Length"] == "\(Self.identity.utf8.count)")
    }

    @Test func `conditions hold for the tag of the chosen representation and for no other`() async throws {
        let fixture = try await Self.house()
        for (accepted, own, others) in [
            (Self.browser, "\(Self.tag)-br", [Self.tag, "\(Self.tag)-gzip"]),
            ("Accept-Encoding: gzip", "\(Self.tag)-gzip", [Self.tag, "\(Self.tag)-br"]),
            ("X: y", Self.tag, ["\(Self.tag)-gzip", "\(Self.tag)-br"]),
        ] {
            let unchanged = fixture.get("/page", accepted, "If-None-Match: \"\(own)\"")
            #expect(unchanged.status == 304)
            #expect(unchanged["ETag"] == "\"\(own)\"")
            #expect(unchanged["Vary"] == "Accept-Encoding")
            #expect(fixture.get("/page", accepted, "If-None-Match: W/\"\(own)\"").status == 304)
            #expect(fixture.get("/page", accepted, "If-Match: \"\(own)\"").status == 200)
            #expect(fixture.get("/page", accepted, "If-Range: \"\(own)\"", "Range: bytes=0-0").status == 206)
            for other in others {
                #expect(fixture.get("/page", accepted, "If-None-Match: \"\(other)\"").status == 200)
                #expect(fixture.get("/page", accepted, "If-Match: \"\(other)\"").status == 412)
                #expect(fixture.get("/page", accepted, "If-Range: \"\(other)\"", "Range: bytes=0-0").status == 200)
            }
            #expect(fixture.get("/page", accepted, "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT").status == 304)
        }
        #expect(fixture.get("/plain", "If-None-Match: \"\(Self.tag)\"")["Vary"] == nil)
    }

    @Test func `ranges are of the chosen representation's bytes`() async throws {
        let fixture = try await Self.house()
        let response = fixture.get("/page", "Accept-Encoding: gzip", "Range: bytes=3-")
        isSent(response, status: 206, .gzip, body: "gzip")
        #expect(response["Content-Range"] == "bytes 3-6/7")
        let several = fixture.get("/page", "Accept-Encoding: gzip", "Range: bytes=0-1,3-3")
        #expect(several.status == 206)
        #expect(several["Content-Encoding"] == "gzip")
        #expect(several.text.contains("Content-Range: bytes 0-1/7\r\n\r\nin\r\n"))
        let beyond = fixture.get("/page", "Accept-Encoding: gzip", "Range: bytes=7-")
        #expect(beyond.status == 416)
        #expect(beyond["Content-Range"] == "bytes */7")
        #expect(beyond["Vary"] == "Accept-Encoding")
        #expect(fixture.get("/page", "Range: bytes=7-").status == 206)
        #expect(fixture.get("/plain", "Range: bytes=7-")["Vary"] == nil)
    }

    @Test func `error documents are compressed, pages of our own are not`() async throws {
        let fixture = try await Self.house()
        let missing = fixture.get("/missing", Self.browser)
        isSent(missing, status: 404, .brotli)
        #expect(missing["Content-Length"] == "\(Self.brotli.utf8.count)")
        isSent(fixture.get("/missing"), status: 404, nil)
        isSent(fixture.get("/page", Self.browser, "If-Match: \"x\""), status: 412, .brotli)
        fixture.remove("404.html")
        let own = fixture.get("/missing", Self.browser)
        #expect(own["Content-Encoding"] == nil)
        #expect(own["Vary"] == nil)
    }

    @Test(arguments: [true, false])
    func `switched off, for a site or for all, nothing tells of variants`(isForAll: Bool) async throws {
        let fixture = try await Self.house(compresses: !isForAll) { $0.settings.compresses = isForAll }
        for path in ["/page", "/missing"] {
            let response = fixture.get(path, Self.browser)
            #expect(response.text == Self.identity)
            #expect(response["Vary"] == nil)
            #expect(response["Content-Encoding"] == nil)
            #expect(response["ETag"] == "\"\(Self.tag)\"")
        }
        let unchanged = fixture.get("/page", Self.browser, "If-None-Match: \"\(Self.tag)\"")
        #expect(unchanged.status == 304)
        #expect(unchanged["Vary"] == nil)
        #expect(fixture.get("/page", "Range: bytes=0-2")["Vary"] == nil)
    }

    @Test func `the switch of a site counts from the next request on`() async throws {
        let fixture = try await Self.house()
        isSent(fixture.get("/page", Self.browser), .brotli)
        var site = Fixture.site(errorKey: "404.html")
        site.settings.compresses = false
        fixture.table.publish([.site(site.name, site)])
        #expect(fixture.get("/page", Self.browser).text == Self.identity)
        site.settings.compresses = true
        fixture.table.publish([.site(site.name, site)])
        isSent(fixture.get("/page", Self.browser), .brotli)
    }

    @Test func `a private object's variants are as private as it is`() async throws {
        let fixture = try await Self.house()
        let key = ObjectKey(stored: Array("secret".utf8))
        let object = EdgeObject(
            key: key, metadata: Fixture.metadata(), bytes: 5, content: .inline(Array("quiet".utf8)),
            variants: [EdgeObject.Variant(coding: .brotli, bytes: 2, content: .inline(Array("qt".utf8)))])
        fixture.objects.set(object, bucket: 1)
        isSent(fixture.get("/secret", Self.browser), status: 403, .brotli)
    }

    @Test func `the log tells the bytes that were sent and the size of the object`() async throws {
        let fixture = try await Self.house()
        _ = fixture.get("/page", Self.browser)
        _ = fixture.get("/page", "Accept-Encoding: gzip", "Range: bytes=1-3")
        _ = fixture.get("/page", "Accept-Encoding: gzip", "If-None-Match: *")
        let fields = fixture.log.lines.map { line in
            line.split(separator: "\"")[2].split(separator: " ").prefix(4).joined(separator: " ")
        }
        #expect(fields == ["200 - 2 19", "206 - 3 19", "304 - - 19"])
        #expect(fixture.log.lines.allSatisfy { $0.hasSuffix(" Yes\n") || $0.hasSuffix(" Yes") })
    }

    @Test func `large variants are streamed, and one that cannot be read is left out`() async throws {
        let fixture = try await Self.house()
        var metadata = Fixture.metadata()
        metadata.acl.grants = [Grant(.read, to: .group(.allUsers))]
        let bytes: Int64 = 1_000_003
        let key = ObjectKey(stored: Array("large".utf8))
        let object = EdgeObject(
            key: key, metadata: metadata, bytes: bytes, content: .stream(GeneratedContent(bytes: bytes)),
            variants: [
                EdgeObject.Variant(coding: .gzip, bytes: 400_001, content: .stream(GeneratedContent(bytes: 400_001))),
                EdgeObject.Variant(
                    coding: .brotli, bytes: 100_001, content: .stream(GeneratedContent(bytes: 100_001, breaksAt: 7))),
            ])
        fixture.objects.set(object, bucket: 1)
        for _ in 0..<2 {
            let response = fixture.get("/large", Self.browser)
            #expect(response["Content-Encoding"] == "gzip")
            #expect(response.body.count == 400_001)
            #expect(fixture.get("/large").body.count == Int(bytes))
        }
        #expect(fixture.objects.questions == 1)
    }

    @Test func `an object that is overwritten is never sent in the variants of the one before`() async throws {
        let fixture = try await Self.house()
        isSent(fixture.get("/page", Self.browser), .brotli)
        fixture.put("page", "new")
        let response = fixture.get("/page", Self.browser)
        #expect(response.text == "new")
        #expect(response["Vary"] == nil)
        Self.put("page", in: fixture)
        isSent(fixture.get("/page", Self.browser), .brotli)
    }
}
