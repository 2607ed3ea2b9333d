import APIKit
import Testing

/// Messages that front and back of other servers disagree about: each is refused, and nothing behind it is answered.
@Suite struct MalformedHTTPTests {
    private static let refused: [(text: String, status: Int)] = [
        // Row 28: lengths
        ("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        ("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400),
        ("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400),
        ("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400),
        ("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: +5\r\n\r\nhello", 400),
        ("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5,5\r\n\r\nhello", 400),
        ("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 0x5\r\n\r\nhello", 400),
        ("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: -0\r\n\r\n", 400),
        ("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length:\r\n\r\n", 400),
        ("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5 5\r\n\r\nhello", 400),
        ("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\nhello", 400),
        // Row 29: transfer codings and chunks
        ("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400),
        ("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: , chunked\r\n\r\n0\r\n\r\n", 400),
        (
            "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400
        ),
        ("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 400),
        ("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: \u{0B}chunked\r\n\r\n0\r\n\r\n", 400),
        ("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 400),
        ("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n0\r\n\r\n", 400),
        ("POST /echo HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        ("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n", 400),
        ("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5_0\r\nhello\r\n0\r\n\r\n", 400),
        ("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n+5\r\nhello\r\n0\r\n\r\n", 400),
        ("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;\nhello\r\n0\r\n\r\n", 400),
        ("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n", 400),
        ("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n", 400),
        ("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\n0\r\n\r\n", 400),
        ("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nhello", 400),
        ("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nbad trailer\r\n\r\n", 400),
        // Row 30: lines
        ("GET /x\nHost: a\r\n\r\n", 400), ("GET /x\r\nHost: a\r\n\r\n", 400), ("GET /x HTTP/1.1\nHost: a\n\n", 400),
        ("GET /x HTTP/1.1\r\nHost: a\n\r\n", 400), ("GET /x HTTP/1.1\r\nHost: a\rb\r\n\r\n", 400),
        ("GET /x HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", 400), ("GET /x HTTP/1.1\r\n Host: a\r\n\r\n", 400),
        ("GET /x HTTP/1.1\r\nHost : a\r\n\r\n", 400), ("GET /x HTTP/1.1\r\nHost: a\r\nX: \u{0}\r\n\r\n", 400),
        ("GET /x HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400), ("GET /x HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", 400),
        ("GET  /x HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET /x  HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /x HTTP/1.1 \r\nHost: a\r\n\r\n", 400), ("G@T /x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /x http/1.1\r\nHost: a\r\n\r\n", 400), ("GET /x HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        ("\r\n\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        ("GET /\u{E9} HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("\u{16}\u{3}\u{1}\u{2}\n", 400),
        // Row 31: hosts
        ("GET /x HTTP/1.1\r\n\r\n", 400), ("GET /x HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
        ("GET /x HTTP/1.1\r\nHost: a,b\r\n\r\n", 400), ("GET /x HTTP/1.1\r\nHost: u@h\r\n\r\n", 400),
        ("GET http://b/x HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET ftp://a/x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n", 400), ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        // Row 33: sizes
        ("GET /" + String(repeating: "x", count: 17 << 10) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        ("GET /" + String(repeating: "x", count: 17 << 10), 414),
        ("GET /x HTTP/1.1\r\nHost: a\r\n" + (0..<100).map { "X\($0): y\r\n" }.joined() + "\r\n", 431),
        ("GET /x HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "x", count: 33 << 10) + "\r\n\r\n", 431),
        ("GET /x HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "x", count: 33 << 10), 431),
        ("GET /x#y HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ]

    @Test(arguments: refused.indices)
    func `a malformed message is refused and the connection closed`(index: Int) async throws {
        let (text, status) = MalformedHTTPTests.refused[index]
        try await TestServer.with { server in
            try await server.connect { wire in
                try await wire.send(text + "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n")
                let reply = try #require(try await wire.reply())
                #expect(reply.status == status, "\(text.prefix(200).debugDescription)")
                #expect(reply.headers["connection"] == "close")
                #expect(await wire.isClosed(), "\(text.prefix(200).debugDescription)")
            }
            #expect(try await server.isAlive())
        }
    }

    private static let accepted: [(text: String, body: String)] = [
        ("\r\nGET /x HTTP/1.1\r\nhost:a\r\n\r\n", "|/x||a|"),
        ("GET http://A/x?y HTTP/1.1\r\nHost: a\r\n\r\n", "|/x|y|a|"),
        ("GET HTTP://a?y HTTP/1.1\r\nHost: a\r\n\r\n", "|/|y|a|"),
        ("GET /x HTTP/1.1\r\nHost: [::1]:9000\r\n\r\n", "|/x||[::1]|"),
        ("GET /x HTTP/1.1\r\nHost: \r\n\r\n", "|/x|||"),
        ("GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "|/x|||"),
        ("GET /x??y=? HTTP/1.1\r\nHost: a\r\n\r\n", "|/x|?y=?|a|"),
        (
            "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n5;a=\"b\"\r\nhello\r\n0A\r\n0123456789\r\n0\r\nT: v\r\n\r\n",
            "hello0123456789"
        ),
        ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length:  05 \r\n\r\nhello", "hello"),
    ]

    @Test(arguments: accepted.indices)
    func `a well-formed message is answered in one piece and byte by byte`(index: Int) async throws {
        let (text, body) = MalformedHTTPTests.accepted[index]
        try await TestServer.with { server in
            try await server.connect { wire in
                try await wire.send(text)
                #expect(try await wire.reply()?.body.contains(body) == true, "\(text)")
                for byte in text.utf8 { try await wire.send([byte]) }
                #expect(try await wire.reply()?.body.contains(body) == true, "\(text)")
            }
        }
    }
}
