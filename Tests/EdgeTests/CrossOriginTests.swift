import Edge
import Model
import Testing

@Suite struct CrossOriginTests {
    private static func fixture(_ change: (inout Site) -> Void = { _ in }) async throws -> Fixture {
        var site = Fixture.site()
        site.cors = CORSConfiguration(rules: [
            CORSRule(
                allowedOrigins: ["https://*.example.org"], allowedMethods: [.get, .put], allowedHeaders: ["X-*"],
                exposedHeaders: ["ETag"], maxAgeSeconds: 60),
            CORSRule(allowedOrigins: ["*"], allowedMethods: [.head]),
        ])
        change(&site)
        let fixture = try await Fixture(sites: [site])
        fixture.put("index.html", "home")
        fixture.put("large.html", String(repeating: "l", count: 40_000))
        fixture.put("folder/index.html", "x")
        return fixture
    }

    private static func preflight(_ fields: String...) -> String {
        (["OPTIONS / HTTP/1.1", "Host: www.example.com"] + fields).joined(separator: "\n") + "\n\n"
    }

    @Test(arguments: [("/", 200), ("/large.html", 200), ("/missing", 404), ("/folder", 302)])
    func `what answers a page that a rule lets says so`(target: String, status: Int) async throws {
        let fixture = try await Self.fixture()
        let response = fixture.get(target, "Origin: https://app.example.org")
        #expect(response.status == status)
        #expect(response["Access-Control-Allow-Origin"] == "https://app.example.org")
        #expect(response["Access-Control-Allow-Methods"] == "GET, PUT")
        #expect(response["Access-Control-Expose-Headers"] == "ETag")
        #expect(response["Access-Control-Max-Age"] == "60")
        #expect(response["Access-Control-Allow-Credentials"] == "true")
        #expect(response["Vary"] == "Origin, Access-Control-Request-Headers, Access-Control-Request-Method")
        for fields in ["X-Nothing: 1", "Origin: https://example.com", "Origin: "] {
            let other = fixture.get(target, fields)
            #expect(other.status == status && other["Access-Control-Allow-Origin"] == nil && other["Vary"] == nil)
        }
    }

    @Test func `ranges, conditions and HEAD say it too`() async throws {
        let fixture = try await Self.fixture()
        let range = fixture.get("/", "Origin: https://a.example.org", "Range: bytes=1-2")
        #expect(range.status == 206 && range.text == "om")
        #expect(range["Access-Control-Allow-Origin"] == "https://a.example.org")
        let unchanged = fixture.get("/", "Origin: https://a.example.org", "If-None-Match: *")
        #expect(unchanged.status == 304)
        #expect(unchanged["Access-Control-Allow-Origin"] == "https://a.example.org")
        let head = fixture.ask("HEAD / HTTP/1.1\nHost: www.example.com\nOrigin: https://x.net\n\n")
        #expect(head.status == 200 && head["Access-Control-Allow-Origin"] == "*")
        #expect(head["Access-Control-Allow-Credentials"] == nil)
        let named = fixture.get("/", "Origin: https://a.example.org", "Access-Control-Request-Method: DELETE")
        #expect(named.status == 200 && named["Access-Control-Allow-Origin"] == nil)
    }

    @Test func `a preflight that a rule allows has no body`() async throws {
        let fixture = try await Self.fixture()
        let response = fixture.ask(
            Self.preflight(
                "Origin: https://a.example.org", "Access-Control-Request-Method: PUT",
                "Access-Control-Request-Headers: x-one", "Access-Control-Request-Headers: X-Two"))
        #expect(response.statusLine == "HTTP/1.1 200 OK")
        #expect(response.text.isEmpty && response["Content-Length"] == "0")
        #expect(response["Access-Control-Allow-Headers"] == "x-one, x-two")
        #expect(response["Access-Control-Allow-Methods"] == "GET, PUT")
    }

    @Test func `a preflight that no rule allows is refused`() async throws {
        let fixture = try await Self.fixture()
        for fields in [
            "Origin: https://a.example.org\nAccess-Control-Request-Method: DELETE",
            "Origin: https://a.example.com\nAccess-Control-Request-Method: GET",
            "Origin: https://a.example.org\nAccess-Control-Request-Method: GET\nAccess-Control-Request-Headers: y",
        ] {
            let response = fixture.ask(Self.preflight(fields))
            #expect(response.status == 403 && response["x-amz-error-code"] == "AccessForbidden")
            #expect(response["Access-Control-Allow-Origin"] == nil)
            #expect(response.text.contains("<li>Message: CORSResponse: This CORS request is not allowed."))
            #expect(response.text.contains("<li>ResourceType: OBJECT</li>"))
        }
        let escaped = fixture.ask(
            Self.preflight("Origin: https://a.example.org", "Access-Control-Request-Method: <b>"))
        #expect(escaped.status == 403 && escaped.text.contains("<li>Method: &lt;b&gt;</li>"))
        let withoutOrigin = fixture.ask(Self.preflight("Access-Control-Request-Method: GET"))
        #expect(withoutOrigin.status == 400 && withoutOrigin.text.contains("Origin request header needed"))
        let withoutMethod = fixture.ask(Self.preflight("Origin: https://a.example.org"))
        #expect(withoutMethod.status == 400)
        #expect(withoutMethod.text.contains("Invalid Access-Control-Request-Method: null"))
    }

    @Test func `without rules nothing is said, and OPTIONS is not allowed`() async throws {
        let fixture = try await Self.fixture { $0.cors = nil }
        let response = fixture.get("/", "Origin: https://a.example.org")
        #expect(response.status == 200 && response["Access-Control-Allow-Origin"] == nil)
        let preflight = fixture.ask(
            Self.preflight("Origin: https://a.example.org", "Access-Control-Request-Method: GET"))
        #expect(preflight.status == 405 && preflight.text.contains("<li>Method: OPTIONS</li>"))
        let others = try await Self.fixture()
        #expect(others.ask("POST / HTTP/1.1\nHost: www.example.com\nOrigin: https://a.example.org\n\n").status == 405)
    }
}
