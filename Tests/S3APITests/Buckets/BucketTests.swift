import HTTPTypes
import S3API
import Testing

struct BucketTests {
    @Test("A bucket is created, told of, listed and deleted")
    func life() async throws {
        try await BucketHouse.run { house in
            let created = try await house.ask(.put, "/www.example.com")
            #expect(created.status == 200)
            #expect(created.headers[.location] == "/www.example.com")
            let head = try await house.ask(.head, "/www.example.com")
            #expect(head.status == 200)
            #expect(head.headers[.amzBucketRegion] == "us-east-1")
            let location = try await house.ask(.get, "/www.example.com?location")
            #expect(
                location.body.hasSuffix(
                    "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"></LocationConstraint>"))
            let list = try await house.ask(.get, "/")
            #expect(list.text(of: "DisplayName") == "Olga")
            #expect(
                list.text(of: "Buckets")
                    == "<Bucket><Name>www.example.com</Name><CreationDate>2026-11-22T18:47:13.000Z</CreationDate>"
                    + "<BucketRegion>us-east-1</BucketRegion></Bucket>")
            #expect(try await house.ask(.delete, "/www.example.com").status == 204)
            #expect(try await house.ask(.head, "/www.example.com").status == 404)
            #expect(try await house.ask(.get, "/www.example.com?location").code == "NoSuchBucket")
        }
    }

    @Test(
        "Creating one's own bucket again succeeds in us-east-1 only",
        arguments: [("us-east-1", 200), ("eu-west-1", 409)])
    func again(_ region: String, _ status: Int) async throws {
        try await BucketHouse.run(region: region) { house in
            try await house.ask(.put, "/mine.example.com", [.amzACL: "public-read"])
            let again = try await house.ask(.put, "/mine.example.com")
            #expect(again.status == status)
            if status == 409 { #expect(again.code == "BucketAlreadyOwnedByYou") }
            let acl = try await house.ask(.get, "/mine.example.com?acl")
            #expect(acl.body.contains("AllUsers"), "an existing bucket keeps its ACL")
            let others = try await house.ask(.other, .put, "/mine.example.com")
            #expect((others.status, others.code) == (409, "BucketAlreadyExists"))
        }
    }

    @Test(
        "A bucket named as the house itself is refused",
        arguments: [
            "localhost", "s3.localhost", "s3.us-east-1.localhost", "s3-website-us-east-1.localhost",
            "s3-website.us-east-1.localhost", "www.s3.localhost", "www.s3-website-us-east-1.localhost",
            "www.s3-website.us-east-1.localhost", "www.s3.us-east-1.localhost",
        ])
    func ownNames(_ name: String) async throws {
        try await BucketHouse.run { house in
            let answer = try await house.ask(.put, "/\(name)")
            #expect((answer.status, answer.code) == (403, "AccessDenied"))
        }
    }

    @Test(
        "A name that only resembles the house's is free",
        arguments: [
            "www.localhost", "s3.example.com", "mylocalhost", "s3.www.localhost", "mys3.localhost",
        ])
    func freeNames(_ name: String) async throws {
        try await BucketHouse.run { house in
            let answer = try await house.ask(.put, "/\(name)")
            #expect(answer.status == 200)
        }
    }

    struct Refused: Sendable {
        var caller = Caller.owner
        var target = "/new.example.com"
        var headers: [String: String] = [:]
        var body = ""
        var status: Int
        var code: String
    }

    static let refused: [Refused] = [
        Refused(caller: .anonymous, status: 403, code: "AccessDenied"),
        Refused(target: "/A.example.com", status: 400, code: "InvalidBucketName"),
        Refused(headers: ["x-amz-acl": "publik"], status: 400, code: "InvalidArgument"),
        Refused(
            headers: ["x-amz-acl": "private", "x-amz-grant-read": "id=\"\(Caller.other.id)\""], status: 400,
            code: "InvalidRequest"),
        Refused(headers: ["x-amz-object-ownership": "Nobody"], status: 400, code: "InvalidArgument"),
        Refused(
            headers: ["x-amz-object-ownership": "BucketOwnerEnforced", "x-amz-acl": "public-read"], status: 400,
            code: "InvalidBucketAclWithObjectOwnership"),
        Refused(body: "<x/>", status: 400, code: "MalformedXML"),
        Refused(body: "<CreateBucketConfiguration", status: 400, code: "MalformedXML"),
        Refused(
            body: "<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint>"
                + "</CreateBucketConfiguration>", status: 400, code: "InvalidLocationConstraint"),
        Refused(
            body: "<CreateBucketConfiguration><Tags><Tag/></Tags></CreateBucketConfiguration>", status: 501,
            code: "NotImplemented"),
    ]

    @Test("What cannot be created is refused with its own code", arguments: refused)
    func refusals(_ test: Refused) async throws {
        try await BucketHouse.run { house in
            var headers = HTTPFields()
            for (name, value) in test.headers { headers[try field(name)] = value }
            let answer = try await house.ask(test.caller, .put, test.target, headers, body: test.body)
            #expect((answer.status, answer.code) == (test.status, test.code))
            #expect(try await house.ask(.head, "/new.example.com").status == 404)
        }
    }

    @Test("A location constraint may name the region of the house")
    func locationConstraint() async throws {
        try await BucketHouse.run(region: "eu-west-1") { house in
            for (index, region) in ["eu-west-1", "EU", ""].enumerated() {
                let body =
                    "<CreateBucketConfiguration><LocationConstraint>\(region)</LocationConstraint>"
                    + "</CreateBucketConfiguration>"
                #expect(try await house.ask(.put, "/bucket-\(index)", body: body).status == 200)
            }
            let location = try await house.ask(.get, "/bucket-0?location")
            #expect(location.body.contains(">eu-west-1</LocationConstraint>"))
        }
    }

    @Test("An account has at most 100 buckets")
    func tooMany() async throws {
        try await BucketHouse.run { house in
            for index in 0..<100 { try await house.ask(.put, "/bucket-\(index)") }
            #expect(try await house.ask(.put, "/bucket-100").code == "TooManyBuckets")
            #expect(try await house.ask(.put, "/bucket-99").status == 200)
            #expect(try await house.ask(.other, .put, "/bucket-100").status == 200)
        }
    }

    @Test("Buckets are listed by prefix and in pages, and only to their owner")
    func listing() async throws {
        try await BucketHouse.run { house in
            for name in ["b-1", "b-2", "b-3", "c-1"].map({ "x\($0)" }) { try await house.ask(.put, "/\(name)") }
            let first = try await house.ask(.get, "/?prefix=xb&max-buckets=2")
            #expect(first.body.contains("xb-2") && !first.body.contains("xb-3"))
            #expect(first.text(of: "Prefix") == "xb")
            let token = try #require(first.text(of: "ContinuationToken"))
            let encoded = token.replacing("=", with: "%3D").replacing("+", with: "%2B")
            let second = try await house.ask(.get, "/?prefix=xb&max-buckets=2&continuation-token=\(encoded)")
            #expect(second.text(of: "Name") == "xb-3")
            #expect(second.text(of: "ContinuationToken") == nil)
            #expect(try await house.ask(.get, "/?bucket-region=eu-west-1").text(of: "Buckets") == "")
            #expect(try await house.ask(.other, .get, "/").text(of: "Buckets") == "")
            #expect(try await house.ask(.anonymous, .get, "/").code == "AccessDenied")
            for query in ["max-buckets=0", "max-buckets=10001", "max-buckets=x", "continuation-token=%2A"] {
                #expect(try await house.ask(.get, "/?\(query)").code == "InvalidArgument")
            }
        }
    }

    @Test("A bucket with an object in it is not deleted")
    func notEmpty() async throws {
        try await BucketHouse.run { house in
            try await house.ask(.put, "/full.example.com")
            try await house.put("k", in: "full.example.com")
            let answer = try await house.ask(.delete, "/full.example.com")
            #expect((answer.status, answer.code) == (409, "BucketNotEmpty"))
            #expect(try await house.ask(.other, .delete, "/full.example.com").code == "AccessDenied")
        }
    }

    @Test("The region is told to those who may not list the bucket too")
    func regionForStrangers() async throws {
        try await BucketHouse.run { house in
            try await house.ask(.put, "/mine.example.com")
            let answer = try await house.ask(.anonymous, .head, "/mine.example.com")
            #expect(answer.status == 403)
            #expect(answer.headers[.amzBucketRegion] == "us-east-1")
        }
    }

    @Test("Another owner than the expected one is refused")
    func expectedOwner() async throws {
        try await BucketHouse.run { house in
            try await house.ask(.put, "/mine.example.com")
            for (number, status) in [(Caller.owner.number, 200), (Caller.other.number, 403)] {
                let answer = try await house.ask(.head, "/mine.example.com", [.amzExpectedBucketOwner: number])
                #expect(answer.status == status)
            }
        }
    }

    @Test("S3 Control reads and changes a bucket's tags for its owner, and nothing else")
    func control() async throws {
        try await BucketHouse.run { house in
            try await house.ask(.put, "/mine.example.com")
            let account = [try field("x-amz-account-id"): Caller.owner.number] as HTTPFields
            let tags = "/v20180820/tags/arn%3Aaws%3As3%3A%3A%3A"
            let answer = try await house.ask(.get, tags + "mine.example.com", account)
            #expect(answer.status == 200)
            #expect(answer.body.contains("<ListTagsForResourceResult") && answer.text(of: "Tags") == "")
            let mine = tags + "mine.example.com"
            func request(_ tags: [String: String]) -> String {
                let list = tags.map { "<Tag><Key>\($0.key)</Key><Value>\($0.value)</Value></Tag>" }.joined()
                return "<TagResourceRequest><Tags>\(list)</Tags></TagResourceRequest>"
            }
            #expect(try await house.ask(.post, mine, account, body: request(["b": "1", "a c": "2"])).status == 204)
            #expect(try await house.ask(.post, mine, account, body: request(["b": "3", "d": ""])).status == 204)
            let list = "<Tag><Key>a c</Key><Value>2</Value></Tag><Tag><Key>b</Key><Value>3</Value></Tag>"
            let last = "<Tag><Key>d</Key><Value></Value></Tag>"
            #expect(try await house.ask(.get, mine, account).text(of: "Tags") == list + last)
            #expect(try await house.ask(.get, "/mine.example.com?tagging").text(of: "TagSet") == list + last)
            let many = Dictionary(uniqueKeysWithValues: (0..<48).map { ("k\($0)", "") })
            #expect(try await house.ask(.post, mine, account, body: request(many)).code == "BadRequest")
            #expect(try await house.ask(.post, mine, account, body: "<Tags/>").code == "MalformedXML")
            #expect(try await house.ask(.delete, mine + "?tagKeys=a%20c&tagKeys=b", account).status == 204)
            #expect(try await house.ask(.get, mine, account).text(of: "Tags") == last)
            #expect(try await house.ask(.other, .post, mine, account, body: request(["b": "1"])).code == "AccessDenied")
            #expect(try await house.ask(.other, .delete, mine + "?tagKeys=d", account).code == "AccessDenied")
            #expect(try await house.ask(.get, tags + "none.example.com", account).code == "NoSuchBucket")
            #expect(try await house.ask(.put, tags + "mine.example.com", account).code == "NotImplemented")
            #expect(try await house.ask(.other, .get, tags + "mine.example.com", account).code == "AccessDenied")
            let block = try await house.ask(.get, "/v20180820/configuration/publicAccessBlock", account)
            #expect(block.code == "NoSuchPublicAccessBlockConfiguration")
            #expect(try await house.ask(.get, "/v20180820/jobs", account).code == "NotImplemented")
        }
    }
}
