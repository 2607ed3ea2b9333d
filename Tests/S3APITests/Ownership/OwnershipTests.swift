import HTTPTypes
import Model
import S3API
import Storage
import Testing

@Suite struct OwnershipTests {
    static func controls(_ ownership: String) -> String {
        "<OwnershipControls><Rule><ObjectOwnership>\(ownership)</ObjectOwnership></Rule></OwnershipControls>"
    }

    private static let target = "/mine?ownershipControls"

    @Test func `what is chosen is told, by its owner alone`() async throws {
        try await ObjectHouse.run { (house) async throws in
            #expect(try await house.ask(.get, Self.target).code == "OwnershipControlsNotFoundError")
            for ownership in ObjectOwnership.allCases.map(\.rawValue) {
                #expect(try await house.ask(.put, Self.target, [:], Self.controls(ownership)).status == 200)
                #expect(try await house.ask(.get, Self.target)["ObjectOwnership"] == ownership)
            }
            let enforced = Self.controls("BucketOwnerEnforced")
            #expect(try await house.ask(.them, .put, Self.target, [:], enforced).status == 403)
            #expect(try await house.ask(.them, .get, Self.target).status == 403)
            #expect(try await house.ask(.them, .delete, Self.target).status == 403)
            for _ in 0..<2 { #expect(try await house.ask(.delete, Self.target).status == 204) }
            #expect(try await house.ask(.get, Self.target).code == "OwnershipControlsNotFoundError")
        }
    }

    @Test(
        "What is no choice is malformed",
        arguments: [
            "<OwnershipControls/>", "<OwnershipControls><Rule/></OwnershipControls>", controls("bucketOwnerEnforced"),
            controls("BucketOwnerEnforced").replacing("OwnershipControls>", with: "Ownership>"),
            "<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule><Rule>"
                + "<ObjectOwnership>ObjectWriter</ObjectOwnership></Rule></OwnershipControls>",
        ])
    func malformed(_ body: String) async throws {
        try await ObjectHouse.run { (house) async throws in
            #expect(try await house.ask(.put, Self.target, [:], body).code == "MalformedXML")
        }
    }

    struct Owned: Sendable {
        var ownership: String?
        var acl: String?
        /// Whose an object of `them` in a bucket of mine is; nobody's when it is refused.
        var owner: ObjectHouse.Party
    }

    static let owned: [Owned] = [
        Owned(owner: .them), Owned(acl: "bucket-owner-full-control", owner: .them),
        Owned(ownership: "ObjectWriter", acl: "bucket-owner-full-control", owner: .them),
        Owned(ownership: "BucketOwnerPreferred", owner: .them),
        Owned(ownership: "BucketOwnerPreferred", acl: "private", owner: .them),
        Owned(ownership: "BucketOwnerPreferred", acl: "bucket-owner-full-control", owner: .me),
        Owned(ownership: "BucketOwnerEnforced", owner: .me),
        Owned(ownership: "BucketOwnerEnforced", acl: "bucket-owner-full-control", owner: .me),
        Owned(ownership: "BucketOwnerEnforced", acl: "private", owner: .nobody),
        Owned(ownership: "BucketOwnerEnforced", acl: "public-read", owner: .nobody),
    ]

    @Test("Whose an object is depends on the bucket and on the ACL that it is written with", arguments: owned)
    func owner(_ test: Owned) async throws {
        try await ObjectHouse.run { (house) async throws in
            try await Self.letThemWrite(house)
            if let ownership = test.ownership {
                #expect(try await house.ask(.put, Self.target, [:], Self.controls(ownership)).status == 200)
            }
            let headers = test.acl.map { ["x-amz-acl": $0] } ?? [:]
            let put = try await house.ask(.them, .put, "/mine/put", headers, "x")
            let copy = try await house.ask(
                .them, .put, "/mine/copy", headers.merging(["x-amz-copy-source": "/victim/x"]) { $1 })
            let upload = try await house.ask(.them, .post, "/mine/parts?uploads", headers)
            guard let owner = test.owner.account else {
                for answer in [put, copy, upload] {
                    #expect((answer.status, answer.code) == (400, "AccessControlListNotSupported"))
                }
                return
            }
            let bucket = try await house.bucket("mine")
            for key in ["put", "copy"] {
                let object = try await house.store.catalog.read {
                    try $0.object(ObjectKey(stored: Array(key.utf8)), in: bucket.id)
                }
                #expect(object?.metadata.acl.owner == owner.id)
            }
            let id = try #require(upload["UploadId"])
            let parts = try await house.ask(.them, .get, "/mine/parts?uploadId=\(id)")
            #expect(parts.all("ID").last == owner.id.text)
        }
    }

    @Test func `an upload that becomes the bucket owner's can be completed again by who made it`() async throws {
        try await ObjectHouse.run { (house) async throws in
            try await Self.letThemWrite(house)
            try await house.ask(.put, Self.target, [:], Self.controls("BucketOwnerEnforced"))
            let id = try #require(try await house.ask(.them, .post, "/mine/k?uploads")["UploadId"])
            let part = try await house.ask(.them, .put, "/mine/k?partNumber=1&uploadId=\(id)", [:], "x")
            let list =
                "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>\(try #require(part.etag))</ETag></Part>"
                + "</CompleteMultipartUpload>"
            for _ in 0..<2 {
                #expect(try await house.ask(.them, .post, "/mine/k?uploadId=\(id)", [:], list).status == 200)
            }
        }
    }

    @Test func `where the bucket owner owns everything, ACLs neither count nor change`() async throws {
        try await ObjectHouse.run { (house) async throws in
            try await Self.letThemWrite(house)
            try await house.ask(.them, .put, "/mine/k", ["x-amz-acl": "public-read"], "theirs")
            #expect(try await house.ask(.nobody, .get, "/mine/k").status == 200)
            #expect(try await house.ask(.me, .get, "/mine/k?acl").status == 403)
            try await house.ask(.put, Self.target, [:], Self.controls("BucketOwnerEnforced"))
            #expect(try await house.ask(.nobody, .get, "/mine/k").status == 403)
            #expect(try await house.ask(.them, .get, "/mine/k").status == 403)
            #expect(try await house.ask(.me, .get, "/mine/k").text == "theirs")
            let me = try #require(ObjectHouse.Party.me.account).id.text
            let them = try #require(ObjectHouse.Party.them.account).id.text
            #expect(Set(try await house.ask(.get, "/mine/k?acl").all("ID")) == [me])
            for target in ["/mine?acl", "/mine/k?acl"] {
                for acl in ["private", "public-read"] {
                    let answer = try await house.ask(.put, target, ["x-amz-acl": acl])
                    #expect((answer.status, answer.code) == (400, "AccessControlListNotSupported"))
                }
                #expect(try await house.ask(.put, target, ["x-amz-acl": "bucket-owner-full-control"]).status == 200)
                #expect(try await house.ask(.put, target, ["x-amz-grant-full-control": "id=\(me)"]).status == 200)
                let read = try await house.ask(.put, target, ["x-amz-grant-read": "id=\(me)"])
                #expect(read.code == "AccessControlListNotSupported")
                #expect(try await house.ask(.put, target, [:], Self.document(owner: me, grantee: me)).status == 200)
                let shared = try await house.ask(.put, target, [:], Self.document(owner: me, grantee: them))
                #expect(shared.code == "AccessControlListNotSupported")
            }
            // When ACLs count again, they are what they were.
            try await house.ask(.delete, Self.target)
            #expect(try await house.ask(.nobody, .get, "/mine/k").status == 200)
            #expect(try await house.ask(.me, .get, "/mine/k?acl").status == 403)
        }
    }

    @Test func `ACLs stop to count only where the bucket's own grants nothing`() async throws {
        try await ObjectHouse.run { (house) async throws in
            let enforced = Self.controls("BucketOwnerEnforced")
            let open = try await house.ask(.put, "/open?ownershipControls", [:], enforced)
            #expect((open.status, open.code) == (400, "InvalidBucketAclWithObjectOwnership"))
            #expect(try await house.ask(.get, "/open?ownershipControls").status == 404)
            try await house.ask(.put, "/open?acl", ["x-amz-acl": "private"])
            #expect(try await house.ask(.put, "/open?ownershipControls", [:], enforced).status == 200)
        }
    }

    @Test func `a bucket is created with an ownership, and takes another when it is created again`() async throws {
        try await ObjectHouse.run { (house) async throws in
            let target = "/new?ownershipControls"
            for ownership in ["BucketOwnerEnforced", "ObjectWriter"] {
                #expect(try await house.ask(.put, "/new", ["x-amz-object-ownership": ownership]).status == 200)
                #expect(try await house.ask(.put, "/new").status == 200)
                #expect(try await house.ask(.get, target)["ObjectOwnership"] == ownership)
            }
            try await house.ask(.put, "/new", ["x-amz-acl": "public-read"])
            let again = try await house.ask(.put, "/new", ["x-amz-object-ownership": "BucketOwnerEnforced"])
            #expect((again.status, again.code) == (400, "InvalidBucketAclWithObjectOwnership"))
            #expect(try await house.ask(.get, target)["ObjectOwnership"] == "ObjectWriter")
        }
    }

    private static func letThemWrite(_ house: ObjectHouse) async throws {
        try await house.ask(.them, .put, "/victim/x", [:], "x")
        let policy = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "444444444444"},
             "Action": "s3:PutObject", "Resource": "arn:aws:s3:::mine/*"}]}
            """
        #expect(try await house.ask(.put, "/mine?policy", [:], policy).status == 204)
    }

    private static func document(owner: String, grantee: String) -> String {
        "<AccessControlPolicy><Owner><ID>\(owner)</ID></Owner><AccessControlList><Grant>"
            + "<Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\">"
            + "<ID>\(grantee)</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant></AccessControlList>"
            + "</AccessControlPolicy>"
    }
}
