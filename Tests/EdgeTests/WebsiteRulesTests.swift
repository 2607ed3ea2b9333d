import Edge
import Model
import Testing

@Suite struct WebsiteRulesTests {
    private static let policy = """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject",\
        "Resource":"arn:aws:s3:::www.example.com/open/*"}]}
        """

    private static func rule(
        prefix: String? = nil, error: Int? = nil, scheme: WebsiteConfiguration.Scheme? = nil, host: String? = nil,
        replacement: RoutingRule.Replacement? = nil, status: Int = 301
    ) -> RoutingRule {
        let hasCondition = prefix != nil || error != nil
        return RoutingRule(
            condition: hasCondition
                ? RoutingRule.Condition(keyPrefix: prefix.map { Array($0.utf8) }, errorCode: error) : nil,
            redirect: RoutingRule.Redirect(scheme: scheme, hostName: host, replacement: replacement, status: status))
    }

    /// A site with an object for every case.
    private static func house(_ site: Site) async throws -> Fixture {
        let fixture = try await Fixture(sites: [site])
        fixture.put("index.html", "home")
        fixture.put("photos/index.html", "photos")
        fixture.put("photos", "an object", isPublic: true)
        fixture.put("docs/index.html", "docs")
        fixture.put("secret/index.html", "hidden", isPublic: false)
        fixture.put("private.html", "hidden", isPublic: false)
        fixture.put("error.html", "our own page", type: "text/plain")
        fixture.put("moved", redirect: "/docs/")
        fixture.put("away", redirect: "https://example.org/a?b=c")
        fixture.put("/evil.com/dir/index.html", "evil")
        fixture.put("\\evil.com/index.html", "evil")
        return fixture
    }

    @Test(arguments: [
        ("/", 200, "home"), ("", 200, "home"), ("/index.html", 200, "home"), ("/docs/", 200, "docs"),
        ("/photos", 200, "an object"), ("/photos/", 200, "photos"), ("/?x=1", 200, "home"),
        ("/?tagging", 200, "home"), ("/%69ndex.html", 200, "home"),
    ])
    func `keys and folders are served`(target: String, status: Int, body: String) async throws {
        let fixture = try await Self.house(Fixture.site())
        let response = fixture.get(target.isEmpty ? "http://www.example.com" : target)
        #expect(response.status == status)
        #expect(response.text == body)
    }

    @Test(arguments: [
        ("/docs", "/docs/"), ("/docs?a=b", "/docs/"), ("//evil.com/dir", "/%2Fevil.com/dir/"),
        ("/\\evil.com", "/%5Cevil.com/"),
    ])
    func `a folder without its slash is redirected to with 302`(target: String, location: String) async throws {
        let fixture = try await Self.house(Fixture.site())
        let response = fixture.get(target)
        #expect(response.statusLine == "HTTP/1.1 302 Found")
        #expect(response["Location"] == location)
        #expect(response["x-amz-error-code"] == "Found")
        #expect(response["x-amz-error-message"] == "Resource Found")
        #expect(response.text.contains("<title>302 Found</title>"))
        #expect(response.text.contains("<li>Code: Found</li>\n<li>Message: Resource Found</li>\n"))
        let head = fixture.ask("HEAD \(target) HTTP/1.1\nHost: www.example.com\nConnection: close\n\n")
        #expect(head.status == 302)
    }

    @Test(
        arguments: [
            ("/private.html", 403, nil), ("/secret", 403, nil), ("/secret/", 403, nil),
            ("/missing", 404, "missing"), ("/missing/", 404, "missing/index.html"), ("/a%3Cb%3E", 404, "a&lt;b&gt;"),
            ("/%2e%2e/%2e%2e/etc/passwd", 404, "../../etc/passwd"), ("/%252e%252e/", 404, "%2e%2e/index.html"),
            ("/a%2f..%2fb", 404, "a/../b"), ("/private.html/x.css", 404, "private.html/x.css"),
            ("/private.html;x.css", 404, "private.html;x.css"),
            ("/private.html%00.css", 404, "private.html&#xFFFD;.css"),
        ] as [(String, Int, String?)])
    func `what cannot be served is 403 or 404`(target: String, status: Int, key: String?) async throws {
        let fixture = try await Self.house(Fixture.site())
        let response = fixture.get(target, "X-Original-URL: /index.html", "X-HTTP-Method-Override: PUT")
        #expect(response.status == status)
        #expect(response["Cache-Control"] == "no-store")
        #expect(response["x-amz-error-code"] == (status == 404 ? "NoSuchKey" : "AccessDenied"))
        #expect(response.text.contains("<li>Key:") == (key != nil))
        if let key { #expect(response.text.contains("<li>Key: \(key)</li>\n")) }
    }

    @Test func `the page of an error is exactly S3's`() async throws {
        let fixture = try await Self.house(Fixture.site())
        let response = fixture.get("/k")
        let id = try #require(response["x-amz-request-id"])
        let hostID = try #require(response["x-amz-id-2"])
        #expect(id.count == 16)
        #expect(hostID.count == 76)
        #expect(
            response.text == """
                <html>
                <head><title>404 Not Found</title></head>
                <body>
                <h1>404 Not Found</h1>
                <ul>
                <li>Code: NoSuchKey</li>
                <li>Message: The specified key does not exist.</li>
                <li>Key: k</li>
                <li>RequestId: \(id)</li>
                <li>HostId: \(hostID)</li>
                </ul>
                <hr/>
                </body>
                </html>

                """)
    }

    @Test(
        arguments: [
            (true, nil, "/missing", 404), (false, nil, "/missing", 403), (false, policy, "/open/missing", 404),
            (false, policy, "/missing", 403),
        ] as [(Bool, String?, String, Int)])
    func `a missing key is told only to those who may know`(
        isListable: Bool, policy: String?, target: String, status: Int
    ) async throws {
        let fixture = try await Self.house(Fixture.site(isListable: isListable, policy: policy))
        #expect(fixture.get(target).status == status)
    }

    @Test func `buckets that are missing or are no website say so`() async throws {
        let fixture = try await Fixture(sites: [Fixture.site("plain.example.com", website: nil)])
        let unknown = fixture.get("/", host: "nobody.example.com")
        #expect(unknown.status == 404)
        #expect(
            unknown.text.contains("<li>Code: NoSuchBucket</li>\n<li>Message: The specified bucket does not exist</li>"))
        #expect(!unknown.text.contains("nobody"))
        let endpoint = fixture.get("/", host: "nobody.s3-website-us-east-1.localhost")
        #expect(endpoint.text.contains("<li>BucketName: nobody</li>"))
        let plain = fixture.get("/", host: "plain.example.com")
        #expect(plain["x-amz-error-code"] == "NoSuchWebsiteConfiguration")
        #expect(plain.text.contains("<li>BucketName: plain.example.com</li>"))
        let bare = fixture.get("/", host: "s3-website-us-east-1.localhost:8080")
        #expect(bare.status == 301)
        #expect(bare["Location"] == "https://aws.amazon.com/s3/")
        let elsewhere = fixture.get("/", host: "plain.example.com.s3-website-eu-west-1.localhost")
        #expect(elsewhere.status == 400)
        #expect(elsewhere["x-amz-error-code"] == "IncorrectEndpoint")
    }

    @Test(arguments: [
        "www.example.com", "WWW.Example.COM", "www.example.com.", "www.example.com:443", "www.example.com.:8080",
        "www.example.com.s3-website-us-east-1.localhost", "www.example.com.s3-website.us-east-1.localhost:8080",
    ])
    func `every spelling of a host is the same site`(host: String) async throws {
        let fixture = try await Self.house(Fixture.site())
        #expect(fixture.get("/", host: host).text == "home")
        #expect(fixture.get("/private.html", host: host).status == 403)
    }

    @Test(arguments: ["/?X-Amz-Signature=1", "/?a=b&x-amz-date=1", "/?x%2Damz-acl"])
    func `a query of the API is not supported`(target: String) async throws {
        let fixture = try await Self.house(Fixture.site())
        let response = fixture.get(target)
        #expect(response.status == 400)
        #expect(response["x-amz-error-code"] == "UnsupportedQuery")
    }

    @Test(arguments: [("/missing", 404, "NoSuchKey"), ("/private.html", 403, "AccessDenied")])
    func `the error document keeps the status`(target: String, status: Int, code: String) async throws {
        let fixture = try await Self.house(Fixture.site(errorKey: "error.html"))
        let response = fixture.get(target)
        #expect(response.status == status)
        #expect(response.text == "our own page")
        #expect(response["Content-Type"] == "text/plain")
        #expect(response["ETag"] == "\"0123456789abcdef0123456789abcdef\"")
        #expect(response["x-amz-error-code"] == code)
        #expect(response["Cache-Control"] == "no-store")
        let head = fixture.ask("HEAD \(target) HTTP/1.1\nHost: www.example.com\n\n")
        #expect(head.status == status)
        #expect(head["Content-Length"] == "12")
        #expect(head["x-amz-error-code"] == code)
    }

    @Test func `an error document is a page of the object's own headers, but nothing to keep or to have parts of`()
        async throws
    {
        let fixture = try await Self.house(Fixture.site(errorKey: "error.html"))
        fixture.put("error.html", Array("our own page".utf8)) { metadata in
            metadata.acl.grants = [Grant(.read, to: .group(.allUsers))]
            metadata.headers.contentLanguage = Array("en".utf8)
            metadata.headers.cacheControl = Array("max-age=60".utf8)
            metadata.headers.expires = Array("Thu, 01 Dec 2094 16:00:00 GMT".utf8)
            metadata.user = [ObjectMetadata.UserEntry(name: Array("colour".utf8), value: Array("blue".utf8))]
        }
        let response = fixture.get("/missing")
        #expect(response["Content-Language"] == "en")
        #expect(response["x-amz-meta-colour"] == "blue")
        #expect(response["Cache-Control"] == "no-store")
        #expect(response["Expires"] == nil)
        #expect(response["Accept-Ranges"] == nil)
    }

    @Test(
        arguments: [
            ("gone.html", "NoSuchKey", "The specified key does not exist.", "<li>Key: gone.html</li>\n"),
            ("private.html", "AccessDenied", "Access Denied", ""),
        ] as [(String, String, String, String)])
    func `an error document that cannot be shown is told of`(
        document: String, code: String, message: String, key: String
    ) async throws {
        let fixture = try await Self.house(Fixture.site(errorKey: document))
        let response = fixture.get("/missing")
        #expect(response.status == 404)
        #expect(
            response.text.hasSuffix(
                """
                </ul>
                <h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>
                <ul>
                <li>Code: \(code)</li>
                <li>Message: \(message)</li>
                \(key)</ul>
                <hr/>
                </body>
                </html>

                """))
    }

    @Test func `an error document that redirects is redirected to`() async throws {
        let fixture = try await Self.house(Fixture.site(errorKey: "moved"))
        let response = fixture.get("/missing")
        #expect(response.status == 301)
        #expect(response["Location"] == "/docs/")
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
    func `other methods are not allowed`(method: String) async throws {
        let fixture = try await Self.house(Fixture.site(errorKey: "error.html"))
        let response = fixture.ask("\(method) /index.html HTTP/1.1\nHost: www.example.com\nContent-Length: 0\n\n")
        #expect(response.status == 405)
        #expect(response["Allow"] == "GET, HEAD")
        #expect(response.text.contains("<li>Method: \(method)</li>\n<li>ResourceType: OBJECT</li>\n"))
    }

    @Test(arguments: [
        ("/moved", "/docs/"), ("/away", "https://example.org/a?b=c"),
    ])
    func `an object can redirect`(target: String, location: String) async throws {
        let fixture = try await Self.house(Fixture.site())
        let response = fixture.get(target)
        #expect(response.statusLine == "HTTP/1.1 301 Moved Permanently")
        #expect(response["Location"] == location)
        #expect(response["Content-Length"] == "0")
    }

    @Test(
        arguments: [
            // R16: the request's key counts, not the index's.
            (rule(prefix: "index"), "/", 200, nil),
            (
                rule(prefix: "docs/", replacement: .keyPrefix(Array("documents/".utf8))), "/docs/a", 301,
                "http://www.example.com/documents/a"
            ),
            (rule(prefix: "docs/", replacement: .keyPrefix([])), "/docs/a/b", 301, "http://www.example.com/a/b"),
            (rule(replacement: .key(Array("one.html".utf8))), "/anything", 301, "http://www.example.com/one.html"),
            (rule(scheme: .https, host: "example.org", status: 307), "/x%20y", 307, "https://example.org/x%20y"),
            (
                rule(error: 404, replacement: .keyPrefix(Array("report-404/".utf8))), "/missing", 301,
                "http://www.example.com/report-404/missing"
            ),
            (
                rule(error: 404, replacement: .keyPrefix(Array("#!/".utf8)), status: 302), "/a/b", 302,
                "http://www.example.com/#!/a/b"
            ),
            (
                rule(error: 403, replacement: .key(Array("login".utf8))), "/private.html", 301,
                "http://www.example.com/login"
            ),
            (rule(prefix: "docs/", error: 404, replacement: .key(Array("x".utf8))), "/missing", 404, nil),
            // R15: rules win over an object's redirect.
            (rule(prefix: "moved", replacement: .key(Array("r".utf8))), "/moved", 301, "http://www.example.com/r"),
            (
                rule(prefix: "x", host: "a.example", replacement: .key(Array("a\r\nSet-Cookie: b".utf8))), "/x", 301,
                "http://a.example/a%0D%0ASet-Cookie:%20b"
            ),
        ] as [(RoutingRule, String, Int, String?)])
    func `routing rules redirect`(rule: RoutingRule, target: String, status: Int, location: String?) async throws {
        let fixture = try await Self.house(Fixture.site(rules: [rule]))
        let response = fixture.get(target)
        #expect(response.status == status)
        #expect(response["Location"] == location)
        if location != nil { #expect(response["Content-Length"] == "0") }
    }

    @Test func `a rule that misses falls through to the next, and rules come before the error document`() async throws {
        let rules = [
            Self.rule(prefix: "docs/", error: 404, replacement: .key(Array("first".utf8))),
            Self.rule(error: 404, replacement: .key(Array("second".utf8))),
        ]
        let fixture = try await Self.house(Fixture.site(errorKey: "error.html", rules: rules))
        #expect(
            fixture.get("/missing", host: "www.example.com:8080")["Location"] == "http://www.example.com:8080/second")
        #expect(fixture.get("/docs/missing")["Location"] == "http://www.example.com/first")
    }

    @Test(
        arguments: [
            ("/a/b?c=d", nil, "http://example.org/a/b?c=d"), ("/", .https, "https://example.org/"),
            ("/a%0d%0ab", nil, "http://example.org/a%0D%0Ab"),
        ] as [(String, WebsiteConfiguration.Scheme?, String)])
    func `a site can redirect everything`(
        target: String, scheme: WebsiteConfiguration.Scheme?, location: String
    ) async throws {
        let site = Fixture.site(website: WebsiteConfiguration(.redirectAll(hostName: "example.org", scheme: scheme)))
        let fixture = try await Self.house(site)
        let response = fixture.get(target)
        #expect(response.status == 301)
        #expect(response["Location"] == location)
        #expect(response["Content-Length"] == "0")
    }

    @Test func `a precondition that fails takes the way of errors`() async throws {
        let rule = Self.rule(error: 412, replacement: .key(Array("r".utf8)))
        let fixture = try await Self.house(Fixture.site(rules: [rule]))
        #expect(fixture.get("/", "If-Match: \"x\"")["Location"] == "http://www.example.com/r")
        let plain = try await Self.house(Fixture.site())
        let response = plain.get("/", "If-Match: \"x\"")
        #expect(response.status == 412)
        #expect(response.text.contains("<li>Condition: If-Match</li>"))
    }

    @Test func `a key that is too long is a bad request`() async throws {
        let fixture = try await Self.house(Fixture.site())
        #expect(fixture.get("/" + String(repeating: "k", count: 1024)).status == 404)
        #expect(fixture.get("/" + String(repeating: "k", count: 1025))["x-amz-error-code"] == "KeyTooLongError")
    }

    @Test func `a source that fails is an internal error`() async throws {
        let fixture = try await Fixture(sites: [Fixture.site()])
        fixture.objects.breakDown()
        let response = fixture.get("/")
        #expect(response.status == 500)
        #expect(response["Cache-Control"] == "no-store")
    }
}
