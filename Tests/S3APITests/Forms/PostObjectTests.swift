import APIKit
import Crypto
import HTTPTypes
import Model
import Testing

@Suite struct PostObjectTests {
    private static let valid = "2026-11-22T18:47:14.000Z"
    /// The condition that every signed form here has.
    private static let bucket = #"{"bucket": "mine"}"#

    private static func form(_ fields: [(String, String)], file: String? = "hello", name: String? = "in.txt") -> String
    {
        var parts = fields.map { "Content-Disposition: form-data; name=\"\($0.0)\"\r\n\r\n\($0.1)" }
        if let file {
            let name = name.map { "; filename=\"\($0)\"" } ?? ""
            parts.append("Content-Disposition: form-data; name=\"file\"\(name)\r\nContent-Type: x/y\r\n\r\n\(file)")
        }
        return parts.map { "--b\r\n\($0)\r\n" }.joined() + "--b--\r\n"
    }

    private static let headers = ["Content-Type": "multipart/form-data; boundary=b"]

    @discardableResult
    private static func post(
        _ house: ObjectHouse, _ target: String, _ fields: [(String, String)], file: String? = "hello",
        name: String? = "in.txt", headers: [String: String] = [:], by party: ObjectHouse.Party = .nobody
    ) async throws -> ObjectHouse.Answer {
        try await house.ask(
            party, .post, target, PostObjectTests.headers.merging(headers) { $1 }, form(fields, file: file, name: name))
    }

    /// Into the bucket that all may write.
    private static func post(
        _ house: ObjectHouse, _ fields: [(String, String)], headers: [String: String] = [:]
    ) async throws -> ObjectHouse.Answer {
        try await post(house, "/open", fields, headers: headers)
    }

    /// The fields with a policy that `me` signed.
    private static func signed(
        _ conditions: [String], _ fields: [(String, String)], expiration: String = valid, version: Int = 2
    ) -> [(String, String)] {
        let me = ObjectHouse.Party.me.account
        let secret = me.map(HouseCredentials.secretKey) ?? ""
        let signer = SigV4Signer(accessKey: "me", secretKey: secret, region: "us-east-1")
        let credential = signer.signForm(policy: [], at: ObjectHouse.now)
        let own = [
            #"{"x-amz-algorithm": "AWS4-HMAC-SHA256"}"#, #"{"x-amz-credential": "\#(credential.credential)"}"#,
            #"{"x-amz-date": "\#(credential.date)"}"#,
        ]
        let all = conditions + (version == 4 ? own : [])
        let document = #"{"expiration": "\#(expiration)", "conditions": [\#(all.joined(separator: ", "))]}"#
        let policy = Base64.encode(document.utf8)
        if version == 4 {
            let form = signer.signForm(policy: Array(policy.utf8), at: ObjectHouse.now)
            return fields + [
                ("policy", policy), ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"), ("x-amz-credential", form.credential),
                ("x-amz-date", form.date), ("x-amz-signature", form.signature),
            ]
        }
        let key = SymmetricKey(data: Array(secret.utf8))
        let code = HMAC<Insecure.SHA1>.authenticationCode(for: Array(policy.utf8), using: key)
        return fields + [("policy", policy), ("AWSAccessKeyId", "me"), ("signature", Base64.encode(code))]
    }

    @Test func `a form without a signature is as good as a PUT without one`() async throws {
        try await ObjectHouse.run { house in
            let answer = try await PostObjectTests.post(house, [("key", "in/${filename}"), ("acl", "public-read")])
            #expect(answer.status == 204)
            #expect(answer.bytes.isEmpty)
            #expect(answer.etag == "\"5d41402abc4b2a76b9719d911017c592\"")
            #expect(answer.header("Location") == "http://localhost/open/in%2Fin.txt")
            let object = try await house.ask(.nobody, .get, "/open/in/in.txt")
            #expect((object.text, object.header("Content-Type")) == ("hello", "binary/octet-stream"))
            #expect(try await PostObjectTests.post(house, "/mine", [("key", "a")]).code == "AccessDenied")
            #expect(try await PostObjectTests.post(house, "/nowhere", [("key", "a")]).code == "NoSuchBucket")
            // A header may be signed instead of the form.
            #expect(try await PostObjectTests.post(house, "/mine", [("key", "a")], by: .me).status == 204)
            #expect(try await PostObjectTests.post(house, "/mine", [("key", "a")], by: .them).code == "AccessDenied")
        }
    }

    @Test func `fields say what the headers of a PUT do`() async throws {
        try await ObjectHouse.run { house in
            let answer = try await PostObjectTests.post(
                house, "/open",
                [
                    ("KEY", "a"), ("Content-Type", "text/css"), ("cache-control", " max-age=5 "), ("Expires", "never"),
                    ("Content-Disposition", "inline"), ("Content-Encoding", "gzip"), ("Content-Language", "de"),
                    ("x-amz-meta-Colour", "blü ${filename}"), ("x-amz-meta-none", ""),
                    ("x-amz-storage-class", "STANDARD_IA"), ("x-amz-website-redirect-location", "/b"),
                    ("tagging", "<Tagging><TagSet><Tag><Key>k 1</Key><Value>v+1</Value></Tag></TagSet></Tagging>"),
                    ("Content-MD5", "XUFAKrxLKna5cZ2REBfFkg=="), ("x-amz-checksum-crc32", "NhCmhg=="), ("acl", ""),
                    ("submit", "Upload"),
                ], headers: ["Cache-Control": "no-store", "x-amz-meta-of-the-request": "1"], by: .me)
            #expect(answer.status == 204)
            #expect(answer.header("x-amz-checksum-crc32") == "NhCmhg==")
            let object = try await house.ask(.get, "/open/a", ["x-amz-checksum-mode": "ENABLED"])
            let told = [
                "Content-Type", "Cache-Control", "Expires", "Content-Disposition", "Content-Encoding",
                "Content-Language",
                "x-amz-storage-class", "x-amz-website-redirect-location", "x-amz-tagging-count", "x-amz-checksum-crc32",
                "x-amz-meta-none", "x-amz-meta-of-the-request",
            ].map { object.header($0) ?? "-" }
            #expect(
                told == [
                    "text/css", "max-age=5", "never", "inline", "gzip", "de", "STANDARD_IA", "/b", "1", "NhCmhg==", "",
                    "-",
                ])
            let colour = try #require(HTTPField.Name("x-amz-meta-colour"))
            let bytes = object.headers[fields: colour].first?.withUnsafeBytesOfValue { Array($0) }
            #expect(bytes == Array("blü in.txt".utf8))
            #expect(try await house.ask(.get, "/open/a?tagging").all("Key") == ["k 1"])
            for (field, code) in [
                (("Content-MD5", "XUFAKrxLKna5cZ2REBfFkQ=="), "BadDigest"),
                (("x-amz-checksum-sha1", "x"), "InvalidRequest"),
                (("x-amz-storage-class", "X"), "InvalidStorageClass"), (("acl", "x"), "InvalidArgument"),
                (("tagging", "<Tagging/>"), "MalformedXML"),
                (("x-amz-meta-a", "1\r\nSet-Cookie: x"), "InvalidArgument"),
                (("x-amz-meta- b", "1"), "InvalidArgument"), (("x-amz-checksum-algorithm", "MD4"), "InvalidRequest"),
                (("x-amz-server-side-encryption", "AES256"), "NotImplemented"),
                (("x-amz-website-redirect-location", "b"), "InvalidRedirectLocation"),
            ] {
                let refused = try await PostObjectTests.post(house, [("key", "refused"), field])
                #expect(refused.code == code, "\(field)")
            }
            #expect(try await house.ask(.get, "/open/refused").code == "NoSuchKey")
            // Who may write by the bucket's ACL may not give tags, by a form no more than by a PUT.
            let tags = "<Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tagging>"
            #expect(try await PostObjectTests.post(house, [("key", "t"), ("tagging", tags)]).code == "AccessDenied")
            let chosen = try await PostObjectTests.post(house, [("key", "b"), ("x-amz-checksum-algorithm", "SHA1")])
            #expect(chosen.header("x-amz-checksum-sha1") == "qvTGHdzF6KLavt4PO0gs2a6pQ00=")
        }
    }

    @Test(
        "A signed form is let in as its policy says",
        arguments: [
            ([bucket, #"["starts-with", "$key", "in/"]"#], [("key", "in/a")], "204"),
            (
                [bucket, #"{"key": "in/in.txt"}"#],
                [("key", "in/${filename}"), ("x-ignore-a", "1"), ("bucket", "open")], "204"
            ),
            ([bucket, #"["starts-with", "$key", ""]"#, #"["content-length-range", 5, 5]"#], [("key", "a")], "204"),
            ([bucket, #"["starts-with", "$key", "in/"]"#], [("key", "out/a")], "AccessDenied"),
            ([bucket, #"{"key": "a"}"#], [("key", "a"), ("acl", "public-read")], "AccessDenied"),
            ([#"{"key": "a"}"#], [("key", "a")], "AccessDenied"),
            ([#"{"bucket": "open"}"#, #"{"key": "a"}"#], [("key", "a"), ("bucket", "open")], "AccessDenied"),
            ([bucket, #"{"key": "a"}"#, #"["content-length-range", 0, 4]"#], [("key", "a")], "EntityTooLarge"),
            ([bucket, #"{"key": "a"}"#, #"["content-length-range", 6, 9]"#], [("key", "a")], "EntityTooSmall"),
            ([bucket, #"{"key": "a"}"#, "{}"], [("key", "a")], "InvalidPolicyDocument"),
        ] as [([String], [(String, String)], String)])
    func policies(_ conditions: [String], fields: [(String, String)], outcome: String) async throws {
        try await ObjectHouse.run { house in
            for version in [2, 4] {
                let answer = try await PostObjectTests.post(
                    house, "/mine", PostObjectTests.signed(conditions, fields, version: version))
                #expect(answer.code ?? "\(answer.status)" == outcome, "\(answer.text)")
            }
            let listed = try await house.ask(.get, "/mine?list-type=2").all("Key")
            #expect(listed.isEmpty == (outcome != "204"))
        }
    }

    @Test func `a signature must be whole, right and the only one`() async throws {
        try await ObjectHouse.run { house in
            let conditions = [PostObjectTests.bucket, #"{"key": "a"}"#]
            func told(
                _ version: Int, without: String? = nil, _ change: (String, String)? = nil,
                by party: ObjectHouse.Party = .nobody
            )
                async throws -> String
            {
                let fields = PostObjectTests.signed(conditions, [("key", "a")], version: version)
                    .filter { $0.0.lowercased() != without && $0.0.lowercased() != change?.0 }
                let answer = try await PostObjectTests.post(
                    house, "/mine", fields + (change.map { [$0] } ?? []), by: party)
                return [answer.code ?? "\(answer.status)", answer["ArgumentName"] ?? ""].joined(separator: " ")
            }
            #expect(try await told(2) == "204 ")
            #expect(try await told(2, without: "signature") == "InvalidArgument signature")
            #expect(try await told(2, without: "awsaccesskeyid") == "InvalidArgument AWSAccessKeyId")
            #expect(try await told(2, without: "policy") == "InvalidArgument policy")
            #expect(try await told(2, ("signature", "x")) == "SignatureDoesNotMatch ")
            #expect(try await told(2, ("awsaccesskeyid", "them")) == "SignatureDoesNotMatch ")
            #expect(try await told(2, ("awsaccesskeyid", "nobody")) == "InvalidAccessKeyId ")
            #expect(try await told(2, ("policy", "e30=")) == "SignatureDoesNotMatch ")
            #expect(try await told(2, by: .me) == "InvalidArgument Authorization")
            #expect(try await told(4) == "204 ")
            for name in ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature", "policy"] {
                #expect(try await told(4, without: name.lowercased()) == "InvalidArgument \(name)")
            }
            #expect(try await told(4, ("x-amz-signature", "x")) == "SignatureDoesNotMatch ")
            #expect(try await told(4, ("x-amz-date", "20261123T184713Z")) == "AuthorizationQueryParametersError ")
            #expect(try await told(4, ("x-amz-algorithm", "AWS4-HMAC-SHA1")) == "InvalidRequest ")
            #expect(try await told(4, by: .me) == "InvalidArgument Authorization")
            let expired = try await PostObjectTests.post(
                house, "/mine", PostObjectTests.signed(conditions, [("key", "a")], expiration: "2026-11-22T18:47:13Z"))
            #expect((expired.status, expired.message) == (403, "Invalid according to Policy: Policy expired."))
            // Signed by somebody who may not write here.
            let elsewhere = PostObjectTests.signed([#"{"bucket": "victim"}"#, #"{"key": "a"}"#], [("key", "a")])
            #expect(try await PostObjectTests.post(house, "/victim", elsewhere).code == "AccessDenied")
        }
    }

    @Test(
        "The answer is what the form asks for",
        arguments: [
            ([("success_action_status", "200")], 200, "http://localhost/open/a%2F%C3%A9"),
            ([("success_action_status", "404")], 204, "http://localhost/open/a%2F%C3%A9"),
            (
                [("success_action_redirect", "http://x.example/done?a=b#c"), ("success_action_status", "201")], 303,
                "http://x.example/done?a=b&bucket=open&key=a%2F%C3%A9&etag=%225d41402abc4b2a76b9719d911017c592%22#c"
            ),
            (
                [("redirect", "https://x.example/")], 303,
                "https://x.example/?bucket=open&key=a%2F%C3%A9&etag=%225d41402abc4b2a76b9719d911017c592%22"
            ),
            ([("success_action_redirect", "javascript:alert(1)")], 204, "http://localhost/open/a%2F%C3%A9"),
            ([("success_action_redirect", "http:///x")], 204, "http://localhost/open/a%2F%C3%A9"),
            ([("success_action_redirect", "http://x/\r\nSet-Cookie: a=b")], 204, "http://localhost/open/a%2F%C3%A9"),
            (
                [("success_action_redirect", ""), ("success_action_status", "200")], 200,
                "http://localhost/open/a%2F%C3%A9"
            ),
        ] as [([(String, String)], Int, String)])
    func answers(_ fields: [(String, String)], status: Int, location: String) async throws {
        try await ObjectHouse.run { house in
            let answer = try await PostObjectTests.post(house, [("key", "a/é")] + fields)
            #expect((answer.status, answer.header("Location"), answer.text) == (status, location, ""))
        }
    }

    @Test func `201 comes with a document`() async throws {
        try await ObjectHouse.run { house in
            let answer = try await PostObjectTests.post(
                house, "/", [("key", "a b"), ("success_action_status", "201")],
                headers: ["Host": "open.s3.localhost"])
            #expect((answer.status, answer.header("Content-Type")) == (201, "application/xml"))
            #expect(
                answer.text == """
                    <?xml version="1.0" encoding="UTF-8"?>
                    <PostResponse><Location>http://open.s3.localhost/a%20b</Location><Bucket>open</Bucket><Key>a b</Key>\
                    <ETag>&quot;5d41402abc4b2a76b9719d911017c592&quot;</ETag></PostResponse>
                    """)
        }
    }

    @Test func `what is no form of one file with a key is refused`() async throws {
        try await ObjectHouse.run { house in
            func told(_ body: String, type: String = "multipart/form-data; boundary=b") async throws -> String {
                let answer = try await house.ask(.nobody, .post, "/open", ["Content-Type": type], body)
                return [answer.code, answer["ArgumentName"]].compactMap { $0 }.joined(separator: " ")
            }
            let form = PostObjectTests.form([("key", "a")])
            #expect(try await told("key=a", type: "application/x-www-form-urlencoded") == "PreconditionFailed")
            #expect(try await told(form, type: "multipart/form-data") == "MalformedPOSTRequest")
            #expect(try await told(form, type: "multipart/form-data; boundary=c") == "MalformedPOSTRequest")
            #expect(try await told(form.replacing("\r\n", with: "\n")) == "MalformedPOSTRequest")
            #expect(try await told(String(form.dropLast(6))) == "MalformedPOSTRequest")
            #expect(try await told("") == "MalformedPOSTRequest")
            #expect(try await told(PostObjectTests.form([("key", "a")], file: nil)) == "InvalidArgument file")
            #expect(try await told(PostObjectTests.form([])) == "InvalidArgument key")
            #expect(try await told(PostObjectTests.form([("key", "")])) == "InvalidArgument key")
            #expect(try await told(PostObjectTests.form([("key", "${filename}")], name: "a/")) == "InvalidArgument key")
            #expect(try await told(PostObjectTests.form([("key", "a"), ("Key", "b")])) == "InvalidArgument Key")
            let long = String(repeating: "k", count: 1025)
            #expect(try await told(PostObjectTests.form([("key", long)])) == "KeyTooLongError")
            let large = String(repeating: "x", count: 20_480)
            #expect(
                try await told(PostObjectTests.form([("key", "a"), ("x-ignore-a", large)]))
                    == "MaxPostPreDataLengthExceeded")
            let names = String(repeating: "${filename}", count: 200)
            #expect(
                try await told(
                    PostObjectTests.form(
                        [("key", "a"), ("x-amz-meta-a", names)], name: String(repeating: "n", count: 200)))
                    == "MaxPostPreDataLengthExceeded")
            var bytes = Array(form.utf8)
            bytes[bytes.firstIndex(of: UInt8(ascii: "a")) ?? 0] = 0xFF
            let text = try await house.ask(.nobody, .post, "/open", PostObjectTests.headers, bytes: bytes)
            #expect(text.status == 400)
            let unmeasured = try await house.ask(
                .nobody, .post, "/open", PostObjectTests.headers, bytes: [], hasLength: false)
            #expect(unmeasured.code == "MissingContentLength")
            let huge = try await house.ask(
                .nobody, .post, "/open", PostObjectTests.headers, bytes: Array(form.utf8), announcedBytes: 6 << 30)
            #expect(huge.code == "EntityTooLarge")
            #expect(try await house.ask(.get, "/open?list-type=2").all("Key") == [])
        }
    }

    @Test func `the access log names who signed a form and its key`() async throws {
        try await ObjectHouse.run { house in
            try await house.startLogging("mine")
            try await house.startLogging("open")
            try await PostObjectTests.post(
                house, "/mine", PostObjectTests.signed([PostObjectTests.bucket, #"{"key": "a"}"#], [("key", "a")]))
            try await PostObjectTests.post(house, "/mine", [("key", "b")])
            try await PostObjectTests.post(house, "/open", [("key", "c")])
            let records = house.records.all
            #expect(records.map(\.operation) == ["REST.POST.BUCKET", "REST.POST.BUCKET", "REST.POST.BUCKET"])
            #expect(records.map { String(decoding: $0.key, as: UTF8.self) } == ["a", "b", "c"])
            #expect(records.map(\.requester) == [ObjectHouse.Party.me.account?.id, nil, nil])
            #expect(records.map(\.signatureVersion) == ["SigV2", nil, nil])
            #expect(records.map(\.status) == [204, 403, 204])
            #expect(records.map(\.objectBytes) == [5, nil, 5])
            #expect(records.map(\.isACLRequired) == [false, false, true])
        }
    }

    @Test func `a page of another origin reads the answer as far as the bucket's rules let it`() async throws {
        try await ObjectHouse.run { house in
            let rules = """
                <CORSConfiguration><CORSRule><AllowedOrigin>http://a</AllowedOrigin><AllowedMethod>POST</AllowedMethod>\
                <ExposeHeader>ETag</ExposeHeader></CORSRule></CORSConfiguration>
                """
            #expect(try await house.ask(.put, "/open?cors", [:], rules).status == 200)
            let answer = try await PostObjectTests.post(house, [("key", "a")], headers: ["Origin": "http://a"])
            #expect(answer.header("Access-Control-Allow-Origin") == "http://a")
            #expect(answer.header("Access-Control-Expose-Headers") == "ETag")
            let refused = try await PostObjectTests.post(house, [], headers: ["Origin": "http://a"])
            #expect(refused.header("Access-Control-Allow-Origin") == "http://a")
            let other = try await PostObjectTests.post(house, [("key", "a")], headers: ["Origin": "http://b"])
            #expect(other.header("Access-Control-Allow-Origin") == nil)
        }
    }
}
