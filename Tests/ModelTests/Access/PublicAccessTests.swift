import Model
import Testing

/// Which policies and ACLs are public.
struct PublicAccessTests {
    struct Reach: Sendable {
        var principal = "\"*\""
        var condition: String?
        var isPublic: Bool
    }

    static let reaches: [Reach] = [
        Reach(isPublic: true), Reach(principal: "{\"AWS\":\"*\"}", isPublic: true),
        Reach(principal: "{\"AWS\":[\"123456789012\",\"*\"]}", isPublic: true),
        Reach(principal: "{\"AWS\":\"123456789012\"}", isPublic: false),
        Reach(principal: "{\"Service\":\"logging.s3.amazonaws.com\"}", isPublic: false),
        Reach(
            principal: "{\"Service\":\"logging.s3.amazonaws.com\"}",
            condition: "{\"StringLike\":{\"aws:SourceArn\":\"arn:aws:s3:::*\"}}", isPublic: false),
    ]

    @Test("A policy is public when it allows something to everyone", arguments: reaches)
    func policies(_ test: Reach) throws {
        let bucket = try #require(BucketName("www.example.com"))
        let condition = test.condition.map { ",\"Condition\":\($0)" } ?? ""
        let allow =
            AccessTests.statement("Allow", of: test.principal, "s3:PutObject", "/*").dropLast() + condition + "}"
        for statements in ["\(allow)", "[\(allow)]", "[\(AccessTests.statement("Deny", "s3:*", "*")),\(allow)]"] {
            let policy = try BucketPolicy(json: Array("{\"Statement\":\(statements)}".utf8), bucket: bucket)
            #expect(policy.isPublic == test.isPublic)
        }
        let deny = AccessTests.statement("Deny", "s3:*", "*")
        #expect(try !BucketPolicy(json: Array("{\"Statement\":\(deny)}".utf8), bucket: bucket).isPublic)
    }

    @Test(
        "A condition limits a policy when it is on fixed values of what nobody can choose",
        arguments: [
            ("IpAddress", "aws:SourceIp", "\"10.0.0.0/32\"", true),
            ("IpAddress", "aws:sourceip", "[\"192.0.2.0/24\",\"2001:db8::/32\",\"203.0.113.7\"]", true),
            ("IpAddress", "aws:SourceIp", "\"10.0.0.0/8\"", true),
            ("IpAddress", "aws:SourceIp", "\"0.0.0.0/7\"", false),
            ("IpAddress", "aws:SourceIp", "[\"10.0.0.0/8\",\"0.0.0.0/0\"]", false),
            ("IpAddress", "aws:SourceIp", "\"2000::/31\"", false),
            ("IpAddress", "aws:SourceIp", "\"10.0.0.0/x\"", false),
            ("IpAddress", "aws:SourceIp", "[]", false),
            ("NotIpAddress", "aws:SourceIp", "\"10.0.0.0/32\"", false),
            ("IpAddressIfExists", "aws:SourceIp", "\"10.0.0.0/32\"", false),
            ("StringEquals", "aws:SourceIp", "\"10.0.0.0/32\"", false),
            ("StringEquals", "aws:SourceVpc", "\"vpc-91237329\"", true),
            ("stringequals", "AWS:SOURCEVPCE", "[\"vpce-1\",\"vpce-2\"]", true),
            ("StringLike", "aws:SourceVpc", "\"vpc-*\"", false),
            ("StringLike", "aws:SourceVpc", "\"vpc-9123732?\"", false),
            ("StringLike", "aws:SourceVpc", "\"vpc-91237329\"", true),
            ("StringEquals", "aws:SourceVpc", "\"${aws:username}\"", false),
            ("StringEquals", "aws:SourceVpc", "[\"vpc-1\",\"*\"]", false),
            ("StringEquals", "aws:SourceVpc", "\"\"", false),
            ("StringNotEquals", "aws:SourceVpc", "\"vpc-91237329\"", false),
            ("StringEqualsIfExists", "aws:SourceVpc", "\"vpc-91237329\"", false),
            ("ForAllValues:StringEquals", "aws:PrincipalOrgID", "\"o-1\"", false),
            ("StringEquals", "aws:PrincipalOrgID", "\"o-1\"", true),
            ("StringEquals", "aws:PrincipalAccount", "\"123456789012\"", true),
            ("ArnEquals", "aws:SourceArn", "\"arn:aws:s3:::a\"", true),
            ("ArnLike", "aws:SourceArn", "\"arn:aws:s3:::*\"", false),
            ("StringEquals", "aws:UserAgent", "\"me\"", false), ("StringEquals", "s3:prefix", "\"a\"", false),
            ("Bool", "aws:SecureTransport", "\"true\"", false),
        ])
    func conditions(_ name: String, _ key: String, _ values: String, isLimit: Bool) throws {
        let condition = "{\"\(name)\":{\"\(key)\":\(values)}}"
        let statement = "{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Condition\":\(condition)}"
        let other =
            "{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"true\"}}}"
        #expect(PolicyReach.isPublic(json: Array("{\"Statement\":\(statement)}".utf8)) == !isLimit)
        #expect(PolicyReach.isPublic(json: Array("{\"Statement\":[\(statement),\(other)]}".utf8)))
    }

    @Test(
        "An ACL is public when it grants something to who anybody can be",
        arguments: [
            (CannedACL.private, false), (.publicRead, true), (.publicReadWrite, true), (.authenticatedRead, true),
            (.awsExecRead, false), (.bucketOwnerFullControl, false), (.logDeliveryWrite, false),
        ])
    func lists(_ canned: CannedACL, isPublic: Bool) throws {
        let owner = try #require(AccountID(String(repeating: "0", count: 64)))
        #expect(AccessControlList(canned: canned, owner: owner, bucketOwner: owner).isPublic == isPublic)
    }

    @Test func `two blocks block what one of them does`() {
        let one = PublicAccessBlock(blocksPublicACLs: true, restrictsPublicBuckets: true)
        let other = PublicAccessBlock(blocksPublicPolicy: true, restrictsPublicBuckets: true)
        let both = PublicAccessBlock(blocksPublicACLs: true, blocksPublicPolicy: true, restrictsPublicBuckets: true)
        #expect(one.joined(with: other) == both && other.joined(with: one) == both)
        #expect(one.joined(with: PublicAccessBlock(ignoresPublicACLs: true)).ignoresPublicACLs)
    }
}
