import Edge
import Model
import Testing

@Suite struct HTTP2HostileTests {
    private static func house(change: (inout EdgeServer.Configuration) -> Void = { _ in }) async throws -> Fixture {
        let fixture = try await Fixture(sites: [Fixture.site()]) { configuration in
            configuration.acceptsPriorKnowledgeHTTP2 = true
            change(&configuration)
        }
        fixture.put("index.html", "home")
        return fixture
    }

    private static let block = HTTP2Frame.block(HTTP2Frame.request("GET", "/"))
    /// More of each than a second gives back.
    private static let count = 2_000

    private static func repeated(_ frames: HTTP2Frame...) -> [HTTP2Frame] {
        (0..<count).flatMap { _ in frames }
    }

    private static func streams(_ make: (UInt32) -> [HTTP2Frame]) -> [HTTP2Frame] {
        (0..<count).flatMap { make(UInt32($0 * 2 + 1)) }
    }

    static let floods: [(String, [HTTP2Frame])] = [
        ("rapid reset", streams { [.get($0), .reset($0)] }),
        ("rapid reset of what waits for content", streams { [.post($0), .reset($0)] }),
        ("resets that we are made to send, by windows", streams { [.post($0), .windowUpdate($0, 0)] }),
        ("resets that we are made to send, by content", streams { [.get($0), .data($0, "x")] }),
        ("resets that we are made to send, by requests", streams { [.headers($0, [0x82])] }),
        ("PING", repeated(.ping())), ("SETTINGS", repeated(.settings([(4, 1)]))),
        ("acknowledgements", repeated(HTTP2Frame(type: 4, flags: 1))),
        ("PRIORITY", repeated(HTTP2Frame(type: 2, stream: 1, payload: [0, 0, 0, 0, 1]))),
        ("WINDOW_UPDATE", repeated(.windowUpdate(0, 1))),
        ("empty DATA", [.post(1)] + repeated(.data(1, ""))), ("frames not known", repeated(HTTP2Frame(type: 99))),
        ("empty CONTINUATION", [.opening(1)] + repeated(.continuation(1, [], 0))),
        (
            "CONTINUATION",
            [.opening(1)] + (0..<8).map { _ in .continuation(1, [UInt8](repeating: 0x82, count: 16_000), 0) }
        ),
        (
            // A field of 4,000 bytes, asked for again by each byte.
            "a bomb of fields",
            [.headers(1, [0x40] + HTTP2Frame.string("x") + HTTP2Frame.string(String(repeating: "y", count: 4_000)))]
                + streams { [.headers($0 + 2, block + [UInt8](repeating: 0xBE, count: 16_000))] }.prefix(100)
        ),
    ]

    @Test(arguments: floods)
    func `work for nothing ends the connection, and harms nobody beside it`(
        name: String, frames: [HTTP2Frame]
    ) async throws {
        let fixture = try await Self.house()
        #expect(fixture.get("/").text == "home")
        let neighbour = HTTP2Client(port: fixture.server.port)
        let client = HTTP2Client(port: fixture.server.port)
        client.send(frames)
        #expect(client.frames { $0.type == 7 }.last?.summary == "GOAWAY ENHANCE_YOUR_CALM")
        neighbour.send(.get(1))
        #expect(neighbour.response(1).body == Array("home".utf8))
    }

    @Test func `streams beyond the limit are refused`() async throws {
        let fixture = try await Self.house()
        let client = HTTP2Client(port: fixture.server.port, settings: [(4, 0)])
        client.send((0...128).map { .get(UInt32($0 * 2 + 1)) })
        #expect(client.summaries().filter { !$0.hasPrefix("HEADERS") } == ["RST_STREAM 257 REFUSED_STREAM"])
        client.send(.settings([(4, 100)]))
        #expect(client.response(255).body == Array("home".utf8))
    }

    @Test func `windows that stay closed end the connection, and keep little in memory meanwhile`() async throws {
        let fixture = try await Self.house { configuration in
            configuration.limits.stallTimeout = .milliseconds(100)
            configuration.tickInterval = .milliseconds(10)
        }
        for index in 0..<40 {
            fixture.put("\(index)", [UInt8](repeating: 0x62, count: 250_000)) { metadata in
                metadata.acl.grants = [Grant(.read, to: .group(.allUsers))]
            }
            #expect(fixture.get("/\(index)").body.count == 250_000)
        }
        let client = HTTP2Client(port: fixture.server.port, settings: [(4, 0)])
        client.send((0..<40).map { .get(UInt32($0 * 2 + 1), "/\($0)") })
        // Only so many are begun.
        #expect(client.summaries().count == 17)
        #expect(client.frames { $0.type == 7 }.last?.summary == "GOAWAY ENHANCE_YOUR_CALM")
        #expect(client.next() == nil)
    }

    @Test func `requests that were put off are answered when there is room`() async throws {
        let fixture = try await Self.house()
        fixture.put("large", [UInt8](repeating: 0x62, count: 250_000)) { metadata in
            metadata.acl.grants = [Grant(.read, to: .group(.allUsers))]
        }
        let client = HTTP2Client(port: fixture.server.port, settings: [(4, 0)])
        client.send((0..<40).map { .get(UInt32($0 * 2 + 1), "/large") })
        client.send(.settings([(4, 1 << 20)]), .windowUpdate(0, 1 << 30))
        var ended = 0
        while ended < 40, let frame = client.next() { if frame.type == 0, frame.flags & 1 == 1 { ended += 1 } }
        #expect(ended == 40)
    }

    @Test(arguments: [
        Array("PRI * HTTP/2.0\r\n".utf8), HTTP2Client.preface,
        HTTP2Client.preface + HTTP2Frame.settings().bytes.prefix(5),
        HTTP2Client.preface + HTTP2Frame.settings().bytes + HTTP2Frame.headers(1, block, 1).bytes,
        HTTP2Client.preface + HTTP2Frame.settings().bytes + HTTP2Frame.get(1).bytes.dropLast(),
    ])
    func `what does not come whole in time ends the connection`(bytes: [UInt8]) async throws {
        let fixture = try await Self.house { configuration in
            configuration.limits.headTimeout = .milliseconds(50)
            configuration.tickInterval = .milliseconds(10)
        }
        let client = HTTP2Client(port: fixture.server.port, settings: nil)
        client.socket.send(bytes)
        #expect(client.frames { _ in false }.allSatisfy { $0.type == 4 || $0.type == 7 })
    }

    @Test func `content that does not come in time ends its stream`() async throws {
        let fixture = try await Self.house { configuration in
            configuration.limits.headTimeout = .milliseconds(50)
            configuration.tickInterval = .milliseconds(10)
        }
        let client = HTTP2Client(port: fixture.server.port)
        client.send(.post(1))
        #expect(client.frames { $0.type == 3 }.last?.summary == "RST_STREAM 1 CANCEL")
        client.send(.get(3))
        #expect(client.response(3).body == Array("home".utf8))
    }

    @Test func `an idle connection is told goodbye`() async throws {
        let fixture = try await Self.house { configuration in
            configuration.limits.idleTimeout = .milliseconds(50)
            configuration.tickInterval = .milliseconds(10)
        }
        let client = HTTP2Client(port: fixture.server.port)
        client.send(.get(1))
        #expect(client.frames { _ in false }.last?.summary == "GOAWAY NO_ERROR")
    }

    @Test func `a client that ends its side gets its answers`() async throws {
        let fixture = try await Self.house()
        let client = HTTP2Client(port: fixture.server.port)
        client.send(.get(1), .get(3, "/missing"))
        client.socket.endSending()
        let frames = client.frames { _ in false }
        #expect(Set(frames.filter { $0.type == 1 }.map(\.summary)) == ["HEADERS 1 200", "HEADERS 3 404"])
    }

    @Test func `content is given back to the window of the connection`() async throws {
        let fixture = try await Self.house()
        let client = HTTP2Client(port: fixture.server.port)
        var givenBack = 0
        // Four times what the connection takes at once.
        for stream in (0..<5).map({ UInt32($0 * 2 + 1) }) {
            client.send(.post(stream))
            client.send(Array(repeating: .data(stream, String(repeating: "x", count: 12_000)), count: 4))
            client.send(.data(stream, "", 1))
            for frame in client.frames(until: { $0.type == 0 && $0.stream == stream }) where frame.type == 8 {
                #expect(frame.stream == 0)
                givenBack += frame.payload.reduce(0) { $0 << 8 | Int($1) }
            }
        }
        #expect(givenBack > 5 * 48_000 - 32_768)
    }
}
