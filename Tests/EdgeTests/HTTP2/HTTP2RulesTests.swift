import Edge
import Model
import Testing

/// Frames that a client sends behind its preface, and what comes of them, by the sections of RFC 9113 and RFC 7541.
@Suite struct HTTP2RulesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var section: String
        var frames: [HTTP2Frame]
        var answers: [String]

        init(_ section: String, _ frames: [HTTP2Frame], _ answers: [String]) {
            self.section = section
            self.frames = frames
            self.answers = answers
        }

        var testDescription: String { section }
    }

    private static let ok = ["HEADERS 1 200", "DATA 1 4 END"]

    private static func ends(_ code: String) -> [String] { ["GOAWAY \(code)", "CLOSED"] }

    private static func resets(_ code: String) -> [String] { ["RST_STREAM 1 \(code)"] }

    private static func with(_ fields: (String, String)...) -> [HTTP2Frame] {
        [.headers(1, HTTP2Frame.request("GET", "/") + fields)]
    }

    private static func without(_ name: String) -> [HTTP2Frame] {
        [.headers(1, HTTP2Frame.request("GET", "/").filter { $0.0 != name })]
    }

    private static let longBlock = HTTP2Frame.block(HTTP2Frame.request("GET", "/") + [("cookie", "a=b")])

    static let frames: [Case] = [
        Case("4.1 a frame of a type that is not known is ignored", [HTTP2Frame(type: 0x16), .get(1)], ok),
        Case(
            "4.1 the reserved bit is ignored",
            [HTTP2Frame(type: 6, stream: 0x8000_0000, payload: Array("12345678".utf8))], ["PING ACK 12345678"]),
        Case(
            "4.1 flags that are not defined are ignored",
            [HTTP2Frame(type: 6, flags: 0x16, payload: Array("12345678".utf8))], ["PING ACK 12345678"]),
        Case(
            "4.2 a frame beyond the largest size", [.data(1, String(repeating: "x", count: 16_385))],
            ends("FRAME_SIZE_ERROR")),
        Case("4.3 a block that cannot be decoded", [.headers(1, [0x40])], ends("COMPRESSION_ERROR")),
        Case("4.3 another frame within a block", [.opening(1), .ping()], ends("PROTOCOL_ERROR")),
        Case(
            "4.3 a frame that is not known within a block", [.opening(1), HTTP2Frame(type: 0x16)],
            ends("PROTOCOL_ERROR")),
        Case("5.1 DATA on an idle stream", [.data(1, "x")], ends("PROTOCOL_ERROR")),
        Case("5.1 RST_STREAM on an idle stream", [.reset(1)], ends("PROTOCOL_ERROR")),
        Case("5.1 WINDOW_UPDATE on an idle stream", [.windowUpdate(1, 1)], ends("PROTOCOL_ERROR")),
        Case("5.1 DATA behind the end", [.get(1), .data(1, "x", 1)], ok + resets("STREAM_CLOSED")),
        Case("5.1 HEADERS behind the end", [.get(1), .get(1)], ok + ends("STREAM_CLOSED")),
        Case(
            "5.1 DATA on a stream that the client reset", [.post(1), .reset(1), .data(1, "x")], resets("STREAM_CLOSED")),
        Case("5.1 HEADERS on a stream that the client reset", [.post(1), .reset(1), .get(1)], ends("STREAM_CLOSED")),
        Case(
            "5.1 what the client sent before it knew of a reset is ignored",
            [.post(1, ("te", "x")), .data(1, "x"), .data(1, "y", 1)], resets("PROTOCOL_ERROR")),
        Case(
            "5.1 WINDOW_UPDATE and RST_STREAM on a closed stream are ignored",
            [.get(1), .windowUpdate(1, 1), .reset(1)], ok),
        Case("5.1.1 a stream with an even number", [.get(2)], ends("PROTOCOL_ERROR")),
        Case(
            "5.1.1 a stream that was passed over", [.get(5), .get(3)],
            ["HEADERS 5 200", "DATA 5 4 END"] + ends("PROTOCOL_ERROR")),
        Case(
            "5.3.1 of RFC 7540: HEADERS that depend on themselves",
            [HTTP2Frame(type: 1, flags: 0x25, stream: 1, payload: HTTP2Frame.word(1) + [0] + longBlock)],
            resets("PROTOCOL_ERROR")),
        Case(
            "5.3.1 of RFC 7540: PRIORITY that depends on itself",
            [HTTP2Frame(type: 2, stream: 1, payload: HTTP2Frame.word(1) + [0])], resets("PROTOCOL_ERROR")),
        Case("6.1 DATA on the connection", [.data(0, "x")], ends("PROTOCOL_ERROR")),
        Case(
            "6.1 padding as long as the payload", [.post(1), HTTP2Frame(type: 0, flags: 8, stream: 1, payload: [1])],
            ends("PROTOCOL_ERROR")),
        Case(
            "6.1 a padded frame without a length", [.post(1), HTTP2Frame(type: 0, flags: 8, stream: 1)],
            ends("PROTOCOL_ERROR")),
        Case(
            "6.1 padding is no content",
            [.post(1, ("content-length", "1")), HTTP2Frame(type: 0, flags: 9, stream: 1, payload: [2, 120, 0, 0])],
            ["HEADERS 1 405", "DATA 1 422 END"]),
        Case("6.2 HEADERS on the connection", [.headers(0, longBlock)], ends("PROTOCOL_ERROR")),
        Case(
            "6.2 padding and priority are read over",
            [
                HTTP2Frame(
                    type: 1, flags: 0x2D, stream: 1, payload: [2] + HTTP2Frame.word(0) + [0] + longBlock + [0, 0])
            ], ok),
        Case(
            "6.2 padding that is too long",
            [HTTP2Frame(type: 1, flags: 0xD, stream: 1, payload: [10] + longBlock.prefix(9))], ends("PROTOCOL_ERROR")),
        Case(
            "6.2 HEADERS too short for their priority", [HTTP2Frame(type: 1, flags: 0x25, stream: 1, payload: [0, 0])],
            ends("FRAME_SIZE_ERROR")),
        Case(
            "6.3 PRIORITY on the connection", [HTTP2Frame(type: 2, payload: [0, 0, 0, 0, 0])], ends("PROTOCOL_ERROR")),
        Case(
            "6.3 PRIORITY of another length", [HTTP2Frame(type: 2, stream: 1, payload: [0])], resets("FRAME_SIZE_ERROR")
        ),
        Case("6.4 RST_STREAM on the connection", [.reset(0)], ends("PROTOCOL_ERROR")),
        Case(
            "6.4 RST_STREAM of another length", [.get(1), HTTP2Frame(type: 3, stream: 1, payload: [0])],
            ok + ends("FRAME_SIZE_ERROR")),
        Case("6.5 SETTINGS on a stream", [HTTP2Frame(type: 4, stream: 1)], ends("PROTOCOL_ERROR")),
        Case(
            "6.5 an acknowledgement that says something", [HTTP2Frame(type: 4, flags: 1, payload: [0, 0, 0, 0, 0, 0])],
            ends("FRAME_SIZE_ERROR")),
        Case("6.5 SETTINGS of another length", [HTTP2Frame(type: 4, payload: [0, 0, 0])], ends("FRAME_SIZE_ERROR")),
        Case("6.5.2 ENABLE_PUSH beyond 1", [.settings([(2, 2)])], ends("PROTOCOL_ERROR")),
        Case("6.5.2 INITIAL_WINDOW_SIZE beyond 2^31-1", [.settings([(4, 1 << 31)])], ends("FLOW_CONTROL_ERROR")),
        Case("6.5.2 MAX_FRAME_SIZE below its least", [.settings([(5, 16_383)])], ends("PROTOCOL_ERROR")),
        Case("6.5.2 MAX_FRAME_SIZE beyond its most", [.settings([(5, 1 << 24)])], ends("PROTOCOL_ERROR")),
        Case("6.5.2 a setting that is not known is ignored", [.settings([(0xFF, 1)]), .get(1)], ok),
        Case(
            "6.6 PUSH_PROMISE from a client", [HTTP2Frame(type: 5, flags: 4, stream: 1, payload: [0, 0, 0, 2])],
            ends("PROTOCOL_ERROR")),
        Case("6.7 PING is answered", [.ping("12345678")], ["PING ACK 12345678"]),
        Case("6.7 the answer to a PING is not", [HTTP2Frame(type: 6, flags: 1, payload: Array("12345678".utf8))], []),
        Case(
            "6.7 PING on a stream", [HTTP2Frame(type: 6, stream: 1, payload: Array("12345678".utf8))],
            ends("PROTOCOL_ERROR")),
        Case("6.7 PING of another length", [.ping("1234567")], ends("FRAME_SIZE_ERROR")),
        Case(
            "6.8 GOAWAY on a stream", [HTTP2Frame(type: 7, stream: 1, payload: [0, 0, 0, 0, 0, 0, 0, 0])],
            ends("PROTOCOL_ERROR")),
        Case("6.9 WINDOW_UPDATE by nothing on the connection", [.windowUpdate(0, 0)], ends("PROTOCOL_ERROR")),
        Case("6.9 WINDOW_UPDATE by nothing on a stream", [.post(1), .windowUpdate(1, 0)], resets("PROTOCOL_ERROR")),
        Case(
            "6.9 WINDOW_UPDATE of another length", [HTTP2Frame(type: 8, payload: [0, 0, 1])], ends("FRAME_SIZE_ERROR")),
        Case(
            "6.9.1 a window of the connection beyond 2^31-1", [.windowUpdate(0, .max >> 1)], ends("FLOW_CONTROL_ERROR")),
        Case(
            "6.9.1 a window of a stream beyond 2^31-1", [.post(1), .windowUpdate(1, .max >> 1)],
            resets("FLOW_CONTROL_ERROR")),
        Case(
            "6.9.1 content beyond the window",
            [.post(1)] + Array(repeating: .data(1, String(repeating: "x", count: 16_000)), count: 5),
            resets("FLOW_CONTROL_ERROR")),
        Case(
            "8.1 content that fills the window is answered without the rest",
            [.post(1)] + Array(repeating: .data(1, String(repeating: "x", count: 13_107)), count: 5),
            ["HEADERS 1 405", "DATA 1 422 END"] + resets("NO_ERROR")),
        Case("6.10 CONTINUATION of nothing", [.continuation(1, [])], ends("PROTOCOL_ERROR")),
        Case("6.10 CONTINUATION behind a whole block", [.get(1), .continuation(1, [])], ok + ends("PROTOCOL_ERROR")),
        Case(
            "6.10 CONTINUATION on another stream", [.opening(1), .continuation(3, [])], ends("PROTOCOL_ERROR")),
        Case(
            "6.10 CONTINUATION on the connection", [.opening(1), .continuation(0, [])], ends("PROTOCOL_ERROR")),
        Case(
            "6.10 a block in several frames",
            [
                .headers(1, Array(longBlock.prefix(9)), 1), .continuation(1, [], 0),
                .continuation(1, Array(longBlock.dropFirst(9))),
            ], ok),
    ]

    static let requests: [Case] = [
        Case(
            "8.1 trailers", [.post(1), .data(1, "x"), .headers(1, [("x", "y")])], ["HEADERS 1 405", "DATA 1 422 END"]),
        Case(
            "8.1 trailers that do not end the stream", [.post(1), .headers(1, [("x", "y")], 4)],
            resets("PROTOCOL_ERROR")),
        Case(
            "8.1 pseudo-header fields in trailers", [.post(1), .headers(1, [(":method", "GET")])],
            resets("PROTOCOL_ERROR")),
        Case(
            "8.1.1 content shorter than its length", [.post(1, ("content-length", "2")), .data(1, "x", 1)],
            resets("PROTOCOL_ERROR")),
        Case(
            "8.1.1 content longer than its length",
            [.post(1, ("content-length", "2")), .data(1, "x"), .data(1, "xx", 1)], resets("PROTOCOL_ERROR")),
        Case("8.1.1 a length without content", with(("content-length", "1")), resets("PROTOCOL_ERROR")),
        Case("8.1.1 two lengths", with(("content-length", "0"), ("content-length", "0")), resets("PROTOCOL_ERROR")),
        Case("8.1.1 a length that is no number", with(("content-length", "+0")), resets("PROTOCOL_ERROR")),
        Case("8.2.1 a name in upper case", with(("X-a", "b")), resets("PROTOCOL_ERROR")),
        Case("8.2.1 a name that is no token", with(("x a", "b")), resets("PROTOCOL_ERROR")),
        Case("8.2.1 an empty name", with(("", "b")), resets("PROTOCOL_ERROR")),
        Case("8.2.1 a colon in a name", with(("x:", "b")), resets("PROTOCOL_ERROR")),
        Case("8.2.1 a line feed in a value", with(("x", "a\nb")), resets("PROTOCOL_ERROR")),
        Case("8.2.1 a carriage return in a value", with(("x", "a\rb")), resets("PROTOCOL_ERROR")),
        Case("8.2.1 NUL in a value", with(("x", "a\0b")), resets("PROTOCOL_ERROR")),
        Case("8.2.1 a blank before a value", with(("x", " a")), resets("PROTOCOL_ERROR")),
        Case("8.2.1 a blank behind a value", with(("x", "a\t")), resets("PROTOCOL_ERROR")),
        Case("8.2.2 connection", with(("connection", "close")), resets("PROTOCOL_ERROR")),
        Case("8.2.2 proxy-connection", with(("proxy-connection", "close")), resets("PROTOCOL_ERROR")),
        Case("8.2.2 keep-alive", with(("keep-alive", "1")), resets("PROTOCOL_ERROR")),
        Case("8.2.2 transfer-encoding", with(("transfer-encoding", "chunked")), resets("PROTOCOL_ERROR")),
        Case("8.2.2 upgrade", with(("upgrade", "h2c")), resets("PROTOCOL_ERROR")),
        Case("8.2.2 te other than trailers", with(("te", "trailers, deflate")), resets("PROTOCOL_ERROR")),
        Case("8.2.2 te with trailers", with(("te", "trailers")), ok),
        Case("8.2.3 a cookie in several fields", with(("cookie", "a=b"), ("cookie", "c=d")), ok),
        Case("8.3 a pseudo-header field that is not known", with((":x", "y")), resets("PROTOCOL_ERROR")),
        Case(
            "8.3 a pseudo-header field of responses",
            [.headers(1, [(":status", "200")] + HTTP2Frame.request("GET", "/"))], resets("PROTOCOL_ERROR")),
        Case(
            "8.3 a pseudo-header field behind others", [.headers(1, [("x", "y")] + HTTP2Frame.request("GET", "/"))],
            resets("PROTOCOL_ERROR")),
        Case(
            "8.3.1 a pseudo-header field twice", [.headers(1, [(":path", "/")] + HTTP2Frame.request("GET", "/"))],
            resets("PROTOCOL_ERROR")),
        Case("8.3.1 no method", without(":method"), resets("PROTOCOL_ERROR")),
        Case("8.3.1 no scheme", without(":scheme"), resets("PROTOCOL_ERROR")),
        Case("8.3.1 no path", without(":path"), resets("PROTOCOL_ERROR")),
        Case("8.3.1 an empty path", [.get(1, "")], resets("PROTOCOL_ERROR")),
        Case("8.3.1 a path that does not begin with a slash", [.get(1, "x")], resets("PROTOCOL_ERROR")),
        Case("8.3.1 a path with a blank", [.get(1, "/a b")], resets("PROTOCOL_ERROR")),
        Case("8.3.1 neither authority nor host", without(":authority"), resets("PROTOCOL_ERROR")),
        Case(
            "8.3.1 a host in the place of the authority",
            [
                .headers(
                    1, HTTP2Frame.request("GET", "/").filter { $0.0 != ":authority" } + [("host", "www.example.com")])
            ], ok),
        Case("8.3.1 a host like the authority", with(("host", "WWW.example.com")), ok),
        Case("8.3.1 a host unlike the authority", with(("host", "www.example.org")), resets("PROTOCOL_ERROR")),
        Case(
            "8.3.1 a host that begins like the authority", with(("host", "www.example.com.example.org")),
            resets("PROTOCOL_ERROR")),
        Case(
            "8.3.1 two hosts", with(("host", "www.example.com"), ("host", "www.example.com")), resets("PROTOCOL_ERROR")),
        Case(
            "8.3.1 userinfo",
            [.headers(1, HTTP2Frame.request("GET", "/").dropLast() + [(":authority", "a@www.example.com")])],
            resets("PROTOCOL_ERROR")),
        Case(
            "8.3.1 an asterisk for a method that needs no path", [.headers(1, HTTP2Frame.request("OPTIONS", "*"))],
            ["HEADERS 1 405", "DATA 1 425 END"]),
        Case(
            "8.5 CONNECT is no method of ours",
            [.headers(1, [(":method", "CONNECT"), (":authority", "www.example.com")])],
            ["HEADERS 1 405", "DATA 1 425 END"]),
        Case("8.5 CONNECT with a path", [.headers(1, HTTP2Frame.request("CONNECT", "/"))], resets("PROTOCOL_ERROR")),
        Case(
            "10.5.1 more fields than anyone needs",
            [.headers(1, HTTP2Frame.request("GET", "/") + (0...100).map { ("x\($0)", "y") })],
            ["HEADERS 1 431", "DATA 1 448 END"]),
        Case(
            "10.5.1 more bytes than anyone needs",
            [
                .headers(
                    1,
                    HTTP2Frame.block(
                        HTTP2Frame.request("GET", "/")
                            + (0..<3).map { ("x\($0)", String(repeating: "y", count: 5_000)) }), 1)
            ]
                + (0..<3).map {
                    .continuation(1, HTTP2Frame.block([("z", String(repeating: "y", count: 15_000))]), $0 == 2 ? 4 : 0)
                }, ["HEADERS 1 431", "DATA 1 448 END"]),
    ]

    /// The `:method`, `:scheme` and `:path` of a GET from the static table, and an authority.
    private static let indexed: [UInt8] = [0x82, 0x86, 0x84, 0x01] + HTTP2Frame.string("www.example.com")

    static let compression: [Case] = [
        Case("RFC 7541 2.3.3 an index beyond both tables", [.headers(1, indexed + [0xBE])], ends("COMPRESSION_ERROR")),
        Case(
            "RFC 7541 2.3.3 the first index of the dynamic table",
            [
                .headers(1, [0x82, 0x86, 0x84, 0x41] + HTTP2Frame.string("www.example.com")),
                .headers(3, [0x82, 0x86, 0x84, 0xBE]),
            ], ok + ["HEADERS 3 200", "DATA 3 4 END"]),
        Case(
            "RFC 7541 4.2 a change of size behind a field", [.headers(1, indexed + [0x20])], ends("COMPRESSION_ERROR")),
        Case("RFC 7541 4.2 changes of size before the fields", [.headers(1, [0x20, 0x3F, 0xE1, 0x1F] + indexed)], ok),
        Case(
            "RFC 7541 4.4 a size of 0 forgets all fields",
            [
                .headers(1, [0x82, 0x86, 0x84, 0x41] + HTTP2Frame.string("www.example.com")),
                .headers(3, [0x20, 0x82, 0x86, 0x84, 0xBE]),
            ], ok + ends("COMPRESSION_ERROR")),
        Case(
            "RFC 7541 5.1 an integer without an end", [.headers(1, indexed + [0xFF, 0x80, 0x80, 0x80, 0x80, 0x80])],
            ends("COMPRESSION_ERROR")),
        Case(
            "RFC 7541 5.2 a string longer than its block", [.headers(1, indexed + [0x00, 0x05, 0x61])],
            ends("COMPRESSION_ERROR")),
        Case(
            "RFC 7541 5.2 padding of more than seven bits",
            [.headers(1, indexed + [0x00, 0x01, 0x78, 0x82, 0x1F, 0xFF])], ends("COMPRESSION_ERROR")),
        Case(
            "RFC 7541 5.2 padding of zeros", [.headers(1, indexed + [0x00, 0x01, 0x78, 0x81, 0x18])],
            ends("COMPRESSION_ERROR")),
        Case(
            "RFC 7541 5.2 the end of string within a string",
            [.headers(1, indexed + [0x00, 0x01, 0x78, 0x84, 0xFF, 0xFF, 0xFF, 0xFF])], ends("COMPRESSION_ERROR")),
        Case("RFC 7541 6.1 index 0", [.headers(1, indexed + [0x80])], ends("COMPRESSION_ERROR")),
        Case(
            "RFC 7541 6.3 a size beyond what was promised", [.headers(1, [0x3F, 0xE2, 0x1F] + indexed)],
            ends("COMPRESSION_ERROR")),
    ]

    @Test(arguments: frames + requests + compression)
    func `a client gets what the standard says`(_ example: Case) async throws {
        let fixture = try await Fixture(sites: [Fixture.site()]) { $0.acceptsPriorKnowledgeHTTP2 = true }
        fixture.put("index.html", "home")
        #expect(fixture.get("/").text == "home")
        let client = HTTP2Client(port: fixture.server.port)
        client.send(example.frames)
        #expect(client.summaries() == example.answers)
        // Nobody else is harmed.
        #expect(fixture.get("/").text == "home")
    }

    @Test(arguments: [
        (HTTP2Client.preface + HTTP2Frame.ping().bytes, ["GOAWAY PROTOCOL_ERROR", "CLOSED"]),
        (HTTP2Client.preface + HTTP2Frame(type: 4, flags: 1).bytes, ["GOAWAY PROTOCOL_ERROR", "CLOSED"]),
        (Array("NO HTTP\r\n".utf8), ["CLOSED"]),
    ])
    func `RFC 9113 section 3·4: a preface that is none ends the connection`(
        bytes: [UInt8], answers: [String]
    ) async throws {
        let fixture = try await Fixture(sites: [Fixture.site()]) { $0.acceptsPriorKnowledgeHTTP2 = true }
        let client = HTTP2Client(port: fixture.server.port, settings: nil)
        client.socket.send(bytes)
        client.socket.endSending()
        let summaries = client.frames { _ in false }.filter { $0.type != 4 }.map(\.summary) + ["CLOSED"]
        #expect(summaries == answers)
    }
}
