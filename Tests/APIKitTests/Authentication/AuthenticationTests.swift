import APIKit
import HTTPTypes
import Model
import Testing

/// What the front answers to credentials of every kind, right and wrong.
@Suite struct AuthenticationTests {
    private static let host = "bucket.example.com:9000"

    private static let signer = SigV4Signer(
        accessKey: TestCredentials.accessKey, secretKey: TestCredentials.secretKey, region: "us-east-1")

    /// A request over the wire, signed in its headers unless told otherwise.
    private struct Draft: Sendable {
        var signer = AuthenticationTests.signer
        var method = HTTPRequest.Method.get
        var path = "/x"
        var query = ""
        var headers: HTTPFields = [:]
        var body = ""
        var payloadHash: String?
        var time = TestServer.now
        var expires: Int?
        /// Lines of the head that are added behind the signature.
        var added: [String] = []
        var change: @Sendable (String) -> String = { $0 }

        var text: String {
            let hash = payloadHash ?? SigV4Signer.payloadHash(body.utf8)
            var query = query
            var headers = headers
            if let expires {
                query = String(
                    decoding: signer.presign(
                        method: method, rawPath: Array(path.utf8), rawQuery: Array(query.utf8),
                        host: AuthenticationTests.host, headers: headers, expires: expires, at: time),
                    as: UTF8.self)
            } else {
                headers = signer.sign(
                    method: method, rawPath: Array(path.utf8), rawQuery: Array(query.utf8),
                    host: AuthenticationTests.host, headers: headers, payloadHash: hash, at: time)
            }
            let lines =
                ["\(method) \(path)\(query.isEmpty ? "" : "?\(query)") HTTP/1.1", "Host: \(AuthenticationTests.host)"]
                + headers.map { "\($0.name.rawName): \($0.value)" }
                + (body.isEmpty ? [] : ["Content-Length: \(body.utf8.count)"]) + added
            return change(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
        }
    }

    private func reply(to text: String, isRegionStrict: Bool = false) async throws -> Wire.Reply {
        try await TestServer.with(isRegionStrict: isRegionStrict) { server in
            let reply = try await server.connect { wire in
                try await wire.send(text)
                return try #require(try await wire.reply())
            }
            #expect(try await server.isAlive())
            return reply
        }
    }

    // MARK: Right ones

    @Test(arguments: BotocoreRequest.all)
    func `what botocore signs is accepted`(request: BotocoreRequest) async throws {
        let reply = try await reply(to: request.text)
        #expect(reply.status == 200)
        #expect(
            reply.body.contains(TestCredentials.accessKey) || reply.body.contains("<Account>123456789012</Account>"))
    }

    @Test(arguments: BotocoreRequest.all)
    func `what botocore signs is refused once one byte of the target differs`(request: BotocoreRequest) async throws {
        let reply = try await reply(to: request.text.replacing(" /", with: " /z", maxReplacements: 1))
        #expect(reply.status == 403)
        #expect(reply.code == "SignatureDoesNotMatch")
    }

    @Test func `our signer agrees with Amazon's example`() {
        let headers = AuthenticationTests.signer.sign(
            method: .get, rawPath: Array("/test.txt".utf8), host: "examplebucket.s3.amazonaws.com",
            headers: [:], payloadHash: SigV4Signer.payloadHash([]), at: TestServer.now)
        let query = AuthenticationTests.signer.presign(
            method: .get, rawPath: Array("/test.txt".utf8), host: "examplebucket.s3.amazonaws.com",
            expires: 86400, at: TestServer.now)
        #expect(
            headers[.authorization]?.hasPrefix("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/") == true)
        #expect(
            String(decoding: query, as: UTF8.self).hasSuffix(
                "X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"))
    }

    @Test func `an identity says how it was proven`() async throws {
        let header = try await reply(to: Draft().text)
        #expect(header.body.hasPrefix("s3|header|AKIAIOSFODNN7EXAMPLE|/x|"))
        let query = try await reply(to: Draft(expires: 604_800).text)
        #expect(query.body.hasPrefix("s3|queryString|AKIAIOSFODNN7EXAMPLE|/x|"))
        let anonymous = try await reply(to: "GET /x HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(anonymous.body.hasPrefix("s3|anonymous|-|/x|"))
    }

    @Test func `the scope's service chooses who answers`() async throws {
        var signer = AuthenticationTests.signer
        signer.service = "route53"
        #expect(try await reply(to: Draft(signer: signer).text).body.hasPrefix("route53|header|"))
    }

    @Test func `a Date header stands in for x-amz-date`() async throws {
        let text =
            "GET /x HTTP/1.1\r\nHost: h\r\nDate: Fri, 24 May 2013 00:00:00 GMT\r\n"
            + "x-amz-content-sha256: \(SigV4Signer.payloadHash([]))\r\n"
            + "Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
            + "SignedHeaders=date;host;x-amz-content-sha256,"
            + "Signature=40de0c944cb97c4409a70b540d71792d7310f440d662b9b04244bbc6ef355513\r\n\r\n"
        #expect(try await reply(to: text).body.hasPrefix("s3|header|"))
    }

    // MARK: Wrong ones

    private static let malformed: [(String, Draft, Int, String, String)] = [
        (
            "row 1: an invented signature of a streaming upload",
            Draft(
                method: .put, headers: [.amz("x-amz-decoded-content-length"): "5"],
                payloadHash: "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
                added: ["Content-Length: 1000", "Expect: 100-continue"], change: breakSignature),
            403, "SignatureDoesNotMatch", "The request signature we calculated does not match"
        ),
        (
            "row 2: a credential alone in the query",
            Draft(change: { _ in "GET /x?X-Amz-Credential=A HTTP/1.1\r\nHost: h\r\n\r\n" }),
            400, "AuthorizationQueryParametersError", "Query-string authentication version 4 requires"
        ),
        (
            "row 2: an invented signature in the query", Draft(expires: 60, change: breakQuerySignature),
            403, "SignatureDoesNotMatch", "The request signature we calculated"
        ),
        (
            "row 3: a presigned upload with an unsigned ACL",
            Draft(method: .put, expires: 60, added: ["x-amz-acl: public-read"]),
            403, "AccessDenied", "There were headers present in the request which were not signed"
        ),
        (
            "row 3: a presigned upload with an unsigned source",
            Draft(method: .put, expires: 60, added: ["x-amz-copy-source: /b/k"]),
            403, "AccessDenied", "There were headers present in the request which were not signed"
        ),
        (
            "row 4: one more unsigned header", Draft(added: ["X-Amz-Tagging: a=b"]),
            403, "AccessDenied", "There were headers present in the request which were not signed"
        ),
        (
            "row 5: both mechanisms", Draft(query: "X-Amz-Signature=aa"), 400, "InvalidArgument",
            "Only one auth mechanism allowed"
        ),
        (
            "row 5: two Authorization headers", Draft(added: ["Authorization: AWS4-HMAC-SHA256 x"]),
            400, "InvalidArgument", "Only one auth mechanism allowed"
        ),
        (
            "row 6: expired", Draft(time: Timestamp(seconds: TestServer.now.seconds - 61), expires: 60), 403,
            "AccessDenied", "Request has expired"
        ),
        (
            "row 6: not yet valid", Draft(time: Timestamp(seconds: TestServer.now.seconds + 901), expires: 60),
            403, "AccessDenied", "Request is not valid yet"
        ),
        (
            "row 6: too long", Draft(expires: 604_801), 400, "AuthorizationQueryParametersError",
            "X-Amz-Expires must be less than a week"
        ),
        ("row 6: negative", Draft(expires: -1), 400, "AuthorizationQueryParametersError", "X-Amz-Expires must be"),
        ("row 6: zero", Draft(expires: 0), 400, "AuthorizationQueryParametersError", "X-Amz-Expires must be"),
        (
            "row 6: not a number",
            Draft(expires: 60, change: { $0.replacing("X-Amz-Expires=60", with: "X-Amz-Expires=x") }),
            400, "AuthorizationQueryParametersError", "X-Amz-Expires should be a number"
        ),
        (
            "row 6: beyond a word",
            Draft(expires: 60, change: { $0.replacing("X-Amz-Expires=60", with: "X-Amz-Expires=9223372036854775808") }),
            400, "AuthorizationQueryParametersError", "X-Amz-Expires should be a number"
        ),
        (
            "row 7: 16 minutes early", Draft(time: Timestamp(seconds: TestServer.now.seconds - 960)), 403,
            "RequestTimeTooSkewed", "The difference"
        ),
        (
            "row 7: 16 minutes late", Draft(time: Timestamp(seconds: TestServer.now.seconds + 960)), 403,
            "RequestTimeTooSkewed", "The difference"
        ),
        (
            "row 8: another day in the scope", Draft(change: { $0.replacing("/20130524/", with: "/20130523/") }),
            400, "AuthorizationHeaderMalformed", "Invalid credential date"
        ),
        (
            "row 8: another service", Draft(change: { $0.replacing("/s3/", with: "/ec2/") }), 400,
            "AuthorizationHeaderMalformed", "incorrect service \"ec2\""
        ),
        (
            "row 8: another terminal", Draft(change: { $0.replacing("aws4_request", with: "aws5_request") }),
            400, "AuthorizationHeaderMalformed", "incorrect terminal"
        ),
        (
            "row 8: no signature", Draft(change: { $0.replacing(", Signature=", with: ", Sig=") }), 400,
            "AuthorizationHeaderMalformed", "missing Signature"
        ),
        (
            "row 8: nothing behind the algorithm",
            Draft(change: { _ in "GET /x HTTP/1.1\r\nHost: h\r\nAuthorization: AWS4-HMAC-SHA256\r\n\r\n" }),
            400, "AuthorizationHeaderMalformed", "missing Credential"
        ),
        (
            "row 8: a short credential", Draft(change: { $0.replacing("/20130524/us-east-1", with: "") }), 400,
            "AuthorizationHeaderMalformed", "the Credential is mal-formed"
        ),
        (
            "row 8: the host is not signed",
            Draft(change: { $0.replacing("SignedHeaders=host;", with: "SignedHeaders=") }),
            400, "AuthorizationHeaderMalformed", "the host header must be signed"
        ),
        (
            "row 11: an unknown key", Draft(change: { $0.replacing("AKIAIOSFODNN7EXAMPLE", with: "AKIAUNKNOWN") }),
            403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist"
        ),
        (
            "row 11: a disabled key",
            Draft(
                signer: SigV4Signer(
                    accessKey: TestCredentials.disabledKey, secretKey: TestCredentials.secretKey, region: "us-east-1")),
            403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist"
        ),
        (
            "no date", Draft(change: { $0.replacing("x-amz-date: 20130524T000000Z\r\n", with: "") }), 403,
            "AccessDenied", "AWS authentication requires a valid Date"
        ),
        (
            "an impossible date", Draft(change: { $0.replacing("x-amz-date: 20130524", with: "x-amz-date: 20131324") }),
            403, "AccessDenied", "AWS authentication requires a valid Date"
        ),
        (
            "no payload hash", Draft(change: { $0.replacing("x-amz-content-sha256", with: "x-content-sha256") }),
            400, "InvalidRequest", "Missing required header for this request: x-amz-content-sha256"
        ),
        (
            "an invented payload hash", Draft(payloadHash: "UNSIGNED"), 400, "InvalidArgument",
            "x-amz-content-sha256 must be"
        ),
        (
            "Signature Version 2",
            Draft(change: { _ in "GET /x HTTP/1.1\r\nHost: h\r\nAuthorization: AWS A:b\r\n\r\n" }),
            400, "InvalidRequest",
            "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."
        ),
        (
            "Basic", Draft(change: { _ in "GET /x HTTP/1.1\r\nHost: h\r\nAuthorization: Basic c2VjcmV0\r\n\r\n" }), 400,
            "InvalidArgument", "Unsupported Authorization Type"
        ),
        (
            "signed chunks without a signature",
            Draft(change: { _ in
                "PUT /x HTTP/1.1\r\nHost: h\r\nx-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD\r\n"
                    + "x-amz-decoded-content-length: 1\r\nContent-Length: 0\r\n\r\n"
            }),
            403, "AccessDenied", "A body of signed chunks needs a signed request."
        ),
        (
            "a malformed escape in the path", Draft(change: { _ in "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n" }), 400,
            "InvalidURI", "Couldn't parse"
        ),
        (
            "a query that is not UTF-8", Draft(change: { _ in "GET /x?a=%ff HTTP/1.1\r\nHost: h\r\n\r\n" }), 400,
            "InvalidURI", "Couldn't parse"
        ),
    ]

    private static let breakSignature: @Sendable (String) -> String = {
        $0.replacing(/Signature=[0-9a-f]{8}/, with: "Signature=00000000")
    }

    private static let breakQuerySignature: @Sendable (String) -> String = {
        $0.replacing(/X-Amz-Signature=[0-9a-f]{8}/, with: "X-Amz-Signature=00000000")
    }

    @Test(arguments: malformed.indices)
    func `wrong credentials get Amazon's answer`(index: Int) async throws {
        let (name, draft, status, code, message) = AuthenticationTests.malformed[index]
        let reply = try await reply(to: draft.text)
        #expect(reply.status == status, "\(name)")
        #expect(reply.code == code, "\(name)")
        #expect(
            reply.element("Message")?.replacing("&quot;", with: "\"").contains(message) == true,
            "\(name): \(reply.body)")
        #expect(reply.headers["content-type"] == "application/xml")
        #expect(!reply.body.contains(TestCredentials.secretKey) && !reply.body.contains("c2VjcmV0"))
    }

    @Test func `a wrong signature comes with what we signed`() async throws {
        let reply = try await reply(to: Draft(change: AuthenticationTests.breakSignature).text)
        #expect(reply.element("AWSAccessKeyId") == TestCredentials.accessKey)
        #expect(reply.element("SignatureProvided")?.hasPrefix("00000000") == true)
        #expect(reply.element("StringToSign")?.hasPrefix("AWS4-HMAC-SHA256\n20130524T000000Z\n") == true)
        #expect(reply.element("StringToSignBytes")?.hasPrefix("41 57 53 34 2d") == true)
        #expect(reply.element("CanonicalRequest")?.hasPrefix("GET\n/x\n\nhost:\(AuthenticationTests.host)\n") == true)
        #expect(reply.element("CanonicalRequestBytes")?.hasPrefix("47 45 54 0a") == true)
    }

    @Test(
        arguments: [
            ("site.example.com", "X-Forwarded-Host: \(host), inner", true),
            ("bucket.example.com", "X-Forwarded-Port: 9000", true),
            ("bucket.example.com:80", "X-Forwarded-Port: 9000", true),
            ("site.example.com", "X-Forwarded-Host: other.example.com", false),
            ("site.example.com", "X-Other: \(host)", false),
            (host, "X-Forwarded-Host: other.example.com", nil),
        ] as [(String, String, Bool?)])
    func `a signature that a proxy broke is told from a wrong one`(
        arrived: String, told: String, isFound: Bool?
    ) async throws {
        let replaced: @Sendable (String) -> String = {
            $0.replacing("Host: \(AuthenticationTests.host)\r\n", with: "Host: \(arrived)\r\n\(told)\r\n")
        }
        let reply = try await reply(to: Draft(change: replaced).text)
        #expect((reply.status == 200) == (isFound == nil))
        let hint = reply.element("Hint")
        #expect(
            hint?.contains("for the host \(AuthenticationTests.host), but the request came for \(arrived).")
                == (isFound == true ? true : nil))
    }

    @Test func `a client whose clock is off is told how far`() async throws {
        for (seconds, hint) in [(-1200, "1200 s behind"), (1200, "1200 s ahead of")] as [(Int64, String)] {
            let time = Timestamp(seconds: TestServer.now.seconds + seconds)
            let reply = try await reply(to: Draft(time: time).text)
            #expect(reply.code == "RequestTimeTooSkewed")
            #expect(reply.element("Hint") == "The client's clock is \(hint) the server's.")
            #expect(reply.element("MaxAllowedSkewMilliseconds") == "900000")
        }
    }

    @Test func `headers that are not signed are named`() async throws {
        let reply = try await reply(to: Draft(added: ["X-Amz-Acl: private"]).text)
        #expect(reply.element("HeadersNotSigned") == "x-amz-acl")
    }

    @Test func `a strict front names the right region`() async throws {
        var signer = AuthenticationTests.signer
        signer.region = "eu-west-1"
        let refused = try await reply(to: Draft(signer: signer).text, isRegionStrict: true)
        #expect(refused.status == 400)
        #expect(refused.code == "AuthorizationHeaderMalformed")
        #expect(refused.element("Region") == "us-east-1")
        let accepted = try await reply(to: Draft(signer: signer).text)
        #expect(accepted.status == 200)
    }

    // MARK: Bodies

    @Test func `row 9: a body that differs from its hash is refused at its end`() async throws {
        let text = Draft(method: .put, path: "/echo", body: "hello").text.replacing("hello", with: "jello")
        let reply = try await reply(to: text)
        #expect(reply.status == 400)
        #expect(reply.code == "XAmzContentSHA256Mismatch")
        #expect(reply.element("ClientComputedContentSHA256") == SigV4Signer.payloadHash("hello".utf8))
        #expect(reply.element("S3ComputedContentSHA256") == SigV4Signer.payloadHash("jello".utf8))
    }

    @Test func `an unsigned trailer reaches the service`() async throws {
        let body = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"
        var draft = Draft(method: .put, path: "/echo", body: body, payloadHash: "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
        draft.headers = [.amz("x-amz-decoded-content-length"): "5", .amz("x-amz-trailer"): "x-amz-checksum-crc32"]
        #expect(try await reply(to: draft.text).body == "hello|x-amz-checksum-crc32=NhCmhg==")
        draft.body = body.replacing("crc32", with: "sha1")
        #expect(try await reply(to: draft.text).code == "MalformedTrailerError")
        draft.body = body.replacing("5\r\nhello", with: "4\r\nhell")
        #expect(try await reply(to: draft.text).code == "IncompleteBody")
        draft.body = body.replacing("5\r\nhello", with: "ffffffffffffffff\r\nhello")
        #expect(try await reply(to: draft.text).code == "InvalidRequest")
        draft.headers[.amz("x-amz-decoded-content-length")] = nil
        #expect(try await reply(to: draft.text).code == "MissingContentLength")
    }

    @Test func `a refused body is followed by the next request`() async throws {
        try await TestServer.with { server in
            try await server.connect { wire in
                let bad = Draft(method: .put, path: "/echo", body: "hello").text.replacing("hello", with: "jello")
                try await wire.send(bad + Draft(method: .put, path: "/echo", body: "hello").text)
                #expect(try await wire.reply()?.code == "XAmzContentSHA256Mismatch")
                #expect(try await wire.reply()?.body == "hello")
            }
        }
    }

    // MARK: STS

    @Test func `STS knows one action`() async throws {
        var draft = Draft(method: .post, path: "/", body: "Action=AssumeRole&Version=2011-06-15")
        draft.signer.service = "sts"
        let refused = try await reply(to: draft.text)
        #expect(refused.status == 400)
        #expect(refused.code == "InvalidAction")
        #expect(
            refused.body.contains(
                "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>"))
        draft.change = { $0.replacing("AKIAIOSFODNN7EXAMPLE", with: "AKIAUNKNOWN") }
        let unknown = try await reply(to: draft.text)
        #expect(unknown.status == 403)
        #expect(unknown.code == "InvalidClientTokenId")
    }

    @Test func `STS tells nobody who they are`() async throws {
        await #expect(throws: APIError.self) {
            try await STSService().respond(
                to: APIRequest(
                    method: .get, rawPath: [0x2F], rawQuery: Array("Action=GetCallerIdentity".utf8),
                    received: TestServer.now))
        }
    }
}

extension HTTPField.Name {
    /// - Parameter name: a token.
    fileprivate static func amz(_ name: String) -> HTTPField.Name { HTTPField.Name(name)! }
}
