import Edge
import Model
import Testing

@Suite struct HostileRequestTests {
    private static func house() async throws -> Fixture {
        let fixture = try await Fixture(sites: [Fixture.site()])
        fixture.put("index.html", "home")
        return fixture
    }

    private static let get = "GET / HTTP/1.1\nHost: www.example.com\n"

    @Test(arguments: [
        // Two ways to tell where the content ends, or none that is clear.
        (get + "Content-Length: 5\nTransfer-Encoding: chunked\n\n0\n\n", 400),
        (get + "Content-Length: 0\nContent-Length: 0\n\n", 400),
        (get + "Content-Length: 0\nContent-Length: 5\n\nhello", 400),
        (get + "Content-Length: +5\n\nhello", 400),
        (get + "Content-Length: 5,5\n\nhello", 400),
        (get + "Content-Length: 0x5\n\nhello", 400),
        (get + "Content-Length: -0\n\n", 400),
        (get + "Content-Length:\n\n", 400),
        (get + "Content-Length: 99999999999999999999\n\n", 400),
        (get + "Transfer-Encoding: xchunked\n\n0\n\n", 501),
        (get + "Transfer-Encoding: , chunked\n\n0\n\n", 400),
        (get + "Transfer-Encoding: chunked, chunked\n\n0\n\n", 400),
        (get + "Transfer-Encoding: chunked\nTransfer-Encoding: chunked\n\n0\n\n", 400),
        (get + "Transfer-Encoding: \u{0B}chunked\n\n0\n\n", 400),
        (get + "Transfer-Encoding: chunked, gzip\n\n0\n\n", 400),
        (get + "Transfer-Encoding:\n\n0\n\n", 400),
        ("GET / HTTP/1.0\nHost: www.example.com\nTransfer-Encoding: chunked\n\n0\n\n", 400),
        (get + "Transfer-Encoding: chunked\n\n0x5\nhello\n0\n\n", 400),
        (get + "Transfer-Encoding: chunked\n\n5_0\nhello\n0\n\n", 400),
        (get + "Transfer-Encoding: chunked\n\n+5\nhello\n0\n\n", 400),
        (get + "Transfer-Encoding: chunked\n\n5\nhello!\n0\n\n", 400),
        (get + "Transfer-Encoding: chunked\n\nfffffffff\nhello\n0\n\n", 400),
        // The request line and the header lines.
        ("GET /x\nHost: a\n\n", 400),
        ("GET  / HTTP/1.1\nHost: www.example.com\n\n", 400),
        ("GET / HTTP/1.1 \nHost: www.example.com\n\n", 400),
        ("GET / http/1.1\nHost: www.example.com\n\n", 400),
        ("GET / HTTP/2.0\nHost: www.example.com\n\n", 505),
        ("G@T / HTTP/1.1\nHost: www.example.com\n\n", 400),
        (" GET / HTTP/1.1\nHost: www.example.com\n\n", 400),
        ("GET index.html HTTP/1.1\nHost: www.example.com\n\n", 400),
        ("GET * HTTP/1.1\nHost: www.example.com\n\n", 400),
        ("CONNECT www.example.com:80 HTTP/1.1\nHost: www.example.com\n\n", 400),
        ("GET /a#b HTTP/1.1\nHost: www.example.com\n\n", 400),
        ("GET /a%zz HTTP/1.1\nHost: www.example.com\n\n", 400),
        ("GET /a% HTTP/1.1\nHost: www.example.com\n\n", 400),
        (get + "Name : x\n\n", 400),
        (get + ": x\n\n", 400),
        (get + "Name\n\n", 400),
        (get + " folded\n\n", 400),
        (get + "A: b\n folded\n\n", 400),
        (get + "A: b\u{0}c\n\n", 400),
        (get + "A: b\rc\n\n", 400),
        (get + "Expect: x\n\n", 417),
        // The host.
        ("GET / HTTP/1.1\n\n", 400),
        ("GET / HTTP/1.0\n\n", 400),
        (get + "Host: www.example.com\n\n", 400),
        ("GET / HTTP/1.1\nHost: a,b\n\n", 400),
        ("GET / HTTP/1.1\nHost: u@h\n\n", 400),
        ("GET / HTTP/1.1\nHost:\n\n", 400),
        ("GET / HTTP/1.1\nHost: a:b\n\n", 400),
        ("GET / HTTP/1.1\nHost: a/b\n\n", 400),
        ("GET http://u@www.example.com/ HTTP/1.1\nHost: www.example.com\n\n", 400),
        ("GET ftp://www.example.com/ HTTP/1.1\nHost: www.example.com\n\n", 400),
        // Sizes.
        ("GET /" + String(repeating: "a", count: 16 * 1024) + " HTTP/1.1\nHost: www.example.com\n\n", 414),
        (get + String(repeating: "A: b\n", count: 100) + "\n", 431),
        (get + "A: " + String(repeating: "b", count: 33 * 1024) + "\n\n", 431),
        (String(repeating: "M", count: 100) + " / HTTP/1.1\nHost: www.example.com\n\n", 400),
    ])
    func `a request that is not clear is refused and the connection ends`(request: String, status: Int) async throws {
        let fixture = try await Self.house()
        let client = fixture.client()
        client.send(Fixture.wire(request) + "GET / HTTP/1.1\r\nHost: www.example.com\r\n\r\n")
        let response = client.response()
        #expect(response.status == status)
        if status != 400 || !request.contains("%") {
            #expect(response["Connection"] == "close")
            #expect(client.isClosed)
        }
        #expect(response["Cache-Control"] == "no-store")
        #expect(fixture.get("/").text == "home")
    }

    @Test(arguments: [
        "GET /\nHost: www.example.com\n\n", "GET / HTTP/1.1\nHost: www.example.com\n\n",
        "GET / HTTP/1.1\r\nHost: www.example.com\n\r\n", "GET / HTTP/1.1\r\nHost: www.example.com\r\n\n",
        "GET / HTTP/1.1\r\nHost: www.example.com\rX: y\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: www.example.com\r\nTransfer-Encoding: chunked\r\n\r\n5;\nhello\r\n0\r\n\r\n",
    ])
    func `a bare line end is refused`(request: String) async throws {
        let fixture = try await Self.house()
        let client = fixture.client()
        client.send(request)
        #expect(client.response().status == 400)
        #expect(client.isClosed)
    }

    @Test(arguments: [
        "\nGET / HTTP/1.1\nHost: www.example.com\n\n",
        "GET http://www.example.com/ HTTP/1.1\nHost: other.example.com\n\n",
        "GET HTTP://WWW.example.com:80/ HTTP/1.1\nHost: www.example.com\n\n",
        "GET http://www.example.com HTTP/1.1\nHost: www.example.com\n\n",
        "GET / HTTP/1.7\nhOST:www.example.com\t \n\n",
        get + "Content-Length: 5\n\nhello",
        get + "Transfer-Encoding: Chunked\n\n5;name=\"value\"\nhello\n0\nTrailer: x\n\n",
        get + String(repeating: "A: b\n", count: 99) + "\n",
        get + "X-Forwarded-Host: other.example.com\n\n",
        get + "Expect: 100-continue\n\n",
    ])
    func `an unusual but clear request is answered`(request: String) async throws {
        let fixture = try await Self.house()
        let client = fixture.client()
        client.send(Fixture.wire(request) + "GET /none HTTP/1.1\r\nHost: www.example.com\r\n\r\n")
        let response = client.response()
        #expect(response.status == 200)
        #expect(response.text == "home")
        #expect(client.response().status == 404)
    }

    @Test func `content that is announced too long is not read`() async throws {
        let fixture = try await Self.house()
        let client = fixture.client()
        client.send(Fixture.wire(Self.get + "Content-Length: 100000\n\n"))
        let response = client.response()
        #expect(response.status == 200)
        #expect(response["Connection"] == "close")
        #expect(client.isClosed)
    }

    @Test func `a client that waits to be told to continue is answered at once`() async throws {
        let fixture = try await Self.house()
        let client = fixture.client()
        client.send(
            Fixture.wire("PUT / HTTP/1.1\nHost: www.example.com\nExpect: 100-continue\nContent-Length: 5\n\n"))
        let response = client.response()
        #expect(response.status == 405)
        #expect(response["Connection"] == "close")
    }

    @Test func `the parser answers for every beginning of a request`() {
        let request = Array(Fixture.wire(Self.get + "Accept: */*\nIf-None-Match: \"a\"\n\n").utf8)
        for count in 0..<request.count {
            guard case .incomplete = RequestParser.parse(request.span.extracting(0..<count)) else {
                Issue.record("\(count) bytes are not the beginning of a request")
                continue
            }
        }
        guard case .request(let head) = RequestParser.parse(request.span) else {
            Issue.record("the request is not read")
            return
        }
        #expect(head.byteCount == request.count)
        #expect(head.preconditions == 1)
    }
}
