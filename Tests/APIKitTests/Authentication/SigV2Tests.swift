import Testing

/// What the front answers to addresses that are signed with version 2.
@Suite struct SigV2Tests {
    private func reply(to text: String) async throws -> Wire.Reply {
        try await TestServer.with { server in
            let reply = try await server.connect { wire in
                try await wire.send(text)
                return try #require(try await wire.reply(isHead: text.hasPrefix("HEAD ")))
            }
            #expect(try await server.isAlive())
            return reply
        }
    }

    // MARK: Right ones

    @Test(arguments: BotocoreRequest.allSigV2)
    func `what botocore signs is accepted`(request: BotocoreRequest) async throws {
        let reply = try await reply(to: request.text)
        #expect(reply.status == 200, "\(reply.body)")
        if request.text.hasPrefix("GET ") {
            #expect(reply.body.hasPrefix("s3|queryString|AKIAIOSFODNN7EXAMPLE|/"))
        }
    }

    @Test func `headers in the query reach the service`() async throws {
        let text = try BotocoreRequest.sigV2("all headers in the query")
        let headers =
            "content-type=image/png|content-md5=XUFAKrxLKna5cZ2REBfFkg==|x-amz-acl=public-read|x-amz-meta-a=two   words"
        #expect(try await reply(to: text).body == headers)
        let sent = text.replacing("&x-amz-acl=public-read", with: "")
            .replacing("\r\n\r\n", with: "\r\nX-Amz-Acl: public-read\r\nContent-Type:  image/png\r\n\r\n")
        #expect(try await reply(to: sent).body == headers)
    }

    @Test func `a bucket in the host may stand in the path as well`() async throws {
        let text = try BotocoreRequest.sigV2("a bucket in the host").replacing("my-bucket.s3.", with: "s3.")
        #expect(try await reply(to: text.replacing(" /", with: " /my-bucket/", maxReplacements: 1)).status == 200)
        #expect(try await reply(to: text).code == "SignatureDoesNotMatch")
    }

    @Test func `a note for the access log may be added`() async throws {
        let text = try BotocoreRequest.sigV2("the listing of a bucket in the host").replacing("?", with: "?x-note=1&")
        #expect(try await reply(to: text).status == 200)
    }

    // MARK: Wrong ones

    private static let changes: [(String, @Sendable (String) -> String)] = [
        ("the path", { $0.replacing(" /", with: " /z", maxReplacements: 1) }),
        (
            "the method",
            { $0.hasPrefix("PUT ") ? "POST \($0.dropFirst(4))" : "PUT \($0.drop { $0 != " " }.dropFirst())" }
        ),
        ("the end", { $0.replacing("Expires=1369357200", with: "Expires=1369357201") }),
        ("the end's spelling", { $0.replacing("Expires=", with: "Expires=0") }),
        ("the signature", { $0.replacing(/Signature=[^&]/, with: "Signature=_") }),
        ("the signature's length", { $0.replacing("&Signature=", with: "&Signature=A") }),
        ("a sub-resource", { $0.replacing("?", with: "?tagging&", maxReplacements: 1) }),
        ("another type", { $0.replacing("?", with: "?response-content-type=text/html&", maxReplacements: 1) }),
        ("another header", { $0.replacing("Host:", with: "x-amz-copy-source: /b/secret\r\nHost:") }),
        ("another header in the query", { $0.replacing("?", with: "?X-Amz-Copy-Source=/b/secret&") }),
        ("a payload hash", { $0.replacing("Host:", with: "x-amz-content-sha256: UNSIGNED-PAYLOAD\r\nHost:") }),
        ("a digest", { $0.replacing("Host:", with: "Content-MD5: AAAAAAAAAAAAAAAAAAAAAA==\r\nHost:") }),
        ("another media type", { $0.replacing("Host:", with: "Content-Type: text/html\r\nHost:") }),
    ]

    @Test(arguments: BotocoreRequest.allSigV2, changes.indices)
    func `what botocore signs is refused after any change`(request: BotocoreRequest, index: Int) async throws {
        let (name, change) = SigV2Tests.changes[index]
        let text = change(request.text)
        #expect(text != request.text)
        let reply = try await reply(to: text)
        #expect(reply.status == 403, "\(name): \(reply.body)")
        if !text.hasPrefix("HEAD ") { #expect(reply.code == "SignatureDoesNotMatch", "\(name)") }
    }

    private static let refused: [(String, @Sendable (String) -> String, Int, String, String)] = [
        ("no signature", { $0.replacing("&Signature=", with: "&S=") }, 403, "AccessDenied", incomplete),
        ("no key", { $0.replacing("AWSAccessKeyId=", with: "Key=") }, 403, "AccessDenied", incomplete),
        ("no end", { $0.replacing("&Expires=", with: "&E=") }, 403, "AccessDenied", incomplete),
        (
            "an end before now", { $0.replacing("=1369357200", with: "=1369353599") }, 403, "AccessDenied",
            "Request has expired"
        ),
        ("an end that is no number", { $0.replacing("=1369357200", with: "=x") }, 403, "AccessDenied", "Invalid date"),
        ("an end with a sign", { $0.replacing("=1369357200", with: "=%2B1") }, 403, "AccessDenied", "Invalid date"),
        (
            "an end beyond a word", { $0.replacing("=1369357200", with: "=9223372036854775808") }, 403, "AccessDenied",
            "Invalid date"
        ),
        (
            "an end at the word's end", { $0.replacing("=1369357200", with: "=9223372036854775807") }, 403,
            "SignatureDoesNotMatch", "The request signature we calculated"
        ),
        (
            "row 11: an unknown key", { $0.replacing("AKIAIOSFODNN7EXAMPLE", with: "AKIAUNKNOWN") }, 403,
            "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist"
        ),
        (
            "row 11: a disabled key", { $0.replacing("AKIAIOSFODNN7EXAMPLE", with: TestCredentials.disabledKey) }, 403,
            "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist"
        ),
        (
            "row 5: a header as well", { $0.replacing("Host:", with: "Authorization: AWS4-HMAC-SHA256 x\r\nHost:") },
            400, "InvalidArgument", "Only one auth mechanism allowed"
        ),
        (
            "row 5: the old header as well", { $0.replacing("Host:", with: "Authorization: AWS a:b\r\nHost:") }, 400,
            "InvalidArgument", "Only one auth mechanism allowed"
        ),
        (
            "row 5: version 4 as well", { $0.replacing("?", with: "?X-Amz-Signature=aa&") }, 400, "InvalidArgument",
            "Only one auth mechanism allowed"
        ),
        (
            "a sub-resource that version 2 does not sign", { $0.replacing("?", with: "?retention&") }, 403,
            "AccessDenied", unsigned
        ),
        (
            "a parameter of ours in other letters", { $0.replacing("?", with: "?X-note=1&") }, 403, "AccessDenied",
            unsigned
        ),
        (
            "two parameters made one",
            { $0.replacing("partNumber=2&uploadId=", with: "partNumber=2%26uploadId%3D") }, 403, "AccessDenied",
            unsigned
        ),
        (
            "a header that is two", { $0.replacing("?", with: "?x-amz-acl=private%0d%0aa&") }, 400, "InvalidArgument",
            "The parameter cannot stand for a header."
        ),
        (
            "a header without a name", { $0.replacing("?", with: "?x-amz-%0a=private&") }, 400, "InvalidArgument",
            "The parameter cannot stand for a header."
        ),
        (
            "signed chunks",
            {
                $0.replacing(
                    "Host:",
                    with: "x-amz-decoded-content-length: 1\r\n"
                        + "x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD\r\nHost:")
            },
            403, "AccessDenied", "A body of signed chunks needs a signed request."
        ),
    ]

    private static let incomplete =
        "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters"
    private static let unsigned = "There were query parameters present in the request which were not signed"

    @Test(arguments: refused.indices)
    func `wrong addresses get Amazon's answer`(index: Int) async throws {
        let (name, change, status, code, message) = SigV2Tests.refused[index]
        let text = change(try BotocoreRequest.sigV2("a part of an upload"))
        let reply = try await reply(to: text)
        #expect(reply.status == status, "\(name)")
        #expect(reply.code == code, "\(name): \(reply.body)")
        #expect(reply.element("Message")?.contains(message) == true, "\(name): \(reply.body)")
        #expect(!reply.body.contains(TestCredentials.secretKey))
    }

    @Test func `a wrong signature comes with what we signed`() async throws {
        let text = try BotocoreRequest.sigV2("a download of a version with another type")
        let reply = try await reply(to: text.replacing("Signature=", with: "Signature=A"))
        #expect(reply.element("AWSAccessKeyId") == TestCredentials.accessKey)
        #expect(reply.element("SignatureProvided") == "AlmpTT5KLJ6CyPjQtFKj8tYK665w=")
        #expect(
            reply.element("StringToSign")?.replacing("&quot;", with: "\"").replacing("&amp;", with: "&")
                == "GET\n\n\n1369357200\n/b/k?response-content-disposition=attachment; filename=\"a+b & ü.txt\""
                + "&response-content-type=text/plain; charset=utf-8&versionId=v1")
        #expect(reply.element("StringToSignBytes")?.hasPrefix("47 45 54 0a 0a 0a 31") == true)
    }

    @Test func `an expired address says when it ended`() async throws {
        let text = try BotocoreRequest.sigV2("an upload").replacing("=1369357200", with: "=1369353599")
        let reply = try await reply(to: text)
        #expect(reply.element("Expires") == "2013-05-23T23:59:59Z")
        #expect(reply.element("ServerTime") == "2013-05-24T00:00:00Z")
    }
}
