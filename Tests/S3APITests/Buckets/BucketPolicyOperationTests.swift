import HTTPTypes
import S3API
import Testing

struct BucketPolicyOperationTests {
    static let target = "/policy.example.com?policy"

    static func policy(
        _ principal: String = "\"*\"", _ effect: String = "Allow", _ action: String = "s3:ListBucket"
    )
        -> String
    {
        "{ \"Version\":\"2012-10-17\",\n\"Statement\":[{\"Effect\":\"\(effect)\",\"Principal\":\(principal),"
            + "\"Action\":\"\(action)\",\"Resource\":\"arn:aws:s3:::policy.example.com\"}]}\n"
    }

    @Test("A policy is given back byte for byte until it is deleted")
    func roundTrip() async throws {
        try await BucketHouse.run { house in
            try await house.ask(.put, "/policy.example.com")
            #expect(try await house.ask(.get, Self.target).code == "NoSuchBucketPolicy")
            let none = try await house.ask(.get, "/policy.example.com?policyStatus")
            #expect(none.text(of: "IsPublic") == "false")
            #expect(try await house.ask(.put, Self.target, body: Self.policy()).status == 204)
            let got = try await house.ask(.get, Self.target)
            #expect(got.body == Self.policy())
            #expect(got.headers[.contentType] == "application/json")
            let status = try await house.ask(.get, "/policy.example.com?policyStatus")
            #expect(status.text(of: "IsPublic") == "true")
            #expect(try await house.ask(.delete, Self.target).status == 204)
            #expect(try await house.ask(.delete, Self.target).status == 204)
            #expect(try await house.ask(.get, Self.target).code == "NoSuchBucketPolicy")
        }
    }

    @Test("A policy decides who may do what")
    func effect() async throws {
        try await BucketHouse.run { house in
            try await house.ask(.put, "/policy.example.com")
            #expect(try await house.ask(.other, .head, "/policy.example.com").status == 403)
            try await house.ask(.put, Self.target, body: Self.policy("{\"AWS\":\"\(Caller.other.number)\"}"))
            #expect(try await house.ask(.other, .head, "/policy.example.com").status == 200)
            #expect(try await house.ask(.anonymous, .head, "/policy.example.com").status == 403)
            try await house.ask(.put, Self.target, body: Self.policy("\"*\"", "Deny", "s3:*"))
            #expect(try await house.ask(.owner, .head, "/policy.example.com").status == 403)
            #expect(try await house.ask(.owner, .delete, Self.target).status == 204, "owners can always take it back")
            #expect(try await house.ask(.owner, .head, "/policy.example.com").status == 200)
        }
    }

    @Test("A policy is its owner's even when it says otherwise")
    func othersPolicy() async throws {
        try await BucketHouse.run { house in
            try await house.ask(.put, "/policy.example.com")
            #expect(try await house.ask(.other, .get, Self.target).code == "AccessDenied")
            let open = Self.policy("{\"CanonicalUser\":\"\(Caller.other.id)\"}", "Allow", "s3:*")
            try await house.ask(.put, Self.target, body: open)
            for method in [HTTPRequest.Method.get, .put, .delete] {
                let answer = try await house.ask(.other, method, Self.target, body: Self.policy())
                #expect((answer.status, answer.code) == (405, "MethodNotAllowed"))
            }
            #expect(try await house.ask(.get, Self.target).body == open)
        }
    }

    @Test(
        "A bad policy is refused and changes nothing",
        arguments: [
            ("", "Policies must be valid JSON and the first byte must be '{'"),
            (policy("{\"AWS\":\"999999999999\"}"), "Invalid principal in policy"),
            (policy("{\"CanonicalUser\":\"\(String(repeating: "c", count: 64))\"}"), "Invalid principal in policy"),
            (policy().replacing("policy.example", with: "other.example"), "Policy has invalid resource"),
            (policy("\"*\"", "Allow", "s3:Fly"), "Policy has invalid action"),
            (
                policy() + String(repeating: " ", count: 20_480),
                "Policy exceeds the maximum allowed document size of 20480 bytes"
            ),
        ])
    func refusals(_ text: String, _ message: String) async throws {
        try await BucketHouse.run { house in
            try await house.ask(.put, "/policy.example.com")
            let answer = try await house.ask(.put, Self.target, body: text)
            #expect((answer.status, answer.code, answer.message) == (400, "MalformedPolicy", message.escaped))
            #expect(try await house.ask(.get, Self.target).code == "NoSuchBucketPolicy")
        }
    }
}

extension String {
    /// As XML text.
    fileprivate var escaped: String { replacing("&", with: "&amp;").replacing("<", with: "&lt;") }
}
