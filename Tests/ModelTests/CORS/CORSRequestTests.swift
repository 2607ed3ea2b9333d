import Model
import Testing

@Suite struct CORSRequestTests {
    private static let configuration = CORSConfiguration(rules: [
        CORSRule(
            id: "uploads", allowedOrigins: ["https://app.example.com", "http://*.test"], allowedMethods: [.put, .post],
            allowedHeaders: ["Content-*", "x-amz-acl"], exposedHeaders: ["ETag", "x-amz-request-id"],
            maxAgeSeconds: 3000),
        CORSRule(allowedOrigins: ["*"], allowedMethods: [.get]),
        CORSRule(allowedOrigins: ["https://app.example.com"], allowedMethods: [.get], allowedHeaders: ["*"]),
    ])

    private func fields(_ origin: String, _ method: String, _ headers: String = "") -> [String]? {
        CORSRequest(origin: origin, method: method, headers: headers).fields(under: Self.configuration)?
            .map { "\($0.name): \($0.value)" }
    }

    private static let vary = "Vary: Origin, Access-Control-Request-Headers, Access-Control-Request-Method"

    @Test func `A rule that names the origin tells all that it allows`() {
        #expect(
            fields("https://app.example.com", "PUT", "content-type, X-Amz-Acl") == [
                "Access-Control-Allow-Origin: https://app.example.com", "Access-Control-Allow-Methods: PUT, POST",
                "Access-Control-Allow-Headers: content-type, x-amz-acl",
                "Access-Control-Expose-Headers: ETag, x-amz-request-id", "Access-Control-Max-Age: 3000",
                "Access-Control-Allow-Credentials: true", Self.vary,
            ])
    }

    @Test func `A rule for all origins says so, and gives no credentials`() {
        #expect(
            fields("null", "GET") == [
                "Access-Control-Allow-Origin: *", "Access-Control-Allow-Methods: GET", Self.vary,
            ])
    }

    @Test func `The first rule that allows origin, method and headers counts`() {
        #expect(fields("https://app.example.com", "GET")?.first == "Access-Control-Allow-Origin: *")
        #expect(
            fields("https://app.example.com", "GET", "x-any")?.first
                == "Access-Control-Allow-Origin: https://app.example.com")
    }

    @Test(arguments: [
        ("http://a.test", true), ("http://a.b.test", true), ("http://.test", true), ("http://test", false),
        ("https://a.test", false), ("http://a.test.", false), ("http://a.test:81", false), ("", false),
        ("HTTP://A.TEST", false), ("https://app.example.com", true), ("https://app.example.com.evil.org", false),
        ("https://app.example.co", false),
    ])
    func `A wildcard stands for any characters, once, and case counts`(origin: String, isAllowed: Bool) {
        #expect((fields(origin, "PUT") != nil) == isAllowed)
    }

    @Test func `A prefix and a suffix that overlap in the origin do not match`() {
        let rule = CORSRule(allowedOrigins: ["ab*ba"], allowedMethods: [.get])
        let configuration = CORSConfiguration(rules: [rule])
        #expect(CORSRequest(origin: "aba", method: "GET").fields(under: configuration) == nil)
        #expect(CORSRequest(origin: "abba", method: "GET").fields(under: configuration) != nil)
    }

    @Test(arguments: [
        ("content-type", true), ("CONTENT-TYPE,\tX-AMZ-ACL ", true), ("", true), (",, ,", true),
        ("content-type, x-other", false), ("content", false), ("x-amz-acl2", false),
    ])
    func `Every header that is asked for must be allowed, in any case`(headers: String, isAllowed: Bool) {
        #expect((fields("http://a.test", "POST", headers) != nil) == isAllowed)
    }

    @Test(arguments: ["HEAD", "DELETE", "PATCH", "put", "", "OPTIONS"])
    func `A method that no rule names is not allowed`(method: String) {
        #expect(fields("https://app.example.com", method) == nil)
    }
}
