import Model
import Testing

/// Texts of policies of the bucket `www.example.com`.
struct BucketPolicyTests {
    static let canonical = String(repeating: "ab", count: 32)

    /// One statement that is right, with its elements replaced or, when the replacement is empty, left out.
    static func policy(_ changes: [String: String] = [:], version: String = "2012-10-17") -> String {
        var elements = [
            ("Effect", "\"Allow\""), ("Principal", "\"*\""), ("Action", "\"s3:GetObject\""),
            ("Resource", "\"arn:aws:s3:::www.example.com/*\""),
        ]
        for (name, value) in changes.sorted(by: { $0.key < $1.key }) {
            elements.removeAll { $0.0 == name }
            if !value.isEmpty { elements.append((name, value)) }
        }
        let statement = elements.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",")
        return "{\"Version\":\"\(version)\",\"Statement\":[{\(statement)}]}"
    }

    static func parse(_ text: String) throws -> BucketPolicy {
        let bucket = try #require(BucketName("www.example.com"))
        return try BucketPolicy(json: Array(text.utf8), bucket: bucket)
    }

    static let accepted: [String] = [
        policy(), policy(version: "2008-10-17"), policy(["Sid": "\"Public read\""]),
        "{\"Id\":\"x\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\","
            + "\"Resource\":\"arn:aws:s3:::www.example.com/*\"}}",
        policy(["Principal": "{\"AWS\":\"*\"}"]), policy(["Principal": "{\"AWS\":[\"*\"]}"]),
        policy(["Principal": "{\"AWS\":\"123456789012\"}"]),
        policy(["Principal": "{\"AWS\":[\"arn:aws:iam::123456789012:root\",\"210987654321\"]}"]),
        policy(["Principal": "{\"CanonicalUser\":\"\(canonical)\"}"]),
        policy(["Principal": "{\"Service\":\"logging.s3.amazonaws.com\"}"]),
        policy(["Effect": "\"Deny\""]), policy(["Action": "\"s3:*\""]), policy(["Action": "\"*\""]),
        policy(["Action": "[\"S3:getobject\",\"s3:Put*\"]"]),
        policy(["Action": "", "NotAction": "\"s3:DeleteObject\""]),
        policy(["Resource": "", "NotResource": "\"arn:aws:s3:::www.example.com/private/*\""]),
        policy(["Action": "\"s3:ListBucket\"", "Resource": "\"arn:aws:s3:::www.example.com\""]),
        policy([
            "Action": "[\"s3:ListBucket\",\"s3:GetObject\"]",
            "Resource": "[\"arn:aws:s3:::www.example.com\",\"arn:aws:s3:::www.example.com/a?c\"]",
        ]),
        policy(["Action": "[\"s3:ListBucket\",\"s3:GetObject\"]", "Resource": "\"arn:aws:s3:::www.example.com*\""]),
        policy(["Resource": "\"arn:aws:s3:::www.example.com/\\u00e9\\ud83d\\ude00\\/x\""]),
        policy(["Resource": "\"arn:aws:s3:::www.example.com/${aws:username}\""], version: "2008-10-17"),
        policy([
            "Principal": "{\"Service\":\"logging.s3.amazonaws.com\"}", "Action": "\"s3:PutObject\"",
            "Condition": "{\"ArnLike\":{\"aws:SourceArn\":\"arn:aws:s3:::*\"},"
                + "\"StringEquals\":{\"aws:SourceAccount\":[\"123456789012\"]}}",
        ]),
        policy(["Condition": "{}"]),
    ]

    @Test("A policy within the grammar is accepted", arguments: accepted)
    func accepts(_ text: String) throws { _ = try Self.parse(text) }

    struct Refused: Sendable {
        let text: String
        let message: String
        init(_ message: String, _ text: String) { (self.text, self.message) = (text, message) }
    }

    static let notJSON = "Policies must be valid JSON and the first byte must be '{'"
    static let refused: [Refused] = [
        Refused(notJSON, ""), Refused(notJSON, " " + policy()), Refused(notJSON, "[]"), Refused(notJSON, "{"),
        Refused(notJSON, "{\"Version\":\"2012-10-17\",}"), Refused(notJSON, policy() + "x"),
        Refused(notJSON, "{\"Id\":\"a\",\"Id\":\"b\",\"Statement\":[]}"), Refused(notJSON, "{\"Id\":\"\u{1}\"}"),
        Refused(notJSON, "{\"Id\":\"\\ud800\"}"), Refused(notJSON, "{\"Id\":\"\\x\"}"), Refused(notJSON, "{\"Id\":01}"),
        Refused(notJSON, "{\"Id\":" + String(repeating: "[", count: 10_000)),
        Refused(
            "Policy exceeds the maximum allowed document size of 20480 bytes",
            policy(["Sid": "\"" + String(repeating: "x", count: 20_480) + "\""])),
        Refused("The policy must contain a valid version string", policy(version: "2012-10-18")),
        Refused("Missing required field Statement", "{\"Version\":\"2012-10-17\"}"),
        Refused("Could not parse the policy: Statement is empty!", "{\"Statement\":[]}"),
        Refused("Could not parse the policy: Statement is not an object", "{\"Statement\":[1]}"),
        Refused("Unknown field Statements", "{\"Statements\":[]}"),
        Refused("Unknown field Resources", policy(["Resources": "\"*\""])),
        Refused("Invalid value of field Sid", policy(["Sid": "1"])),
        Refused("Missing required field Effect", policy(["Effect": ""])),
        Refused("Invalid effect: allow", policy(["Effect": "\"allow\""])),
        Refused("Missing required field Principal", policy(["Principal": ""])),
        Refused("Missing required field Action", policy(["Action": ""])),
        Refused("Missing required field Resource", policy(["Resource": ""])),
        Refused("Statement has both Action and NotAction", policy(["NotAction": "\"s3:PutObject\""])),
        Refused("NotPrincipal is not supported; name the principals instead", policy(["NotPrincipal": "\"*\""])),
        Refused("Invalid principal in policy", policy(["Principal": "\"123456789012\""])),
        Refused("Invalid principal in policy", policy(["Principal": "{}"])),
        Refused("Invalid principal in policy", policy(["Principal": "{\"AWS\":[]}"])),
        Refused("Invalid principal in policy", policy(["Principal": "{\"AWS\":\"12345678901\"}"])),
        Refused("Invalid principal in policy", policy(["Principal": "{\"AWS\":\"arn:aws:iam::123456789012:user/a\"}"])),
        Refused("Invalid principal in policy", policy(["Principal": "{\"AWS\":\"arn:aws:iam:::root\"}"])),
        Refused("Invalid principal in policy", policy(["Principal": "{\"CanonicalUser\":\"abc\"}"])),
        Refused("Invalid principal in policy", policy(["Principal": "{\"Service\":\"ec2.amazonaws.com\"}"])),
        Refused("Invalid principal in policy", policy(["Principal": "{\"Federated\":\"x\"}"])),
        Refused("Policy has invalid action", policy(["Action": "\"s3:GetObjects\""])),
        Refused("Policy has invalid action", policy(["Action": "\"ec2:*\""])),
        Refused("Policy has invalid action", policy(["Action": "[]"])),
        Refused("Policy has invalid action", policy(["Action": "\"s3:ListAllMyBuckets\""])),
        Refused("Policy has invalid resource", policy(["Resource": "\"arn:aws:s3:::other.example.com/*\""])),
        Refused("Policy has invalid resource", policy(["Resource": "\"arn:aws:s3:::www.example.com.evil/*\""])),
        Refused("Policy has invalid resource", policy(["Resource": "\"*\""])),
        Refused("Policy has invalid resource", policy(["Resource": "[\"arn:aws:s3:::www.example.com/*\", 1]"])),
        Refused(
            "Action does not apply to any resource(s) in statement",
            policy(["Resource": "\"arn:aws:s3:::www.example.com\""])),
        Refused("Action does not apply to any resource(s) in statement", policy(["Action": "\"s3:ListBucket\""])),
        Refused(
            "Policy variables are not supported",
            policy(["Resource": "\"arn:aws:s3:::www.example.com/${aws:username}/*\""])),
        Refused(
            "Condition IpAddress on aws:SourceIp is not supported",
            policy(["Condition": "{\"IpAddress\":{\"aws:SourceIp\":\"10.0.0.0/8\"}}"])),
        Refused(
            "Condition StringEquals on aws:SourceAccount is not supported",
            policy(["Condition": "{\"StringEquals\":{\"aws:SourceAccount\":\"123456789012\"}}"])),
        Refused(
            "Condition StringNotEquals on aws:SourceAccount is not supported",
            policy([
                "Principal": "{\"Service\":\"logging.s3.amazonaws.com\"}", "Action": "\"s3:PutObject\"",
                "Condition": "{\"StringNotEquals\":{\"aws:SourceAccount\":\"123456789012\"}}",
            ])),
    ]

    @Test("A policy outside the grammar is refused with S3's message", arguments: refused)
    func refuses(_ test: Refused) throws {
        #expect(throws: BucketPolicy.Problem(test.message)) { try Self.parse(test.text) }
    }

    @Test("Only an Allow to everyone makes a policy public")
    func isPublic() throws {
        #expect(try Self.parse(Self.policy()).isPublic)
        #expect(try !Self.parse(Self.policy(["Effect": "\"Deny\""])).isPublic)
        #expect(try !Self.parse(Self.policy(["Principal": "{\"AWS\":\"123456789012\"}"])).isPublic)
    }

    @Test("The accounts that a policy names are told")
    func namedAccounts() throws {
        let principals = "{\"AWS\":[\"arn:aws:iam::123456789012:root\",\"*\"],\"CanonicalUser\":\"\(Self.canonical)\"}"
        let policy = try Self.parse(Self.policy(["Principal": principals]))
        #expect(policy.namedNumbers == ["123456789012"])
        #expect(policy.namedAccounts.map(\.text) == [Self.canonical])
    }

    @Test("Any cut of a policy is refused without a trap")
    func cuts() {
        let text = Array(Self.accepted[20].utf8)
        for count in text.indices {
            #expect(throws: BucketPolicy.Problem.self) {
                try BucketPolicy(json: Array(text[..<count]), bucket: try #require(BucketName("www.example.com")))
            }
        }
    }
}
