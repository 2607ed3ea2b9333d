import HTTPTypes
import S3API
import Testing

struct BucketACLTests {
    static let everyone = "http://acs.amazonaws.com/groups/global/AllUsers"
    static let bucket = "/acl.example.com"

    static func grant(_ permission: String, _ type: String, _ inner: String) -> String {
        "<Grant><Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"\(type)\">\(inner)"
            + "</Grantee><Permission>\(permission)</Permission></Grant>"
    }

    static func policy(owner: String = Caller.owner.id, _ grants: String) -> String {
        "<AccessControlPolicy xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Owner><ID>\(owner)</ID></Owner>"
            + "<AccessControlList>\(grants)</AccessControlList></AccessControlPolicy>"
    }

    static let ownerGrant = grant("FULL_CONTROL", "CanonicalUser", named(.owner))

    static func named(_ caller: Caller) -> String {
        "<ID>\(caller.id)</ID><DisplayName>\(caller.name)</DisplayName>"
    }

    struct Accepted: Sendable {
        var headers: [String: String] = [:]
        var body = ""
        /// What the list reads back as.
        var grants: String
    }

    static let accepted: [Accepted] = [
        Accepted(headers: ["x-amz-acl": "private"], grants: ownerGrant),
        Accepted(
            headers: ["x-amz-acl": "public-read"],
            grants: ownerGrant + grant("READ", "Group", "<URI>\(everyone)</URI>")),
        Accepted(headers: ["x-amz-acl": "bucket-owner-full-control"], grants: ownerGrant),
        Accepted(
            headers: ["x-amz-grant-read": "uri=\"\(everyone)\", id=\"\(Caller.other.id)\""],
            grants: grant("READ", "Group", "<URI>\(everyone)</URI>") + grant("READ", "CanonicalUser", named(.other))),
        Accepted(
            headers: [
                "x-amz-grant-write": "emailAddress=Otto@example.com",
                "x-amz-grant-full-control": "id=\(Caller.owner.id)",
            ],
            grants: ownerGrant + grant("WRITE", "CanonicalUser", named(.other))),
        Accepted(body: policy(""), grants: ""),
        Accepted(
            body: policy(grant("READ_ACP", "AmazonCustomerByEmail", "<EmailAddress>Otto@example.com</EmailAddress>")),
            grants: grant("READ_ACP", "CanonicalUser", named(.other))),
        Accepted(
            body: policy(ownerGrant + grant("WRITE", "Group", "<URI>\(everyone)</URI>")),
            grants: ownerGrant + grant("WRITE", "Group", "<URI>\(everyone)</URI>")),
    ]

    @Test("An ACL reads back as it was put", arguments: accepted)
    func roundTrip(_ test: Accepted) async throws {
        try await BucketHouse.run { house in
            try await house.ask(.put, Self.bucket)
            try await house.put("k", in: "acl.example.com")
            for target in ["\(Self.bucket)?acl", "\(Self.bucket)/k?acl"] {
                let put = try await house.ask(.put, target, try Self.fields(test.headers), body: test.body)
                #expect(put.status == 200, "\(put.body)")
                let got = try await house.ask(.get, target)
                #expect(got.text(of: "AccessControlList") == test.grants)
                #expect(got.text(of: "Owner") == Self.named(.owner))
            }
        }
    }

    struct Refused: Sendable {
        var headers: [String: String] = [:]
        var body = ""
        var code: String
        var status = 400
    }

    static let refused: [Refused] = [
        Refused(code: "MissingSecurityHeader"),
        Refused(headers: ["x-amz-acl": "Private"], code: "InvalidArgument"),
        Refused(headers: ["x-amz-acl": "private"], body: policy(ownerGrant), code: "UnexpectedContent"),
        Refused(
            headers: ["x-amz-acl": "private", "x-amz-grant-read": "id=\(Caller.other.id)"], code: "InvalidRequest"),
        Refused(headers: ["x-amz-grant-read": "id=\(String(repeating: "c", count: 64))"], code: "InvalidArgument"),
        Refused(headers: ["x-amz-grant-read": "id=abc"], code: "InvalidArgument"),
        Refused(headers: ["x-amz-grant-read": "uri=http://example.com/"], code: "InvalidArgument"),
        Refused(headers: ["x-amz-grant-read": "name=Otto"], code: "InvalidArgument"),
        Refused(headers: ["x-amz-grant-read": "Otto"], code: "InvalidArgument"),
        Refused(headers: ["x-amz-grant-read": "id=\"\(Caller.other.id)\","], code: "InvalidArgument"),
        Refused(
            headers: ["x-amz-grant-read": "emailAddress=\"nobody@example.com\""],
            code: "UnresolvableGrantByEmailAddress"),
        Refused(body: "<AccessControlPolicy>", code: "MalformedACLError"),
        Refused(body: "<AccessControlPolicy/>", code: "MalformedACLError"),
        Refused(body: policy("<Grant/>"), code: "MalformedACLError"),
        Refused(body: policy(grant("ADMIN", "CanonicalUser", named(.other))), code: "MalformedACLError"),
        Refused(body: policy(grant("READ", "Robot", named(.other))), code: "MalformedACLError"),
        Refused(body: policy(grant("READ", "Group", "")), code: "MalformedACLError"),
        Refused(body: policy(grant("READ", "Group", "<URI>x</URI>")), code: "InvalidArgument"),
        Refused(body: policy(String(repeating: ownerGrant, count: 101)), code: "MalformedACLError"),
        Refused(body: policy(owner: Caller.other.id, ownerGrant), code: "AccessDenied", status: 403),
    ]

    @Test("A bad ACL is refused with its own code and changes nothing", arguments: refused)
    func refusals(_ test: Refused) async throws {
        try await BucketHouse.run { house in
            try await house.ask(.put, Self.bucket)
            let put = try await house.ask(.put, "\(Self.bucket)?acl", try Self.fields(test.headers), body: test.body)
            #expect((put.status, put.code) == (test.status, test.code))
            let got = try await house.ask(.get, "\(Self.bucket)?acl")
            #expect(got.text(of: "AccessControlList") == Self.ownerGrant)
        }
    }

    @Test("A grant opens what it names and no more")
    func effect() async throws {
        try await BucketHouse.run { house in
            try await house.ask(.put, Self.bucket)
            #expect(try await house.ask(.other, .get, "\(Self.bucket)?acl").code == "AccessDenied")
            try await house.ask(.put, "\(Self.bucket)?acl", [.amzGrantReadACP: "id=\(Caller.other.id)"])
            #expect(try await house.ask(.other, .get, "\(Self.bucket)?acl").status == 200)
            let denied = try await house.ask(.other, .put, "\(Self.bucket)?acl", [.amzACL: "public-read"])
            #expect(denied.code == "AccessDenied")
            #expect(try await house.ask(.get, "\(Self.bucket)?acl").status == 200, "owners may always read it")
            #expect(try await house.ask(.put, "\(Self.bucket)?acl", [.amzACL: "private"]).status == 200)
        }
    }

    @Test("The ACL of an object belongs to the object's owner")
    func foreignObject() async throws {
        try await BucketHouse.run { house in
            try await house.ask(.put, Self.bucket)
            try await house.put("theirs", in: "acl.example.com", owner: .other)
            let target = "\(Self.bucket)/theirs?acl"
            #expect(try await house.ask(.owner, .get, target).code == "AccessDenied")
            let opened = try await house.ask(.other, .put, target, [.amzACL: "bucket-owner-full-control"])
            #expect(opened.status == 200)
            let acl = try await house.ask(.owner, .get, target)
            #expect(acl.text(of: "Owner") == Self.named(.other))
            #expect(try await house.ask(.owner, .get, "\(Self.bucket)/none?acl").code == "NoSuchKey")
            #expect(try await house.ask(.other, .get, "\(Self.bucket)/none?acl").code == "AccessDenied")
        }
    }

    private static func fields(_ headers: [String: String]) throws -> HTTPFields {
        var fields = HTTPFields()
        for (name, value) in headers { fields[try field(name)] = value }
        return fields
    }
}
