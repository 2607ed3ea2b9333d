import HTTPTypes
import S3API
import Testing

struct MultipartTests {
    private static let partBytes = 5 << 20

    private static func bytes(_ seed: Int, _ count: Int = partBytes) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: ($0 &+ seed) &* 7 >> 2) }
    }

    private func complete(_ parts: [(Int, String)], checksums: [String] = []) -> String {
        let items = parts.enumerated().map { index, part in
            let checksum = index < checksums.count ? checksums[index] : ""
            return "<Part><PartNumber>\(part.0)</PartNumber><ETag>\(part.1)</ETag>\(checksum)</Part>"
        }
        return "<CompleteMultipartUpload>\(items.joined())</CompleteMultipartUpload>"
    }

    private func create(
        _ house: ObjectHouse, _ headers: [String: String] = [:], key: String = "m"
    ) async throws -> String {
        try #require(try await house.ask(.post, "/mine/\(key)?uploads", headers)["UploadId"])
    }

    private func put(_ house: ObjectHouse, _ id: String, _ number: Int, _ bytes: [UInt8]) async throws -> String {
        let answer = try await house.ask(.me, .put, "/mine/m?partNumber=\(number)&uploadId=\(id)", bytes: bytes)
        #expect(answer.status == 200)
        return try #require(answer.etag)
    }

    @Test("An upload in parts becomes one object, with the MD5 of its parts' MD5s")
    func life() async throws {
        try await ObjectHouse.run { house in
            let id = try await create(house, ["Content-Type": "video/mp4", "x-amz-meta-a": "1"])
            let first = MultipartTests.bytes(0)
            let second = MultipartTests.bytes(1, 1000)
            let etags = [try await put(house, id, 1, first), try await put(house, id, 4, second)]
            #expect(try await house.ask(.get, "/mine/m").status == 404)
            let list = try await house.ask(.get, "/mine/m?uploadId=\(id)")
            #expect(list.all("PartNumber") == ["1", "4"])
            #expect(list.all("Size") == ["5242880", "1000"])

            let body = complete([(1, etags[0]), (4, etags[1])])
            let done = try await house.ask(.post, "/mine/m?uploadId=\(id)", ["Host": "localhost:9000"], body)
            #expect(done.status == 200)
            #expect(done["Location"] == "http://localhost:9000/mine/m")
            #expect(done["ETag"]?.hasSuffix("-2&quot;") == true)
            #expect(done["ChecksumType"] == "FULL_OBJECT")

            let get = try await house.ask(.get, "/mine/m", ["x-amz-checksum-mode": "ENABLED"])
            #expect(get.bytes == first + second)
            #expect(get.header("Content-Type") == "video/mp4")
            #expect(get.header("x-amz-checksum-crc64nvme") == done["ChecksumCRC64NVME"])
            // The combined checksum is the one of the whole.
            let whole = try await house.ask(.me, .put, "/mine/whole", bytes: first + second)
            #expect(whole.header("x-amz-checksum-crc64nvme") == done["ChecksumCRC64NVME"])

            let part = try await house.ask(.get, "/mine/m?partNumber=4")
            #expect((part.status, part.bytes) == (206, second))
            #expect(part.header("Content-Range") == "bytes 5242880-5243879/5243880")
            #expect(part.header("x-amz-mp-parts-count") == "2")

            // A client that lost the answer asks again.
            let again = try await house.ask(.post, "/mine/m?uploadId=\(id)", [:], body)
            #expect((again.status, again["ETag"]) == (200, done["ETag"]))
            #expect(try await house.ask(.get, "/mine/m?uploadId=\(id)").code == "NoSuchUpload")
        }
    }

    static let locations: [(target: String, headers: [String: String], location: String)] = [
        ("/mine/m", ["Host": "localhost:9000"], "http://localhost:9000/mine/m"),
        ("/mine/dir/a%20b%2B~%C3%A9", ["Host": "localhost"], "http://localhost/mine/dir%2Fa%20b%2B~%C3%A9"),
        ("/dir/m", ["Host": "mine.s3.localhost"], "http://mine.s3.localhost/dir%2Fm"),
        ("/m", ["Host": "mine.s3.us-east-1.localhost"], "http://mine.s3.us-east-1.localhost/m"),
        ("/mine/m", ["Host": "s3.example.com", "X-Forwarded-Proto": "https"], "https://s3.example.com/mine/m"),
        ("/mine/m", ["Host": "s3.example.com", "X-Forwarded-Proto": "javascript"], "http://s3.example.com/mine/m"),
    ]

    @Test(
        "An object's location has the scheme, the host and the style that the client asked with", arguments: locations)
    func location(_ target: String, _ headers: [String: String], _ location: String) async throws {
        try await ObjectHouse.run { house in
            let id = try #require(try await house.ask(.post, target + "?uploads", headers)["UploadId"])
            let part = try await house.ask(.me, .put, target + "?partNumber=1&uploadId=\(id)", headers, "x")
            let body = complete([(1, try #require(part.etag))])
            for _ in 0..<2 {
                let done = try await house.ask(.post, target + "?uploadId=\(id)", headers, body)
                #expect(done["Location"] == location)
            }
        }
    }

    @Test("The list of parts must be complete, in order and right")
    func refusals() async throws {
        try await ObjectHouse.run { house in
            let id = try await create(house)
            let small = try await put(house, id, 1, [1])
            let last = try await put(house, id, 2, [2])
            let target = "/mine/m?uploadId=\(id)"
            let cases: [(String, String)] = [
                (complete([(2, last), (1, small)]), "InvalidPartOrder"),
                (complete([(1, small), (1, small)]), "InvalidPartOrder"),
                (complete([(1, small), (2, last)]), "EntityTooSmall"),
                (complete([(1, last)]), "InvalidPart"), (complete([(3, last)]), "InvalidPart"),
                (complete([]), "MalformedXML"), ("<x/>", "MalformedXML"), ("", "MalformedXML"),
                (complete([(0, last)]), "MalformedXML"),
            ]
            for (body, code) in cases {
                let answer = try await house.ask(.post, target, [:], body)
                #expect((answer.status, answer.code) == (400, code))
            }
            let size = try await house.ask(
                .post, target, ["x-amz-mp-object-size": "2"], complete([(2, last)]))
            #expect(size.code == "InvalidRequest")
            #expect(try await house.ask(.post, target, ["If-Match": "x"], complete([(2, last)])).status == 404)
            #expect(try await house.ask(.post, target, [:], complete([(2, last)])).status == 200)
        }
    }

    @Test("To another account there is no such upload")
    func otherAccount() async throws {
        try await ObjectHouse.run { house in
            let create = try await house.ask(.post, "/open/m?uploads")
            let id = try #require(create["UploadId"])
            let target = "/open/m?uploadId=\(id)"
            let body = complete([(1, "x")])
            #expect(try await house.ask(.them, .post, target, [:], body).code == "NoSuchUpload")
            #expect(try await house.ask(.them, .get, target).code == "NoSuchUpload")
            #expect(try await house.ask(.them, .delete, target).code == "NoSuchUpload")
            #expect(try await house.ask(.them, .put, target + "&partNumber=1", [:], "x").code == "NoSuchUpload")
            #expect(try await house.ask(.nobody, .put, target + "&partNumber=1", [:], "x").code == "AccessDenied")
            #expect(try await house.ask(.put, "/open/n?partNumber=1&uploadId=\(id)", [:], "x").code == "NoSuchUpload")
            let encrypted = try await house.ask(
                .put, target + "&partNumber=1", ["x-amz-server-side-encryption-customer-algorithm": "AES256"], "x")
            #expect((encrypted.status, encrypted.code) == (501, "NotImplemented"))
            #expect(try await house.ask(.put, target + "&partNumber=10001", [:], "x").code == "InvalidArgument")
            #expect(try await house.ask(.delete, target).status == 204)
            #expect(try await house.ask(.delete, target).code == "NoSuchUpload")
        }
    }

    @Test("A composite checksum is made of the parts' checksums, which must be given")
    func composite() async throws {
        try await ObjectHouse.run { house in
            let create = try await house.ask(.post, "/mine/m?uploads", ["x-amz-checksum-algorithm": "SHA256"])
            #expect(create.header("x-amz-checksum-type") == "COMPOSITE")
            let id = try #require(create["UploadId"])
            let sum = "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="
            let part = try await house.ask(
                .put, "/mine/m?partNumber=1&uploadId=\(id)", ["x-amz-checksum-sha256": sum], "hello world")
            #expect(part.header("x-amz-checksum-sha256") == sum)
            let other = try await house.ask(
                .put, "/mine/m?partNumber=1&uploadId=\(id)", ["x-amz-checksum-crc32": "DUoRhQ=="], "hello world")
            #expect(
                other.message
                    == "Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32")
            let etag = try #require(part.etag)
            let target = "/mine/m?uploadId=\(id)"
            #expect(try await house.ask(.post, target, [:], complete([(1, etag)])).code == "InvalidRequest")
            let checksum = "<ChecksumSHA256>\(sum)</ChecksumSHA256>"
            let done = try await house.ask(.post, target, [:], complete([(1, etag)], checksums: [checksum]))
            #expect(done["ChecksumSHA256"]?.hasSuffix("-1") == true)
            #expect(done["ChecksumType"] == "COMPOSITE")
            let attributes = try await house.ask(
                .get, "/mine/m?attributes",
                ["x-amz-object-attributes": "ETag,Checksum, ObjectParts,StorageClass,ObjectSize"])
            #expect(attributes["ObjectSize"] == "11")
            #expect(attributes["PartsCount"] == "1")
            #expect(attributes.all("ChecksumSHA256").last == sum)
            let unknown = try await house.ask(.get, "/mine/m?attributes", ["x-amz-object-attributes": "Colour"])
            #expect(unknown.message == "Invalid attribute name specified.")
        }
    }

    @Test(
        "An algorithm and a type that do not go together are refused",
        arguments: [
            ("SHA1", "FULL_OBJECT"), ("SHA256", "FULL_OBJECT"), ("CRC64NVME", "COMPOSITE"), ("MD4", "COMPOSITE"),
            ("CRC32", "HALF"), (nil, "COMPOSITE"),
        ])
    func impossible(_ algorithm: String?, _ type: String) async throws {
        try await ObjectHouse.run { house in
            var headers = ["x-amz-checksum-type": type]
            headers["x-amz-checksum-algorithm"] = algorithm
            let answer = try await house.ask(.post, "/mine/m?uploads", headers)
            #expect((answer.status, answer.code) == (400, "InvalidRequest"))
        }
    }

    @Test("A part can be copied from a range of an object")
    func copyPart() async throws {
        try await ObjectHouse.run { house in
            try await house.ask(.put, "/mine/source", [:], "0123456789")
            let id = try await create(house)
            let target = "/mine/m?partNumber=1&uploadId=\(id)"
            let copy = try await house.ask(
                .put, target, ["x-amz-copy-source": "mine/source", "x-amz-copy-source-range": "bytes=2-4"])
            #expect(copy.status == 200)
            for range in ["bytes=2-", "bytes=-2", "2-4", "bytes=0-1,2-3", "bytes=4-2", "bytes=0-10"] {
                let bad = try await house.ask(
                    .put, target, ["x-amz-copy-source": "mine/source", "x-amz-copy-source-range": range])
                #expect((bad.status, bad.code) == (400, "InvalidArgument"), "\(range)")
            }
            let etag = try #require(copy["ETag"]).replacing("&quot;", with: "")
            let done = try await house.ask(.post, "/mine/m?uploadId=\(id)", [:], complete([(1, etag)]))
            #expect(done.status == 200)
            #expect(try await house.ask(.get, "/mine/m").text == "234")
        }
    }

    @Test("Uploads under way are listed page by page")
    func uploads() async throws {
        try await ObjectHouse.run { house in
            for key in ["a", "b/1", "b/2", "c"] { _ = try await create(house, key: key) }
            let all = try await house.ask(.get, "/mine?uploads")
            #expect(all.all("Key") == ["a", "b/1", "b/2", "c"])
            let grouped = try await house.ask(.get, "/mine?uploads&delimiter=/")
            #expect(grouped.all("Key") == ["a", "c"])
            #expect(grouped.all("CommonPrefixes") == ["<Prefix>b/</Prefix>"])
            let first = try await house.ask(.get, "/mine?uploads&max-uploads=3")
            #expect(first["IsTruncated"] == "true")
            let next = try await house.ask(
                .get,
                "/mine?uploads&key-marker=\(first["NextKeyMarker"] ?? "")"
                    + "&upload-id-marker=\(first["NextUploadIdMarker"] ?? "")")
            #expect(next.all("Key") == ["c"])
        }
    }
}
