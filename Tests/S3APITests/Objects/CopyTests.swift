import HTTPTypes
import Model
import S3API
import Storage
import Testing

struct CopyTests {
    @Test("A copy has the source's bytes and description, and an ACL of its own")
    func copy() async throws {
        try await ObjectHouse.run { house in
            let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
            let put = try await house.ask(
                .me, .put, "/mine/a",
                [
                    "Content-Type": "text/css", "x-amz-meta-a": "1", "x-amz-acl": "public-read",
                    "x-amz-website-redirect-location": "/x",
                ], bytes: bytes)
            let copy = try await house.ask(.put, "/open/b", ["x-amz-copy-source": "/mine/a"])
            #expect(copy.status == 200)
            #expect(copy["ETag"].map { $0.replacing("&quot;", with: "\"") } == put.etag)
            #expect(copy["LastModified"] == "2026-11-22T18:47:13.000Z")
            let get = try await house.ask(.get, "/open/b")
            #expect(get.bytes == bytes)
            #expect(get.header("Content-Type") == "text/css")
            #expect(get.header("x-amz-meta-a") == "1")
            #expect(get.header("x-amz-website-redirect-location") == nil)
            #expect(try await house.ask(.nobody, .get, "/open/b").status == 403)

            try await house.ask(.delete, "/mine/a")
            #expect(try await house.ask(.get, "/open/b").bytes == bytes)
        }
    }

    @Test("A copy may replace the description, also in place")
    func replace() async throws {
        try await ObjectHouse.run { house in
            try await house.ask(.put, "/mine/a", ["Content-Type": "text/css", "x-amz-meta-a": "1"], "x")
            let onto = try await house.ask(.put, "/mine/a", ["x-amz-copy-source": "mine/a"])
            #expect((onto.status, onto.code) == (400, "InvalidRequest"))
            let replaced = try await house.ask(
                .put, "/mine/a",
                [
                    "x-amz-copy-source": "mine/a", "x-amz-metadata-directive": "REPLACE", "x-amz-meta-b": "2",
                    "Content-Type": "text/html",
                ])
            #expect(replaced.status == 200)
            let get = try await house.ask(.get, "/mine/a")
            #expect(get.header("Content-Type") == "text/html")
            #expect(get.header("x-amz-meta-a") == nil)
            #expect(get.header("x-amz-meta-b") == "2")
        }
    }

    struct Source: Sendable {
        var source: String
        var status: Int
        var code: String
        var key: String?
    }

    static let sources: [Source] = [
        Source(source: "/mine/../victim/secret", status: 404, code: "NoSuchKey", key: "../victim/secret"),
        Source(source: "/mine/..%2fvictim%2fsecret", status: 404, code: "NoSuchKey", key: "../victim/secret"),
        Source(source: "/mine%2f..%2fvictim%2fsecret", status: 404, code: "NoSuchKey", key: "../victim/secret"),
        Source(source: "/mine/..%252fvictim%252fsecret", status: 404, code: "NoSuchKey", key: "..%2fvictim%2fsecret"),
        Source(source: "/victim/secret", status: 403, code: "AccessDenied"),
        Source(source: "/victim/absent", status: 403, code: "AccessDenied"),
        Source(source: "/nowhere/x", status: 404, code: "NoSuchBucket"),
        Source(source: "mine", status: 400, code: "InvalidArgument"),
        Source(source: "A/x", status: 400, code: "InvalidArgument"),
        Source(source: "/mine/a?versionId=7", status: 400, code: "InvalidArgument"),
        Source(source: "/mine/a%zz", status: 400, code: "InvalidURI"),
    ]

    @Test("A source is one bucket and one opaque key, and needs the right to read it", arguments: sources)
    func source(_ test: Source) async throws {
        try await ObjectHouse.run { house in
            try await house.ask(.them, .put, "/victim/secret", [:], "secret")
            try await house.ask(.put, "/mine/a", [:], "x")
            let copy = try await house.ask(.put, "/mine/copy", ["x-amz-copy-source": test.source])
            #expect((copy.status, copy.code) == (test.status, test.code))
            if let key = test.key { #expect(copy["Key"] == key) }
            #expect(try await house.ask(.get, "/mine/copy").status == 404)

            let create = try await house.ask(.post, "/mine/m?uploads")
            let id = try #require(create["UploadId"])
            let part = try await house.ask(
                .put, "/mine/m?partNumber=1&uploadId=\(id)", ["x-amz-copy-source": test.source])
            #expect((part.status, part.code) == (test.status, test.code))
        }
    }

    @Test("A copy needs the right to write the destination, too")
    func destination() async throws {
        try await ObjectHouse.run { house in
            try await house.ask(.put, "/mine/a", [:], "x")
            let copy = try await house.ask(.put, "/victim/b", ["x-amz-copy-source": "/mine/a"])
            #expect((copy.status, copy.code) == (403, "AccessDenied"))
            #expect(try await house.ask(.them, .get, "/victim/b").status == 404)
        }
    }

    @Test(
        "The source's conditions fail with 412, and name themselves",
        arguments: [
            ("x-amz-copy-source-if-match", "\"x\"", 412),
            ("x-amz-copy-source-if-match", "9dd4e461268c8034f5c8564e155c67a6", 200),
            ("x-amz-copy-source-if-none-match", "\"9dd4e461268c8034f5c8564e155c67a6\"", 412),
            ("x-amz-copy-source-if-modified-since", "Sun, 22 Nov 2026 18:47:13 GMT", 412),
            ("x-amz-copy-source-if-unmodified-since", "Sun, 22 Nov 2026 18:47:12 GMT", 412),
        ])
    func conditions(_ header: String, _ value: String, _ status: Int) async throws {
        try await ObjectHouse.run { house in
            try await house.ask(.put, "/mine/a", [:], "x")
            let copy = try await house.ask(.put, "/mine/b", ["x-amz-copy-source": "/mine/a", header: value])
            #expect(copy.status == status)
            if status == 412 { #expect(copy["Condition"]?.lowercased() == header) }
        }
    }

    @Test("A copy can be given another checksum than the source has")
    func checksum() async throws {
        try await ObjectHouse.run { house in
            try await house.ask(.put, "/mine/a", ["x-amz-checksum-crc32": "DUoRhQ=="], "hello world")
            let same = try await house.ask(.put, "/mine/b", ["x-amz-copy-source": "/mine/a"])
            #expect(same["ChecksumCRC32"] == "DUoRhQ==")
            let other = try await house.ask(
                .put, "/mine/b", ["x-amz-copy-source": "/mine/a", "x-amz-checksum-algorithm": "SHA1"])
            #expect(other["ChecksumSHA1"] == "Kq5sNclPz7QV2+lfQIuc6R7oRu0=")
        }
    }

    @Test("A copy of what has no checksum gets one of its whole content")
    func noChecksum() async throws {
        try await ObjectHouse.run { house in
            let bucket = try await house.bucket("mine")
            let acl = AccessControlList(canned: .private, owner: bucket.owner, bucketOwner: bucket.owner)
            let metadata = ObjectMetadata(
                etag: ETag("9dd4e461268c8034f5c8564e155c67a6"), modified: ObjectHouse.now, acl: acl)
            try await house.store.catalog.write { catalog in
                try catalog.put(
                    StoredObject(key: ObjectKey("a"), metadata: metadata, content: .inline(Array("x".utf8))),
                    in: bucket.id)
            }
            let put = try await house.ask(.put, "/mine/x", [:], "x")
            let copy = try await house.ask(.put, "/mine/b", ["x-amz-copy-source": "/mine/a"])
            #expect(copy["ChecksumCRC64NVME"] == put.header("x-amz-checksum-crc64nvme"))
            #expect(copy["ChecksumType"] == "FULL_OBJECT")
        }
    }

    @Test(
        "A copy of an object in parts is an object in one part, with the digests of its whole content",
        arguments: [nil, "SHA256", "CRC32"])
    func multipart(_ algorithm: String?) async throws {
        try await ObjectHouse.run { house in
            let bytes = (0..<(5 << 20) + 1000).map { UInt8(truncatingIfNeeded: $0 >> 3) }
            let source = try await house.putInParts("/mine/m", bytes, algorithm: algorithm)
            #expect(source["ETag"]?.hasSuffix("-2&quot;") == true)
            let whole = try await house.ask(.put, "/mine/whole", ["x-amz-copy-source": "/mine/m"])
            let put = try await house.ask(.me, .put, "/mine/put", bytes: bytes)
            let copy = try await house.ask(.put, "/mine/copy", ["x-amz-copy-source": "/mine/m"])
            for answer in [whole, copy] {
                #expect(answer["ETag"]?.replacing("&quot;", with: "\"") == put.etag)
                #expect(answer["ChecksumType"] == "FULL_OBJECT")
                #expect(answer.all("Checksum\(algorithm ?? "CRC64NVME")").first?.contains("-") == false)
            }
            #expect(copy.text == whole.text)
            #expect(try await house.ask(.get, "/mine/copy").bytes == bytes)
            #expect(try await house.ask(.get, "/mine/copy?partNumber=2").code == "InvalidPartNumber")
            let attributes = try await house.ask(
                .get, "/mine/copy?attributes", ["x-amz-object-attributes": "ObjectParts,ETag"])
            #expect(attributes["PartsCount"] == nil)
            #expect(attributes["ETag"].map { "\"\($0)\"" } == put.etag)

            let inPlace = try await house.ask(
                .put, "/mine/m", ["x-amz-copy-source": "/mine/m", "x-amz-metadata-directive": "REPLACE"])
            #expect(inPlace["ETag"] == copy["ETag"])
            #expect(try await house.ask(.head, "/mine/m").etag == put.etag)
        }
    }

    @Test("A source in parts is read for its first copy only")
    func remembered() async throws {
        try await ObjectHouse.run { house in
            try await house.putInParts("/mine/m", [UInt8](repeating: 7, count: (5 << 20) + 1), algorithm: nil)
            try await house.ask(.put, "/mine/a", ["x-amz-copy-source": "/mine/m"])
            let bucket = try await house.bucket("mine")
            let object = try #require(
                try await house.store.catalog.read { try $0.object(ObjectKey("m"), in: bucket.id) })
            var digests = try #require(try await house.store.catalog.read { try $0.digests(of: object, in: bucket.id) })
            // What no reading of the content would find.
            digests.md5 = [UInt8](repeating: 0xAB, count: 16)
            let changed = digests
            try await house.store.catalog.write { try $0.remember(changed, of: object, in: bucket.id) }
            let copy = try await house.ask(.put, "/mine/b", ["x-amz-copy-source": "/mine/m"])
            #expect(copy["ETag"] == "&quot;\(String(repeating: "ab", count: 16))&quot;")
            let sha1 = try await house.ask(
                .put, "/mine/c", ["x-amz-copy-source": "/mine/m", "x-amz-checksum-algorithm": "SHA1"])
            #expect(sha1["ETag"] != copy["ETag"])
            digests = try #require(try await house.store.catalog.read { try $0.digests(of: object, in: bucket.id) })
            #expect(Set(digests.checksums.map(\.algorithm)) == [.sha1, .crc64nvme])
        }
    }
}
