import HTTPTypes
import Model
import S3API
import Storage
import Testing

struct CORSTests {
    private static let document = """
        <CORSConfiguration><CORSRule><ID>one</ID><AllowedOrigin>https://*.example.com</AllowedOrigin>\
        <AllowedMethod>GET</AllowedMethod><AllowedMethod>PUT</AllowedMethod><MaxAgeSeconds>60</MaxAgeSeconds>\
        <ExposeHeader>ETag</ExposeHeader><AllowedHeader>*</AllowedHeader></CORSRule><CORSRule>\
        <AllowedOrigin>*</AllowedOrigin><AllowedMethod>HEAD</AllowedMethod></CORSRule></CORSConfiguration>
        """

    private static func asked(_ method: String, from origin: String = "https://app.example.com") -> [String: String] {
        ["Origin": origin, "Access-Control-Request-Method": method]
    }

    @Test("A configuration is kept as it was put, and removed")
    func configuration() async throws {
        try await ObjectHouse.run { house in
            #expect(try await house.ask(.get, "/mine?cors").code == "NoSuchCORSConfiguration")
            #expect(try await house.ask(.put, "/mine?cors", [:], Self.document).status == 200)
            let get = try await house.ask(.get, "/mine?cors")
            #expect(get.status == 200 && get.all("CORSRule") == Self.rules(in: Self.document))
            for method in [HTTPRequest.Method.get, .put, .delete] {
                #expect(try await house.ask(.them, method, "/mine?cors", [:], Self.document).status == 403)
            }
            #expect(try await house.ask(.delete, "/mine?cors").status == 204)
            #expect(try await house.ask(.get, "/mine?cors").code == "NoSuchCORSConfiguration")
            #expect(try await house.ask(.delete, "/mine?cors").status == 204)
        }
    }

    private static func rules(in document: String) -> [String] {
        ObjectHouse.Answer(status: 200, headers: [:], bytes: Array(document.utf8), count: 0).all("CORSRule")
    }

    @Test("A preflight is answered to anyone, for buckets and objects, whether these exist or not")
    func preflight() async throws {
        try await ObjectHouse.run { house in
            try await house.ask(.put, "/mine?cors", [:], Self.document)
            for target in ["/mine", "/mine/absent", "/mine?uploads"] {
                var headers = Self.asked("PUT")
                headers["Access-Control-Request-Headers"] = "Content-Type, x-amz-date"
                let answer = try await house.ask(.nobody, .options, target, headers)
                #expect(answer.status == 200 && answer.bytes.isEmpty)
                #expect(answer.header("Access-Control-Allow-Origin") == "https://app.example.com")
                #expect(answer.header("Access-Control-Allow-Methods") == "GET, PUT")
                #expect(answer.header("Access-Control-Allow-Headers") == "content-type, x-amz-date")
                #expect(answer.header("Access-Control-Expose-Headers") == "ETag")
                #expect(answer.header("Access-Control-Max-Age") == "60")
                #expect(answer.header("Access-Control-Allow-Credentials") == "true")
            }
        }
    }

    @Test("A preflight that no rule allows is refused")
    func refusedPreflight() async throws {
        try await ObjectHouse.run { house in
            try await house.ask(.put, "/mine?cors", [:], Self.document)
            for headers in [Self.asked("DELETE"), Self.asked("GET", from: "https://example.org")] {
                let answer = try await house.ask(.nobody, .options, "/mine/a", headers)
                #expect((answer.status, answer.code) == (403, "AccessForbidden"))
                #expect(answer.message?.hasPrefix("CORSResponse: This CORS request is not allowed.") == true)
                #expect(answer["Method"] == headers["Access-Control-Request-Method"])
                #expect(answer["ResourceType"] == "OBJECT")
                #expect(answer.header("Access-Control-Allow-Origin") == nil)
            }
            for bucket in ["/open", "/nowhere"] {
                let answer = try await house.ask(.nobody, .options, bucket, Self.asked("GET"))
                #expect((answer.status, answer.code) == (403, "AccessForbidden"))
                #expect(answer.message == "CORSResponse: CORS is not enabled for this bucket.")
                #expect(answer["ResourceType"] == "BUCKET")
            }
            let withoutOrigin = try await house.ask(
                .nobody, .options, "/mine/a", ["Access-Control-Request-Method": "GET"])
            #expect((withoutOrigin.status, withoutOrigin.code) == (400, "BadRequest"))
            #expect(withoutOrigin.message == "Insufficient information. Origin request header needed.")
            let withoutMethod = try await house.ask(.nobody, .options, "/mine/a", ["Origin": "https://a.example.com"])
            #expect(withoutMethod.message == "Invalid Access-Control-Request-Method: null")
        }
    }

    @Test("What answers a page that a rule lets says so, errors too; to others nothing is said")
    func answers() async throws {
        try await ObjectHouse.run { house in
            try await house.ask(.put, "/mine?cors", [:], Self.document)
            let origin = ["Origin": "https://app.example.com"]
            #expect(
                try await house.ask(.put, "/mine/a", origin, "x").header("Access-Control-Allow-Origin")
                    == "https://app.example.com")
            for (party, target, status) in [
                (ObjectHouse.Party.me, "/mine/a", 200), (.nobody, "/mine/a", 403), (.me, "/mine/absent", 404),
                (.me, "/mine", 200),
            ] {
                let answer = try await house.ask(party, .get, target, origin)
                #expect(answer.status == status)
                #expect(answer.header("Access-Control-Allow-Origin") == "https://app.example.com")
                #expect(answer.header("Access-Control-Allow-Headers") == nil)
                #expect(answer.header("Vary")?.hasPrefix("Origin") == true)
            }
            #expect(
                try await house.ask(.head, "/mine/a", ["Origin": "https://x.org"]).header("Access-Control-Allow-Origin")
                    == "*")
            for headers in [[:], ["Origin": "https://x.org"]] {
                let answer = try await house.ask(.get, "/mine/a", headers)
                #expect(answer.status == 200 && answer.header("Access-Control-Allow-Origin") == nil)
            }
            #expect(try await house.ask(.delete, "/mine/a", origin).header("Access-Control-Allow-Origin") == nil)
            // A method that is named counts in place of the request's own.
            for (method, named, isAllowed) in [(HTTPRequest.Method.delete, "PUT", true), (.get, "DELETE", false)] {
                let answer = try await house.ask(method, "/mine/a", Self.asked(named))
                #expect((answer.header("Access-Control-Allow-Origin") != nil) == isAllowed)
            }
        }
    }

    struct Refused: Sendable {
        var rules: String
        var code: String
        var message: String?
    }

    private static func rule(
        _ more: String = "", origin: String = "<AllowedOrigin>*</AllowedOrigin>",
        method: String = "<AllowedMethod>GET</AllowedMethod>"
    ) -> String {
        "<CORSRule>\(origin)\(method)\(more)</CORSRule>"
    }

    static let refused: [Refused] = [
        Refused(rules: "", code: "MalformedXML"),
        Refused(rules: rule(origin: ""), code: "MalformedXML"),
        Refused(rules: rule(method: ""), code: "MalformedXML"),
        Refused(rules: rule("<Other/>"), code: "MalformedXML"),
        Refused(rules: rule("<ID>a</ID><ID>b</ID>"), code: "MalformedXML"),
        Refused(rules: rule("<ID>\(String(repeating: "i", count: 256))</ID>"), code: "MalformedXML"),
        Refused(rules: rule("<MaxAgeSeconds>soon</MaxAgeSeconds>"), code: "MalformedXML"),
        Refused(rules: rule("<MaxAgeSeconds>-1</MaxAgeSeconds>"), code: "MalformedXML"),
        Refused(rules: rule("<MaxAgeSeconds>99999999999</MaxAgeSeconds>"), code: "MalformedXML"),
        Refused(rules: rule("<ExposeHeader>a&#13;&#10;b</ExposeHeader>"), code: "MalformedXML"),
        Refused(rules: rule("<AllowedHeader>a&#10;</AllowedHeader>"), code: "MalformedXML"),
        Refused(rules: rule(origin: "<AllowedOrigin>http://a&#10;</AllowedOrigin>"), code: "MalformedXML"),
        Refused(
            rules: rule("<ExposeHeader>x-*</ExposeHeader>"), code: "InvalidRequest",
            message:
                "ExposeHeader &quot;x-*&quot; contains wildcard. We currently do not support wildcard for ExposeHeader."
        ),
        Refused(
            rules: rule("<AllowedHeader>*x*</AllowedHeader>"), code: "InvalidRequest",
            message: "AllowedHeader &quot;*x*&quot; can not have more than one wildcard."),
        Refused(
            rules: rule(origin: "<AllowedOrigin>http://*.*</AllowedOrigin>"), code: "InvalidRequest",
            message: "AllowedOrigin &quot;http://*.*&quot; can not have more than one wildcard."),
        Refused(
            rules: rule(method: "<AllowedMethod>OPTIONS</AllowedMethod>"), code: "InvalidRequest",
            message: "Found unsupported HTTP method in CORS config. Unsupported method is OPTIONS"),
        Refused(
            rules: String(repeating: rule(), count: 101), code: "InvalidRequest",
            message: "The number of CORS rules should not exceed allowed limit of 100 rules."),
    ]

    @Test("A configuration that cannot be is refused, and the one before stays", arguments: refused)
    func refuses(_ test: Refused) async throws {
        try await ObjectHouse.run { house in
            try await house.ask(.put, "/mine?cors", [:], Self.document)
            let answer = try await house.ask(
                .put, "/mine?cors", [:], "<CORSConfiguration>\(test.rules)</CORSConfiguration>")
            #expect((answer.status, answer.code) == (400, test.code))
            if let message = test.message { #expect(answer.message == message) }
            #expect(try await house.ask(.get, "/mine?cors").all("CORSRule") == Self.rules(in: Self.document))
        }
    }
}
