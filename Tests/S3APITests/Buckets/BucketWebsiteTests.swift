import HTTPTypes
import S3API
import Testing

struct BucketWebsiteTests {
    static let target = "/site.example.com?website"
    static let index = "<IndexDocument><Suffix>index.html</Suffix></IndexDocument>"
    static let error = "<ErrorDocument><Key>err/404.html</Key></ErrorDocument>"

    static func rules(_ rule: String) -> String { index + "<RoutingRules>\(rule)</RoutingRules>" }

    static func rule(_ condition: String?, _ redirect: String) -> String {
        "<RoutingRule>" + (condition.map { "<Condition>\($0)</Condition>" } ?? "")
            + "<Redirect>\(redirect)</Redirect></RoutingRule>"
    }

    static let accepted: [String] = [
        index, index + error,
        "<RedirectAllRequestsTo><HostName>www.example.org</HostName></RedirectAllRequestsTo>",
        "<RedirectAllRequestsTo><HostName>www.example.org</HostName><Protocol>https</Protocol></RedirectAllRequestsTo>",
        rules(rule(nil, "<HostName>example.org</HostName>")),
        rules(
            rule("<KeyPrefixEquals>docs/</KeyPrefixEquals>", "<ReplaceKeyPrefixWith>documents/</ReplaceKeyPrefixWith>")),
        rules(rule("<KeyPrefixEquals>a&amp;b/</KeyPrefixEquals>", "<ReplaceKeyPrefixWith></ReplaceKeyPrefixWith>")),
        rules(
            rule(
                "<HttpErrorCodeReturnedEquals>404</HttpErrorCodeReturnedEquals><KeyPrefixEquals>x</KeyPrefixEquals>",
                "<Protocol>https</Protocol><HostName>example.org</HostName><ReplaceKeyWith>e.html</ReplaceKeyWith>"
                    + "<HttpRedirectCode>302</HttpRedirectCode>")),
        rules(rule(nil, "<HostName>example.org</HostName><HttpRedirectCode>301</HttpRedirectCode>")),
        rules(String(repeating: rule(nil, "<HostName>example.org</HostName>"), count: 50)),
    ]

    @Test("A website configuration reads back as it was put", arguments: accepted)
    func roundTrip(_ inner: String) async throws {
        try await BucketHouse.run { house in
            try await house.ask(.put, "/site.example.com")
            #expect(try await house.ask(.get, Self.target).code == "NoSuchWebsiteConfiguration")
            #expect(try await house.ask(.delete, Self.target).status == 204)
            let put = try await house.ask(.put, Self.target, body: Self.document(inner))
            #expect(put.status == 200, "\(put.body)")
            let stored = try await house.ask(.get, Self.target)
            #expect(stored.body.hasSuffix(Self.document(inner)))
            #expect(try await house.ask(.delete, Self.target).status == 204)
            #expect(try await house.ask(.get, Self.target).code == "NoSuchWebsiteConfiguration")
        }
    }

    static func document(_ inner: String) -> String {
        "<WebsiteConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\(inner)</WebsiteConfiguration>"
    }

    struct Refused: Sendable {
        var inner: String
        var code: String
        var message: String?

        init(_ code: String, _ message: String, _ inner: String) {
            (self.code, self.message, self.inner) = (code, message, inner)
        }

        init(_ code: String, _ inner: String) {
            (self.code, self.inner) = (code, inner)
        }
    }

    static let badSuffix = "The IndexDocument Suffix is not well formed"
    static let badProtocol =
        "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically."
    static let all = "<RedirectAllRequestsTo><HostName>a</HostName></RedirectAllRequestsTo>"

    static let refused: [Refused] = [
        Refused("InvalidArgument", badSuffix, "<IndexDocument><Suffix></Suffix></IndexDocument>"),
        Refused("InvalidArgument", badSuffix, "<IndexDocument><Suffix>a/b</Suffix></IndexDocument>"),
        Refused("InvalidArgument", badSuffix, "<IndexDocument/>"),
        Refused(
            "InvalidArgument", "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.",
            all + index),
        Refused(
            "InvalidArgument", "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty", ""
        ),
        Refused(
            "InvalidArgument", "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
            error),
        Refused(
            "InvalidRequest", badProtocol,
            "<RedirectAllRequestsTo><HostName>a</HostName><Protocol>ftp</Protocol></RedirectAllRequestsTo>"),
        Refused("InvalidRequest", badProtocol, rules(rule(nil, "<Protocol>HTTP</Protocol>"))),
        Refused(
            "InvalidRequest", "You can only define ReplaceKeyPrefix or ReplaceKey but not both.",
            rules(
                rule(nil, "<ReplaceKeyPrefixWith>a</ReplaceKeyPrefixWith><ReplaceKeyWith>b</ReplaceKeyWith>"))),
        Refused(
            "InvalidRequest",
            "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be "
                + "present.",
            rules(rule("", "<HostName>a</HostName>"))),
        Refused(
            "InvalidRequest", "The provided HTTP redirect code (300) is not valid. Valid codes are 3XX except 300.",
            rules(rule(nil, "<HttpRedirectCode>300</HttpRedirectCode>"))),
        Refused("InvalidRequest", rules(rule(nil, "<HttpRedirectCode>+30</HttpRedirectCode>"))),
        Refused(
            "InvalidRequest", "The provided HTTP error code (399) is not valid. Valid codes are 4XX or 5XX.",
            rules(
                rule("<HttpErrorCodeReturnedEquals>399</HttpErrorCodeReturnedEquals>", "<HostName>a</HostName>"))),
        Refused("InvalidRequest", rules(String(repeating: rule(nil, "<HostName>a</HostName>"), count: 51))),
        Refused("MalformedXML", index + "<RoutingRules></RoutingRules>"),
        Refused("MalformedXML", rules(rule(nil, ""))), Refused("MalformedXML", rules("<RoutingRule/>")),
        Refused("MalformedXML", rules("<Rule/>")), Refused("MalformedXML", index + index),
        Refused("MalformedXML", index + "<ErrorDocument/>"), Refused("MalformedXML", index + "<Colour/>"),
        Refused("MalformedXML", "<RedirectAllRequestsTo/>"),
        Refused("MalformedXML", rules(rule(nil, "<HostName>a&#13;&#10;X: y</HostName>"))),
        Refused("MalformedXML", rules(rule(nil, "<ReplaceKeyWith>a&#10;b</ReplaceKeyWith>"))),
        Refused(
            "KeyTooLongError",
            index + "<ErrorDocument><Key>\(String(repeating: "k", count: 1025))</Key></ErrorDocument>"),
    ]

    @Test("A bad website configuration is refused in S3's words and changes nothing", arguments: refused)
    func refusals(_ test: Refused) async throws {
        try await BucketHouse.run { house in
            try await house.ask(.put, "/site.example.com")
            let put = try await house.ask(.put, Self.target, body: Self.document(test.inner))
            #expect((put.status, put.code) == (400, test.code))
            if let message = test.message { #expect(put.message == message) }
            #expect(try await house.ask(.get, Self.target).code == "NoSuchWebsiteConfiguration")
        }
    }

    @Test(
        "A body that is no website configuration is refused",
        arguments: [
            ("", "MissingRequestBodyError"), ("x", "MalformedXML"), ("<a/>", "MalformedXML"),
            ("<!DOCTYPE a><WebsiteConfiguration/>", "MalformedXML"),
            (String(repeating: " ", count: (1 << 20) + 1), "MaxMessageLengthExceeded"),
        ])
    func badBodies(_ body: String, _ code: String) async throws {
        try await BucketHouse.run { house in
            try await house.ask(.put, "/site.example.com")
            #expect(try await house.ask(.put, Self.target, body: body).code == code)
        }
    }

    @Test(
        "A body that arrives otherwise than it was sent is refused",
        arguments: [
            ("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg==", "BadDigest"), ("Content-MD5", "x", "InvalidDigest"),
            ("x-amz-checksum-crc32", "AAAAAA==", "BadDigest"),
        ])
    func corruptBodies(_ header: String, _ value: String, _ code: String) async throws {
        try await BucketHouse.run { house in
            try await house.ask(.put, "/site.example.com")
            let headers = [try field(header): value] as HTTPFields
            for body in [(Self.target, Self.document(Self.index)), ("/site.example.com?policy", "{}")] {
                #expect(try await house.ask(.put, body.0, headers, body: body.1).code == code)
            }
        }
    }

    @Test("Only the owner changes or reads it")
    func strangers() async throws {
        try await BucketHouse.run { house in
            try await house.ask(.put, "/site.example.com", [.amzACL: "public-read-write"])
            for caller in [Caller.other, .anonymous] {
                #expect(try await house.ask(caller, .put, Self.target, body: "x").code == "AccessDenied")
                #expect(try await house.ask(caller, .get, Self.target).code == "AccessDenied")
                #expect(try await house.ask(caller, .delete, Self.target).code == "AccessDenied")
            }
        }
    }
}
