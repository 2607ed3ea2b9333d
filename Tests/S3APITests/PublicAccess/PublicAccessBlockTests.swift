import HTTPTypes
import Model
import S3API
import Testing

@Suite struct PublicAccessBlockTests {
    static func configuration(_ flags: String...) -> String {
        let elements = flags.map { "<\($0)>true</\($0)>" }.joined()
        return "<PublicAccessBlockConfiguration>\(elements)</PublicAccessBlockConfiguration>"
    }

    static let names = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"]
    private static let target = "/mine?publicAccessBlock"

    @Test func `a block is kept as it is put, and its owner's alone`() async throws {
        try await ObjectHouse.run { (house) async throws in
            #expect(try await house.ask(.get, Self.target).code == "NoSuchPublicAccessBlockConfiguration")
            for name in Self.names {
                #expect(try await house.ask(.put, Self.target, [:], Self.configuration(name)).status == 200)
                let got = try await house.ask(.get, Self.target)
                #expect(Self.names.filter { got[$0] == "true" } == [name])
                #expect(Self.names.filter { got[$0] == "false" }.count == 3)
            }
            let body = Self.configuration("BlockPublicAcls")
            #expect(try await house.ask(.them, .put, Self.target, [:], body).status == 403)
            #expect(try await house.ask(.them, .get, Self.target).status == 403)
            #expect(try await house.ask(.them, .delete, Self.target).status == 403)
            for _ in 0..<2 { #expect(try await house.ask(.delete, Self.target).status == 204) }
            #expect(try await house.ask(.get, Self.target).code == "NoSuchPublicAccessBlockConfiguration")
        }
    }

    @Test(
        "What is no block is malformed",
        arguments: [
            "<PublicAccessBlock/>", configuration("BlockPublicACLs"),
            configuration("BlockPublicAcls", "BlockPublicAcls"),
            configuration("BlockPublicAcls").replacing("true", with: "yes"),
        ])
    func malformed(_ body: String) async throws {
        try await ObjectHouse.run { (house) async throws in
            #expect(try await house.ask(.put, Self.target, [:], body).code == "MalformedXML")
        }
    }

    @Test func `blocked ACLs are refused wherever one can be given`() async throws {
        try await ObjectHouse.run { (house) async throws in
            try await house.ask(.put, "/mine/k", [:], "x")
            #expect(
                try await house.ask(.put, Self.target, [:], Self.configuration("BlockPublicAcls")).status == 200)
            let group = "uri=\"http://acs.amazonaws.com/groups/global/AuthenticatedUsers\""
            for headers in [
                ["x-amz-acl": "public-read"], ["x-amz-acl": "public-read-write"], ["x-amz-acl": "authenticated-read"],
                ["x-amz-grant-read": group],
            ] {
                for (method, target) in [
                    (HTTPRequest.Method.put, "/mine?acl"), (.put, "/mine/k?acl"), (.put, "/mine/new"),
                    (.post, "/mine/new?uploads"), (.put, "/mine"),
                ] {
                    #expect(try await house.ask(method, target, headers).code == "AccessDenied")
                }
                let copy = headers.merging(["x-amz-copy-source": "/mine/k"]) { $1 }
                #expect(try await house.ask(.put, "/mine/new", copy).code == "AccessDenied")
            }
            #expect(try await house.ask(.put, "/mine/new", ["x-amz-acl": "private"]).status == 200)
            #expect(try await house.ask(.put, "/mine?acl", ["x-amz-acl": "log-delivery-write"]).status == 200)
        }
    }

    @Test func `ignored ACLs stay, and do not count`() async throws {
        try await ObjectHouse.run { (house) async throws in
            try await house.ask(.put, "/open/k", ["x-amz-acl": "public-read"], "x")
            let target = "/open?publicAccessBlock"
            try await house.ask(.put, target, [:], Self.configuration("IgnorePublicAcls"))
            #expect(try await house.ask(.put, "/open?acl", ["x-amz-acl": "public-read-write"]).status == 200)
            #expect(try await house.ask(.nobody, .get, "/open/k").status == 403)
            #expect(try await house.ask(.them, .get, "/open?list-type=2").status == 403)
            #expect(try await house.ask(.them, .put, "/open/new", [:], "x").status == 403)
            #expect(try await house.ask(.get, "/open/k?acl").text.contains("AllUsers"))
            #expect(try await house.ask(.get, "/open?policyStatus")["IsPublic"] == "false")
            try await house.ask(.delete, target)
            #expect(try await house.ask(.nobody, .get, "/open/k").status == 200)
        }
    }

    @Test func `a blocked policy is refused, and a restricted one opens nothing`() async throws {
        try await ObjectHouse.run { (house) async throws in
            try await house.ask(.put, "/mine/k", [:], "x")
            let policy = """
                {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                 "Resource": "arn:aws:s3:::mine/*"}}
                """
            let theirs = policy.replacing("\"*\",", with: "{\"AWS\": \"444444444444\"},")
            try await house.ask(.put, Self.target, [:], Self.configuration("BlockPublicPolicy"))
            let refused = try await house.ask(.put, "/mine?policy", [:], policy)
            #expect((refused.status, refused.code) == (403, "AccessDenied"))
            #expect(try await house.ask(.put, "/mine?policy", [:], theirs).status == 204)
            #expect(try await house.ask(.them, .get, "/mine/k").status == 200)
            try await house.ask(.put, Self.target, [:], Self.configuration("RestrictPublicBuckets"))
            #expect(try await house.ask(.them, .get, "/mine/k").status == 200)
            #expect(try await house.ask(.put, "/mine?policy", [:], policy).status == 204)
            #expect(try await house.ask(.them, .get, "/mine/k").status == 403)
            #expect(try await house.ask(.nobody, .get, "/mine/k").status == 403)
            #expect(try await house.ask(.get, "/mine/k").status == 200)
            try await house.ask(.delete, Self.target)
            #expect(try await house.ask(.nobody, .get, "/mine/k").status == 200)
        }
    }

    @Test func `a bucket is told as public by its ACL as by its policy`() async throws {
        try await ObjectHouse.run { (house) async throws in
            #expect(try await house.ask(.get, "/mine?policyStatus")["IsPublic"] == "false")
            #expect(try await house.ask(.get, "/open?policyStatus")["IsPublic"] == "true")
            try await house.ask(.put, "/mine?acl", ["x-amz-acl": "authenticated-read"])
            #expect(try await house.ask(.get, "/mine?policyStatus")["IsPublic"] == "true")
            #expect(try await house.ask(.them, .get, "/mine?policyStatus").status == 403)
        }
    }

    @Test func `an account's block is kept, and holds for all of its buckets with theirs`() async throws {
        try await ObjectHouse.run { (house) async throws in
            let target = "/v20180820/configuration/publicAccessBlock"
            let me = ["x-amz-account-id": try #require(ObjectHouse.Party.me.account).number]
            try await house.ask(.put, "/open/k", ["x-amz-acl": "public-read"], "x")
            #expect(try await house.ask(.get, target, me).code == "NoSuchPublicAccessBlockConfiguration")
            #expect(try await house.ask(.put, target, me, "<PublicAccessBlock/>").code == "MalformedXML")
            #expect(try await house.ask(.put, target, me, Self.configuration("IgnorePublicAcls")).status == 200)
            let got = try await house.ask(.get, target, me)
            #expect(Self.names.filter { got[$0] == "true" } == ["IgnorePublicAcls"])
            #expect(got.text.contains("<PublicAccessBlockConfiguration xmlns=\"http://awss3control.amazonaws.com"))
            #expect(try await house.ask(.nobody, .get, "/open/k").status == 403)
            #expect(try await house.ask(.get, "/open?publicAccessBlock").status == 404)
            try await house.ask(.put, "/open?publicAccessBlock", [:], Self.configuration("BlockPublicAcls"))
            #expect(try await house.ask(.nobody, .get, "/open/k").status == 403)
            #expect(try await house.ask(.put, "/open?acl", ["x-amz-acl": "public-read"]).status == 403)
            try await house.ask(.put, target, me, Self.configuration("BlockPublicAcls"))
            #expect(try await house.ask(.nobody, .get, "/open/k").status == 200)
            #expect(try await house.ask(.put, "/new", ["x-amz-acl": "public-read"]).code == "AccessDenied")
            #expect(try await house.ask(.head, "/new").status == 404)
            #expect(try await house.ask(.put, "/new").status == 200)
            let theirs = try await house.ask(.them, .put, "/victim?acl", ["x-amz-acl": "public-read"])
            #expect(theirs.status == 200)
            for (method, body) in [(HTTPRequest.Method.get, ""), (.put, Self.configuration()), (.delete, "")] {
                #expect(try await house.ask(.them, method, target, me, body).code == "AccessDenied")
                #expect(try await house.ask(.nobody, method, target, me, body).code == "AccessDenied")
            }
            #expect(try await house.ask(.post, target, me).code == "NotImplemented")
            for _ in 0..<2 { #expect(try await house.ask(.delete, target, me).status == 204) }
            #expect(try await house.ask(.get, target, me).status == 404)
        }
    }
}
