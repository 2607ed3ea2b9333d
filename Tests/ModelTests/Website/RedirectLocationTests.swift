import Model
import Testing

@Suite struct RedirectLocationTests {
    private static func text(_ location: [UInt8]) -> String { String(decoding: location, as: UTF8.self) }

    @Test(
        arguments: [
            (nil, nil, nil, nil, "a b", "http://www.example.com:8080/a%20b"),
            (.https, "example.org", nil, nil, "a/b", "https://example.org/a/b"),
            (nil, nil, nil, .key(Array("x?y=z".utf8)), "a", "http://www.example.com:8080/x?y=z"),
            (
                nil, nil, "docs/", .keyPrefix(Array("documents/".utf8)), "docs/a?",
                "http://www.example.com:8080/documents/a%3F"
            ),
            (nil, nil, "docs/", .keyPrefix([]), "docs/a", "http://www.example.com:8080/a"),
            (nil, nil, nil, .keyPrefix(Array("#!/".utf8)), "a", "http://www.example.com:8080/#!/a"),
            (nil, nil, nil, nil, "a\r\nb: c", "http://www.example.com:8080/a%0D%0Ab:%20c"),
        ] as [(WebsiteConfiguration.Scheme?, String?, String?, RoutingRule.Replacement?, String, String)])
    func `a routing rule gives an absolute location`(
        scheme: WebsiteConfiguration.Scheme?, host: String?, prefix: String?, replacement: RoutingRule.Replacement?,
        key: String, expected: String
    ) {
        let rule = RoutingRule(
            condition: prefix.map { RoutingRule.Condition(keyPrefix: Array($0.utf8)) },
            redirect: RoutingRule.Redirect(scheme: scheme, hostName: host, replacement: replacement))
        let location = RedirectLocation.routed(
            by: rule, host: "www.example.com:8080".utf8.span, scheme: .http, key: key.utf8.span)
        #expect(Self.text(location) == expected)
    }

    @Test(arguments: [
        ("docs", "/docs/"), ("/evil.com", "/%2Fevil.com/"), ("//evil.com", "/%2F%2Fevil.com/"),
        ("\\evil.com", "/%5Cevil.com/"), ("é", "/%C3%A9/"), ("a\r\nb", "/a%0D%0Ab/"), ("a?b#c%", "/a%3Fb%23c%25/"),
    ])
    func `the location of a folder begins with exactly one slash`(key: String, expected: String) {
        #expect(Self.text(RedirectLocation.folder(key.utf8.span)) == expected)
    }

    @Test(arguments: [("/docs/", "/docs/"), ("http://a/?b#c", "http://a/?b#c"), ("/a\r\nb é", "/a%0D%0Ab%20%C3%A9")])
    func `a stored location is kept but for what cannot stand in a header`(value: String, expected: String) {
        #expect(Self.text(RedirectLocation.stored(Array(value.utf8))) == expected)
    }

    @Test func `a redirect of everything keeps key and query`() {
        let location = RedirectLocation.all(
            hostName: Array("example.org".utf8), scheme: .https, key: "a b".utf8.span, query: "c=d e".utf8.span)
        #expect(Self.text(location) == "https://example.org/a%20b?c=d%20e")
    }
}
