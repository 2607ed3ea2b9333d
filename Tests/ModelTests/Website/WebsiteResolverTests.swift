import Model
import Testing

@Suite struct WebsiteResolverTests {
    typealias Key = WebsiteResolver.Key
    typealias State = WebsiteResolver.ObjectState

    private static func rules(errorKey: StaticString? = nil, _ rules: [RoutingRule] = []) -> WebsiteRules {
        WebsiteRules(
            WebsiteConfiguration(
                .serve(indexSuffix: Array("index.html".utf8), errorKey: errorKey.map { ObjectKey($0) }, rules: rules)))
    }

    private static func rule(prefix: String? = nil, error: Int? = nil, to key: String) -> RoutingRule {
        RoutingRule(
            condition: RoutingRule.Condition(keyPrefix: prefix.map { Array($0.utf8) }, errorCode: error),
            redirect: RoutingRule.Redirect(replacement: .key(Array(key.utf8))))
    }

    /// The decision in short words; states that are not given are unknown.
    private static func decide(_ rules: WebsiteRules, _ key: String, _ states: [Key: State]) -> String {
        let key = Array(key.utf8)
        switch WebsiteResolver.resolve(rules, key: key.span, state: { states[$0] ?? .unknown }) {
        case .needs(let key): return "needs \(key)"
        case .redirectAll: return "redirectAll"
        case .route(let rule):
            guard case .key(let key)? = rule.redirect.replacement else { return "route" }
            return "route \(String(decoding: key, as: UTF8.self))"
        case .folder: return "folder"
        case .serve(let key): return "serve \(key)"
        case .redirect(let key): return "redirect \(key)"
        case .fail(let error, let document): return "\(error.status.code) \(error.code) \(document)"
        }
    }

    private static let missing = State.absent(isDisclosed: true)
    private static let hidden = State.absent(isDisclosed: false)

    @Test(
        arguments: [
            ("", [:], "needs index"),
            ("", [.index: .readable], "serve index"),
            ("a/", [.index: .readable], "serve index"),
            ("a/", [.index: missing], "404 NoSuchKey none"),
            ("a/", [.index: hidden], "403 AccessDenied none"),
            ("a/", [.index: .denied], "403 AccessDenied none"),
            ("a", [:], "needs requested"),
            ("a", [.requested: .readable], "serve requested"),
            ("a", [.requested: .redirecting], "redirect requested"),
            ("a", [.requested: .denied, .folderIndex: .readable], "403 AccessDenied none"),
            ("a", [.requested: missing], "needs folderIndex"),
            ("a", [.requested: missing, .folderIndex: .readable], "folder"),
            ("a", [.requested: hidden, .folderIndex: .readable], "folder"),
            ("a", [.requested: hidden, .folderIndex: .redirecting], "folder"),
            ("a", [.requested: missing, .folderIndex: .denied], "403 AccessDenied none"),
            ("a", [.requested: missing, .folderIndex: missing], "404 NoSuchKey none"),
            ("a", [.requested: hidden, .folderIndex: hidden], "403 AccessDenied none"),
        ] as [(String, [Key: State], String)])
    func `a key is an object, a folder or a failure`(key: String, states: [Key: State], expected: String) {
        #expect(Self.decide(Self.rules(), key, states) == expected)
    }

    @Test(
        arguments: [
            (nil, "needs errorDocument"), (.readable, "403 AccessDenied readable"),
            (missing, "403 AccessDenied absent"),
            (.denied, "403 AccessDenied denied"), (.redirecting, "redirect errorDocument"),
        ] as [(State?, String)])
    func `a failure asks for the error document`(document: State?, expected: String) {
        let rules = Self.rules(errorKey: "error.html")
        #expect(Self.decide(rules, "a", [.requested: .denied, .errorDocument: document ?? .unknown]) == expected)
    }

    @Test(
        arguments: [
            ("docs/x", [:], "route before"), ("x", [.requested: .readable], "serve requested"),
            ("x", [.requested: missing, .folderIndex: missing], "route after404"),
            ("x", [.requested: .denied], "route after403"),
            ("special", [.requested: .denied], "route special"),
        ] as [(String, [Key: State], String)])
    func `rules without an error condition come first, those with one after a failure`(
        key: String, states: [Key: State], expected: String
    ) {
        let rules = Self.rules(
            errorKey: "error.html",
            [
                Self.rule(error: 404, to: "after404"), Self.rule(prefix: "special", error: 403, to: "special"),
                Self.rule(error: 403, to: "after403"), Self.rule(prefix: "docs/", to: "before"),
                Self.rule(prefix: "docs/x", to: "never"),
            ])
        #expect(Self.decide(rules, key, states) == expected)
    }

    @Test func `a redirect of everything needs to know nothing`() {
        let rules = WebsiteRules(WebsiteConfiguration(.redirectAll(hostName: "example.org", scheme: nil)))
        #expect(Self.decide(rules, "a", [:]) == "redirectAll")
    }
}
