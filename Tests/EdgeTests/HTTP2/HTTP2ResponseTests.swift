import Edge
import Model
import NIOCore
import Testing

@Suite struct HTTP2ResponseTests {
    private static let bigBytes: Int64 = 1_000_003

    private static func house(
        errorKey: String? = nil, breaksAt: Int64 = .max, change: (inout EdgeServer.Configuration) -> Void = { _ in }
    ) async throws -> Fixture {
        let fixture = try await Fixture(sites: [Fixture.site(errorKey: errorKey)]) { configuration in
            configuration.acceptsPriorKnowledgeHTTP2 = true
            change(&configuration)
        }
        fixture.put("index.html", "home")
        fixture.put("middle", [UInt8](repeating: 0x6D, count: 100_000)) { metadata in
            metadata.acl.grants = [Grant(.read, to: .group(.allUsers))]
        }
        var metadata = Fixture.metadata()
        metadata.acl.grants = [Grant(.read, to: .group(.allUsers))]
        let key = ObjectKey(stored: Array("big".utf8))
        fixture.objects.set(
            EdgeObject(
                key: key, metadata: metadata, bytes: bigBytes,
                content: .stream(GeneratedContent(bytes: bigBytes, breaksAt: breaksAt))), bucket: 1)
        return fixture
    }

    private static func isGenerated(_ bytes: [UInt8], from start: Int64 = 0) -> Bool {
        bytes.indices.allSatisfy { bytes[$0] == GeneratedContent.byte(at: start + Int64($0)) }
    }

    /// A head without what differs from response to response.
    private static func steady(_ fields: [(String, String)]) -> [String] {
        fields.filter { !["x-amz-request-id", "x-amz-id-2", "date", ":status"].contains($0.0) }.map {
            "\($0.0): \($0.1)"
        }
    }

    @Test(arguments: [
        ("GET", "/", []), ("HEAD", "/", []), ("GET", "/missing", []), ("HEAD", "/missing", []), ("GET", "/docs", []),
        ("POST", "/", []), ("GET", "/index.html", [("if-none-match", "*")]), ("GET", "/", [("range", "bytes=1-2")]),
        ("GET", "/", [("range", "bytes=0-0,2-2")]), ("GET", "/", [("range", "bytes=9-")]), ("GET", "/a%zz", []),
        ("GET", "/", [("expect", "200-ok")]), ("GET", "/middle", []), ("HEAD", "/middle", []), ("GET", "/moved", []),
        ("GET", "/\(String(repeating: "k", count: 1025))", []),
        ("GET", "/\(String(repeating: "k", count: 16_384))", []),
    ])
    func `a response is that of HTTP/1·1, field by field`(
        method: String, path: String, fields: [(String, String)]
    ) async throws {
        let fixture = try await Self.house()
        fixture.put("docs/index.html", "docs")
        fixture.put("moved", redirect: "/docs/")
        let lines = fields.map { "\($0.0): \($0.1)\n" }.joined()
        let plain = fixture.ask("\(method) \(path) HTTP/1.1\nHost: www.example.com\n\(lines)\n")
        let client = HTTP2Client(port: fixture.server.port, settings: [(4, 1 << 20)])
        client.send(.windowUpdate(0, 1 << 20))
        client.send(HTTP2Frame.whole(1, HTTP2Frame.request(method, path) + fields))
        let response = client.response(1)
        #expect(response.fields.first?.1 == "\(plain.status)")
        let head = plain.head.split(separator: "\r\n").dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (parts[0].lowercased(), parts[1].dropFirst().description)
        }
        let boundary = { (text: String) in text.replacing(#/[0-9A-F]{16}|[A-Za-z0-9+/]{76}/#, with: "ID") }
        #expect(
            Self.steady(response.fields).map(boundary)
                == Self.steady(head.filter { $0.0 != "connection" }).map(boundary))
        #expect(boundary(String(decoding: response.body, as: UTF8.self)) == boundary(plain.text))
        #expect(response.fields.contains { $0.0 == "date" && $0.1.count == 29 })
        #expect(response.fields.contains { $0.0 == "x-amz-request-id" && $0.1.count == 16 })
    }

    @Test func `many objects that are asked for at once are looked up together, and each stream has its own`()
        async throws
    {
        let fixture = try await Self.house()
        let streams = (0..<40).map { UInt32(2 * $0 + 1) }
        for stream in streams where stream % 10 != 9 { fixture.put("page\(stream)", "page \(stream)") }
        let client = HTTP2Client(port: fixture.server.port)
        client.send(
            streams.flatMap { HTTP2Frame.whole($0, HTTP2Frame.request("GET", "/page\($0)")) } + [.ping("received")])
        var bodies: [UInt32: [UInt8]] = [:]
        var open = Set(streams)
        while !open.isEmpty, let frame = client.next() {
            if frame.type == 0 { bodies[frame.stream, default: []] += frame.payload }
            if frame.type < 2, frame.flags & HTTP2Frame.endStream != 0 { open.remove(frame.stream) }
        }
        for stream in streams {
            let text = String(decoding: bodies[stream] ?? [], as: UTF8.self)
            #expect(stream % 10 == 9 ? text.contains("<li>Code: NoSuchKey</li>") : text == "page \(stream)")
        }
        let sizes = fixture.objects.questionSizes
        // What is missing may be a folder, with a page of its own.
        #expect(sizes.reduce(0, +) == 40 + 8)
        #expect(sizes.count < 20 && sizes.allSatisfy { $0 <= 16 }, "\(sizes)")
    }

    @Test func `a head that fills more than one frame comes whole`() async throws {
        let fixture = try await Self.house()
        fixture.put("index.html", [1]) { metadata in
            metadata.acl.grants = [Grant(.read, to: .group(.allUsers))]
            metadata.headers.cacheControl = [UInt8](repeating: 0x63, count: 20_000)
        }
        let client = HTTP2Client(port: fixture.server.port)
        client.send(.get(1))
        let frames = client.frames { $0.type == 0 }.filter { $0.stream == 1 }
        #expect(frames.map(\.type) == [1, 9, 0])
        var whole = frames[0]
        whole.payload += frames[1].payload
        #expect(whole.fields.contains { $0.0 == "cache-control" && $0.1.utf8.count == 20_000 })
    }

    @Test func `a visit is logged as HTTP/2·0, with authority, referer and user agent`() async throws {
        let fixture = try await Self.house()
        let client = HTTP2Client(port: fixture.server.port)
        client.send(.get(1, "/?q=1", ("referer", "http://r/"), ("user-agent", "test 1")))
        #expect(client.response(1).body == Array("home".utf8))
        let line = try #require(fixture.log.lines.first)
        #expect(line.contains("WEBSITE.GET.OBJECT index.html \"GET /?q=1 HTTP/2.0\" 200 - 4 4 "))
        #expect(line.contains("\"http://r/\" \"test 1\" - "))
        #expect(line.contains(" - - - www.example.com - - Yes"))
    }

    @Test func `a body larger than the windows waits for them, and is logged with its last bytes`() async throws {
        let fixture = try await Self.house()
        let client = HTTP2Client(port: fixture.server.port, settings: [(4, 10)])
        client.send(.get(1, "/middle"))
        #expect(client.frames { $0.type == 0 }.last?.summary == "DATA 1 10")
        client.send(.windowUpdate(1, 90))
        #expect(client.next()?.summary == "DATA 1 90")
        // The windows of open streams move with the setting (RFC 9113 section 6.9.2).
        client.send(.settings([(4, 110)]))
        #expect(client.frames { $0.type == 0 }.map(\.summary) == ["SETTINGS ACK", "DATA 1 100"])
        // Below nothing, and back to 5.
        client.send(.settings([(4, 10)]), .windowUpdate(1, 105))
        #expect(client.frames { $0.type == 0 }.map(\.summary) == ["SETTINGS ACK", "DATA 1 5"])
        #expect(fixture.log.lines.isEmpty)
        client.send(.windowUpdate(1, 1 << 20), .windowUpdate(0, 1 << 20))
        #expect(client.response(1).body.count == 100_000 - 205)
        #expect(fixture.log.lines.first?.contains(" 200 - 100000 100000 ") == true)
    }

    @Test func `a large object arrives whole, others beside it`() async throws {
        let fixture = try await Self.house()
        let client = HTTP2Client(port: fixture.server.port, settings: [(4, 1 << 30)], receiveBufferBytes: 8 * 1024)
        client.send(.windowUpdate(0, 1 << 30), .get(1, "/big"), .get(3, "/big", ("range", "bytes=500000-")), .get(5))
        var bodies: [UInt32: [UInt8]] = [:]
        var open: Set<UInt32> = [1, 3, 5]
        var order: [UInt32] = []
        while !open.isEmpty, let frame = client.next() {
            if frame.type == 0 { bodies[frame.stream, default: []] += frame.payload }
            if frame.type == 0, order.last != frame.stream { order.append(frame.stream) }
            if frame.type == 0, frame.flags & 1 != 0 { open.remove(frame.stream) }
        }
        #expect(bodies[1]?.count == Int(Self.bigBytes) && Self.isGenerated(bodies[1] ?? []))
        #expect(bodies[3]?.count == 500_003 && Self.isGenerated(bodies[3] ?? [], from: 500_000))
        #expect(bodies[5] == Array("home".utf8))
        // They took turns.
        #expect(order.count > 4)
    }

    @Test func `streams of one connection send by turns`() async throws {
        let fixture = try await Self.house()
        #expect(fixture.get("/middle").body.count == 100_000)
        let client = HTTP2Client(port: fixture.server.port, settings: [(4, 1 << 20)])
        client.send(.windowUpdate(0, 1 << 20), .get(1, "/middle"), .get(3, "/middle"), .get(5, "/middle"))
        let frames = client.frames { $0.stream == 5 && $0.flags & 1 == 1 && $0.type == 0 }.filter { $0.type == 0 }
        #expect(frames.map(\.stream) == (0..<7).flatMap { _ in [1, 3, 5] as [UInt32] })
    }

    @Test func `a reader that fails ends its stream alone`() async throws {
        let fixture = try await Self.house(breaksAt: 500_000)
        let client = HTTP2Client(port: fixture.server.port, settings: [(4, 1 << 20)])
        client.send(.windowUpdate(0, 1 << 20), .get(1, "/big"))
        #expect(client.frames { $0.type == 3 }.last?.summary == "RST_STREAM 1 INTERNAL_ERROR")
        client.send(.get(3))
        #expect(client.response(3).body == Array("home".utf8))
        #expect(fixture.log.lines.first?.contains(" 1000003 ") == true)
    }

    @Test func `a request that waits for its object holds up no other`() async throws {
        let fixture = try await Self.house()
        #expect(fixture.get("/").text == "home")
        fixture.objects.hold()
        let client = HTTP2Client(port: fixture.server.port)
        client.send(.get(1, "/other"))
        await fixture.objects.untilHeld()
        client.send(.get(3))
        #expect(client.response(3).body == Array("home".utf8))
        fixture.objects.release()
        #expect(client.response(1).fields.first?.1 == "404")
    }

    @Test func `an answer given up before it came is not sent`() async throws {
        let fixture = try await Self.house()
        fixture.objects.hold()
        let client = HTTP2Client(port: fixture.server.port)
        client.send(.get(1, "/other"))
        await fixture.objects.untilHeld()
        client.send(.reset(1))
        #expect(client.summaries() == [])
        fixture.objects.release()
        client.send(.get(3))
        let frames = client.frames { $0.stream == 3 && $0.type == 0 }
        #expect(!frames.contains { $0.stream == 1 })
    }

    @Test func `a change is seen by the next request of the connection`() async throws {
        let fixture = try await Self.house()
        let client = HTTP2Client(port: fixture.server.port)
        for version in 0..<5 {
            fixture.put("index.html", "version \(version)")
            client.send(.get(UInt32(version * 2 + 1)))
            #expect(client.response(UInt32(version * 2 + 1)).body == Array("version \(version)".utf8))
        }
    }

    @Test func `frames may come byte by byte`() async throws {
        let fixture = try await Self.house()
        let client = HTTP2Client(port: fixture.server.port, settings: nil)
        let bytes = HTTP2Client.preface + HTTP2Frame.settings().bytes + HTTP2Frame.get(1).bytes
        for byte in bytes { client.socket.send([byte]) }
        #expect(client.response(1).body == Array("home".utf8))
    }

    @Test func `without the setting a preface is a request of a version that is not spoken`() async throws {
        let fixture = try await Self.house { $0.acceptsPriorKnowledgeHTTP2 = false }
        let client = fixture.client()
        client.send(HTTP2Client.preface)
        #expect(client.response().status == 505)
    }

    @Test func `with the setting HTTP/1·1 is spoken as before`() async throws {
        let fixture = try await Self.house()
        let client = fixture.client()
        for part in [
            "P", "RI / HTTP/1.1\r\nHost: www.exam", "ple.com\r\n\r\nGET / HTTP/1.1\r\nHost: www.example.com\r\n\r\n",
        ] {
            client.send(part)
        }
        #expect(client.response().status == 405)
        #expect(client.response().text == "home")
    }

    @Test func `a client that says goodbye gets what it asked for, and the end`() async throws {
        let fixture = try await Self.house()
        #expect(fixture.get("/").text == "home")
        let client = HTTP2Client(port: fixture.server.port)
        client.send(HTTP2Frame(type: 7, payload: [0, 0, 0, 0, 0, 0, 0, 0]), .get(1))
        #expect(client.frames { _ in false }.suffix(2).map(\.summary) == ["HEADERS 1 200", "DATA 1 4 END"])
    }

    @Test func `draining finishes what was begun`() async throws {
        let fixture = try await Self.house()
        fixture.objects.hold()
        let client = HTTP2Client(port: fixture.server.port)
        client.send(.get(1, "/other"))
        await fixture.objects.untilHeld()
        async let drained: Void = fixture.server.drain(within: .seconds(5))
        #expect(client.frames { $0.type == 7 }.last?.summary == "GOAWAY NO_ERROR")
        // What the client sent before it knew is read over.
        client.send(.post(3), .data(3, "x"), .windowUpdate(3, 1), .reset(3), .get(5))
        #expect(client.summaries() == [])
        fixture.objects.release()
        let frames = client.frames { _ in false }
        #expect(frames.map(\.summary).first == "HEADERS 1 404")
        #expect(!frames.contains { $0.stream == 3 || $0.stream == 5 })
        await drained
    }
}
