import HTTPTypes
import S3API
import Testing

struct ListingTests {
    private func filled(_ body: (ObjectHouse) async throws -> Void) async throws {
        try await ObjectHouse.run { house in
            for key in ["a.html", "b/1", "b/2", "c%20d", "e"] { try await house.ask(.put, "/mine/\(key)", [:], "x") }
            try await body(house)
        }
    }

    @Test("Version 2 lists a page with every element that S3 has")
    func version2() async throws {
        try await filled { house in
            let list = try await house.ask(.get, "/mine?list-type=2&prefix=&delimiter=/&max-keys=1&encoding-type=url")
            #expect(list.header("x-amz-bucket-region") == "us-east-1")
            let token = try #require(list["NextContinuationToken"])
            #expect(
                list.text
                    == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                    + "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>mine</Name>"
                    + "<Prefix></Prefix><NextContinuationToken>\(token)</NextContinuationToken><KeyCount>1</KeyCount>"
                    + "<MaxKeys>1</MaxKeys><Delimiter>/</Delimiter><EncodingType>url</EncodingType>"
                    + "<IsTruncated>true</IsTruncated><Contents><Key>a.html</Key>"
                    + "<LastModified>2026-11-22T18:47:13.000Z</LastModified>"
                    + "<ETag>&quot;9dd4e461268c8034f5c8564e155c67a6&quot;</ETag>"
                    + "<ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType>"
                    + "<Size>1</Size><StorageClass>STANDARD</StorageClass></Contents></ListBucketResult>")
        }
    }

    @Test("The pages together are the whole, whatever their length", arguments: 1...6)
    func pages(_ keysMax: Int) async throws {
        try await filled { house in
            for delimiter in ["", "/"] {
                var seen: [String] = []
                var target = "/mine?list-type=2&max-keys=\(keysMax)&delimiter=\(delimiter)"
                while true {
                    let page = try await house.ask(.get, target)
                    seen += (page.all("Key") + page.all("CommonPrefixes")).sorted()
                    #expect(page["KeyCount"] == String(page.all("Key").count + page.all("CommonPrefixes").count))
                    guard page["IsTruncated"] == "true", let token = page["NextContinuationToken"] else { break }
                    let escaped = token.replacing("+", with: "%2B").replacing("=", with: "%3D")
                    target =
                        "/mine?list-type=2&max-keys=\(keysMax)&delimiter=\(delimiter)&continuation-token=\(escaped)"
                }
                #expect(
                    seen.sorted()
                        == (delimiter.isEmpty
                            ? ["a.html", "b/1", "b/2", "c d", "e"]
                            : ["<Prefix>b/</Prefix>", "a.html", "c d", "e"]))
            }
        }
    }

    @Test("Version 1 has owners, a marker, and the next one only with a delimiter")
    func version1() async throws {
        try await filled { house in
            let plain = try await house.ask(.get, "/mine?max-keys=1")
            #expect(plain["Marker"] == "")
            #expect(plain["NextMarker"] == nil)
            #expect(plain["DisplayName"] == "me")
            let grouped = try await house.ask(.get, "/mine?max-keys=2&delimiter=/")
            #expect(grouped["NextMarker"] == "b/")
            let next = try await house.ask(.get, "/mine?delimiter=/&marker=b/")
            #expect(next.all("Key") == ["c d", "e"])
            #expect(next["IsTruncated"] == "false")
        }
    }

    @Test("start-after and fetch-owner are honoured, and keys encoded on request")
    func options() async throws {
        try await filled { house in
            let list = try await house.ask(
                .get, "/mine?list-type=2&start-after=b/2&fetch-owner=true&encoding-type=url")
            #expect(list.all("Key") == ["c%20d", "e"])
            #expect(list["StartAfter"] == "b/2")
            #expect(list["DisplayName"] == "me")
        }
    }

    @Test("Each object is its own only version")
    func versions() async throws {
        try await filled { house in
            let list = try await house.ask(.get, "/mine?versions&prefix=b/&max-keys=1")
            #expect(list.all("Key") == ["b/1"])
            #expect(list["VersionId"] == "null")
            #expect(list["IsLatest"] == "true")
            #expect(list["NextKeyMarker"] == "b/1")
            let next = try await house.ask(.get, "/mine?versions&prefix=b/&key-marker=b/1&version-id-marker=null")
            #expect(next.all("Key") == ["b/2"])
        }
    }

    @Test(
        "A parameter that is none is refused",
        arguments: [
            ("max-keys=x", "Provided max-keys not an integer or within integer range"),
            ("max-keys=9999999999", "Provided max-keys not an integer or within integer range"),
            ("max-keys=-1", "Argument maxKeys must be an integer between 0 and 2147483647"),
            ("encoding-type=base64", "Invalid Encoding Method specified in Request"),
            ("list-type=2&continuation-token=", "The continuation token provided is incorrect"),
            ("list-type=2&continuation-token=YWJj", "The continuation token provided is incorrect"),
        ])
    func refused(_ query: String, _ message: String) async throws {
        try await ObjectHouse.run { house in
            let answer = try await house.ask(.get, "/mine?\(query)")
            #expect((answer.status, answer.code, answer.message) == (400, "InvalidArgument", message))
        }
    }

    @Test("No keys are asked for, none come; more than 1,000 are 1,000", arguments: [("0", "0"), ("5000", "1000")])
    func clamped(_ asked: String, _ told: String) async throws {
        try await filled { house in
            let list = try await house.ask(.get, "/mine?list-type=2&max-keys=\(asked)")
            #expect(list["MaxKeys"] == told)
            #expect(list["IsTruncated"] == "false")
            #expect(list.all("Key").isEmpty == (asked == "0"))
        }
    }

    @Test("A listing needs the right to list")
    func access() async throws {
        try await ObjectHouse.run { house in
            for target in ["/mine", "/mine?list-type=2", "/mine?versions", "/mine?uploads"] {
                let answer = try await house.ask(.nobody, .get, target)
                #expect(answer.status == 403)
            }
            let open = try await house.ask(.nobody, .get, "/open?list-type=2")
            #expect(open.status == 200)
        }
    }
}
