import Edge
import Model
import Testing

@Suite struct AccessLogTests {
    private static let owner = String(repeating: "a", count: 64)

    /// The line with what differs from run to run masked: time, request id, durations and host id.
    private static func masked(_ line: String) -> String {
        line
            .replacing(#/\[\d\d/[A-Z][a-z][a-z]/\d{4}:\d\d:\d\d:\d\d \+0000\]/#, with: "TIME")
            .replacing(#/ [0-9A-F]{16} /#, with: " ID ")
            .replacing(#/ \d+ \d+ "/#, with: " MS MS \"")
            .replacing(#/ [A-Za-z0-9+/]{76} /#, with: " HOSTID ")
    }

    @Test(arguments: [
        (
            "GET / HTTP/1.1\nHost: www.example.com:8080\n\n",
            "WEBSITE.GET.OBJECT index.html \"GET / HTTP/1.1\" 200 - 4 4 MS MS \"-\" \"-\" - HOSTID - - - www.example.com:8080 - - Yes"
        ),
        (
            "GET /a%20b?x=1 HTTP/1.1\nHost: www.example.com\nReferer: http://r/\"\nUser-Agent: curl \\ 1\n\n",
            "WEBSITE.GET.OBJECT a%20b \"GET /a%20b?x=1 HTTP/1.1\" 404 NoSuchKey NNN - MS MS \"http://r/%22\" \"curl %5C 1\" - HOSTID - - - www.example.com - - -"
        ),
        (
            "HEAD /docs HTTP/1.0\nHost: www.example.com\n\n",
            "WEBSITE.HEAD.OBJECT docs \"HEAD /docs HTTP/1.0\" 302 Found - - MS MS \"-\" \"-\" - HOSTID - - - www.example.com - - -"
        ),
        (
            "GET /moved HTTP/1.1\nHost: www.example.com\n\n",
            "WEBSITE.GET.OBJECT moved \"GET /moved HTTP/1.1\" 301 WebsiteRedirect - - MS MS \"-\" \"-\" - HOSTID - - - www.example.com - - -"
        ),
        (
            "GET /index.html HTTP/1.1\nHost: www.example.com\nIf-None-Match: *\n\n",
            "WEBSITE.GET.OBJECT index.html \"GET /index.html HTTP/1.1\" 304 - - 4 MS MS \"-\" \"-\" - HOSTID - - - www.example.com - - Yes"
        ),
        (
            "GET /index.html HTTP/1.1\nHost: www.example.com\nRange: bytes=1-2\n\n",
            "WEBSITE.GET.OBJECT index.html \"GET /index.html HTTP/1.1\" 206 - 2 4 MS MS \"-\" \"-\" - HOSTID - - - www.example.com - - Yes"
        ),
        (
            "PUT /x HTTP/1.1\nHost: www.example.com\nContent-Length: 0\n\n",
            "WEBSITE.PUT.OBJECT x \"PUT /x HTTP/1.1\" 405 MethodNotAllowed NNN - MS MS \"-\" \"-\" - HOSTID - - - www.example.com - - -"
        ),
        (
            "GET /a%zz HTTP/1.1\nHost: www.example.com\n\n",
            "WEBSITE.GET.OBJECT - \"GET /a%zz HTTP/1.1\" 400 BadRequest NNN - MS MS \"-\" \"-\" - HOSTID - - - www.example.com - - -"
        ),
        (
            "GET /?X-Amz-Signature=secret HTTP/1.1\nHost: www.example.com\n\n",
            "WEBSITE.GET.OBJECT index.html \"GET /?X-Amz-Signature=REDACTED HTTP/1.1\" 400 UnsupportedQuery NNN - MS MS \"-\" \"-\" - HOSTID - - - www.example.com - - -"
        ),
    ])
    func `a visit is one line`(request: String, expected: String) async throws {
        let fixture = try await Fixture(sites: [Fixture.site()])
        fixture.put("index.html", "home")
        fixture.put("docs/index.html", "docs")
        fixture.put("moved", redirect: "/docs/")
        let response = fixture.ask(request)
        // The line is there before the response is.
        let line = Self.masked(try #require(fixture.log.lines.first))
        let prefix = "\(Self.owner) www.example.com TIME 127.0.0.1 - ID "
        #expect(line == "\(prefix)\(expected.replacing("NNN", with: String(response.body.count)))\n")
    }

    @Test func `the ids of the line are those of the response`() async throws {
        let fixture = try await Fixture(sites: [Fixture.site()]) { $0.logFields = 27 }
        let response = fixture.get("/x")
        let line = try #require(fixture.log.lines.first)
        #expect(line.contains(" \(try #require(response["x-amz-request-id"])) "))
        #expect(line.contains(" \(try #require(response["x-amz-id-2"])) "))
        #expect(line.hasSuffix(" us-east-1\n"))
    }

    @Test func `a site without logging writes nothing`() async throws {
        let fixture = try await Fixture(sites: [Fixture.site(isLogged: false)])
        #expect(fixture.get("/x").status == 404)
        #expect(fixture.get("/", host: "unknown.example.com").status == 404)
        #expect(fixture.log.lines.isEmpty)
    }
}
