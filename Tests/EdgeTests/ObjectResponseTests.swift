import Edge
import Model
import Testing

@Suite struct ObjectResponseTests {
    private static func house() async throws -> Fixture {
        let fixture = try await Fixture(sites: [Fixture.site()])
        fixture.put("ten", Array("0123456789".utf8)) { metadata in
            metadata.acl.grants = [Grant(.read, to: .group(.allUsers))]
            metadata.headers.contentType = Array("text/plain".utf8)
            metadata.headers.contentEncoding = Array("identity".utf8)
            metadata.headers.contentLanguage = Array("en".utf8)
            metadata.headers.contentDisposition = Array("inline".utf8)
            metadata.headers.cacheControl = Array("max-age=60".utf8)
            metadata.headers.expires = Array("Thu, 01 Dec 1994 16:00:00 GMT".utf8)
            metadata.user = [
                .init(name: Array("colour".utf8), value: Array("blue".utf8)),
                .init(name: Array("bad".utf8), value: Array("a\r\nSet-Cookie: b".utf8)),
            ]
        }
        fixture.put("script", "<script>", type: nil)
        fixture.put("empty", "")
        fixture.put("middle", [UInt8](repeating: 0x6D, count: 100_000)) { metadata in
            metadata.acl.grants = [Grant(.read, to: .group(.allUsers))]
        }
        return fixture
    }

    @Test func `a whole object comes with all that was stored of it`() async throws {
        let response = try await Self.house().get("/ten")
        let lines = response.head.split(separator: "\r\n").map(String.init)
        #expect(lines.first == "HTTP/1.1 200 OK")
        #expect(response["Server"] == "Frontage")
        #expect(response["x-amz-id-2"]?.count == 76)
        #expect(response["x-amz-request-id"]?.count == 16)
        #expect(response["Date"]?.hasSuffix(" GMT") == true)
        #expect(
            lines.dropFirst(5) == [
                "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT", "ETag: \"0123456789abcdef0123456789abcdef\"",
                "Accept-Ranges: bytes", "Content-Type: text/plain", "Content-Encoding: identity",
                "Content-Language: en", "Content-Disposition: inline", "Cache-Control: max-age=60",
                "Expires: Thu, 01 Dec 1994 16:00:00 GMT", "x-amz-meta-colour: blue", "Content-Length: 10",
            ])
        #expect(response.text == "0123456789")
    }

    @Test func `an object without a type is not to be guessed`() async throws {
        let response = try await Self.house().get("/script")
        #expect(response["Content-Type"] == "binary/octet-stream")
        #expect(response["X-Content-Type-Options"] == "nosniff")
    }

    @Test(arguments: ["/ten", "/empty", "/middle", "/missing"])
    func `HEAD is GET without the body`(target: String) async throws {
        let fixture = try await Self.house()
        let get = fixture.get(target)
        let client = fixture.client()
        client.send("HEAD \(target) HTTP/1.1\r\nHost: www.example.com\r\n\r\n")
        let head = client.response(toHead: true)
        #expect(head.status == get.status)
        #expect(head["Content-Length"] == get["Content-Length"])
        #expect(head["ETag"] == get["ETag"])
        client.send("GET /ten HTTP/1.1\r\nHost: www.example.com\r\n\r\n")
        #expect(client.response().text == "0123456789")
    }

    @Test(
        arguments: [
            ("bytes=0-4", 206, "bytes 0-4/10", "01234"), ("bytes=-3", 206, "bytes 7-9/10", "789"),
            ("bytes=5-", 206, "bytes 5-9/10", "56789"),
            ("bytes=0-9223372036854775807", 206, "bytes 0-9/10", "0123456789"),
            ("bytes=-9223372036854775808", 206, "bytes 0-9/10", "0123456789"), ("bytes=9-1", 200, nil, "0123456789"),
            ("lines=0-4", 200, nil, "0123456789"), ("bytes=0-1,2-3,4-99,0-9", 200, nil, "0123456789"),
        ] as [(String, Int, String?, String)])
    func `one range is 206`(range: String, status: Int, field: String?, body: String) async throws {
        let fixture = try await Self.house()
        let response = fixture.get("/ten", "Range: \(range)")
        #expect(response.status == status)
        #expect(response["Content-Range"] == field)
        #expect(response.text == body)
    }

    @Test func `a range of an object in memory is cut out of it`() async throws {
        let response = try await Self.house().get("/middle", "Range: bytes=99990-")
        #expect(response["Content-Range"] == "bytes 99990-99999/100000")
        #expect(response.text == "mmmmmmmmmm")
    }

    @Test func `several ranges are a multipart body`() async throws {
        let response = try await Self.house().get("/ten", "Range: bytes=0-1, -2")
        #expect(response.status == 206)
        let type = try #require(response["Content-Type"])
        let boundary = try #require(type.split(separator: "boundary=").last)
        #expect(type == "multipart/byteranges; boundary=\(boundary)")
        #expect(
            response.text == """
                \r
                --\(boundary)\r
                Content-Type: text/plain\r
                Content-Range: bytes 0-1/10\r
                \r
                01\r
                --\(boundary)\r
                Content-Type: text/plain\r
                Content-Range: bytes 8-9/10\r
                \r
                89\r
                --\(boundary)--\r

                """)
    }

    @Test func `a range beyond the end is 416`() async throws {
        let response = try await Self.house().get("/ten", "Range: bytes=10-")
        #expect(response.status == 416)
        #expect(response["Content-Range"] == "bytes */10")
        #expect(response["x-amz-error-code"] == "InvalidRange")
    }

    @Test(arguments: [
        ("\"0123456789abcdef0123456789abcdef\"", 206), ("\"other\"", 200), ("Sun, 06 Nov 1994 08:49:37 GMT", 206),
        ("Sun, 06 Nov 1994 08:49:38 GMT", 200),
    ])
    func `a range counts only if If-Range holds`(value: String, status: Int) async throws {
        #expect(try await Self.house().get("/ten", "Range: bytes=0-1", "If-Range: \(value)").status == status)
    }

    @Test(arguments: [
        ("If-None-Match: \"0123456789abcdef0123456789abcdef\"", 304), ("If-None-Match: \"x\"", 200),
        ("if-none-match: \"x\"\nIf-None-Match: *", 304), ("If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT", 304),
        ("If-Modified-Since: Sun, 06 Nov 1994 08:49:36 GMT", 200), ("If-Match: \"x\"", 412),
        ("If-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 GMT", 412), ("If-Match: *", 200),
    ])
    func `conditions are evaluated`(fields: String, status: Int) async throws {
        let response = try await Self.house().get("/ten", fields)
        #expect(response.status == status)
        if status == 304 {
            #expect(response["ETag"] == "\"0123456789abcdef0123456789abcdef\"")
            #expect(response["Cache-Control"] == "max-age=60")
            #expect(response["Content-Length"] == nil)
        }
    }

    @Test(arguments: ["/private", "/missing"])
    func `conditions tell nothing of what is private`(target: String) async throws {
        let fixture = try await Fixture(sites: [Fixture.site(isListable: false)])
        fixture.put("private", "x", isPublic: false)
        let response = fixture.get(target, "If-None-Match: *", "If-Modified-Since: Sun, 06 Nov 2094 08:49:37 GMT")
        #expect(response.status == 403)
        #expect(response["ETag"] == nil)
        #expect(response["Last-Modified"] == nil)
    }
}
