import HTTPTypes
import S3API
import Testing

struct PutGetTests {
    @Test("What was put is given back with everything that was said about it")
    func roundTrip() async throws {
        try await ObjectHouse.run { house in
            let headers = [
                "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "max-age=60",
                "Content-Disposition": "inline", "Content-Encoding": "aws-chunked, gzip", "Content-Language": "de",
                "Expires": "never", "x-amz-meta-Color": "blue", "x-amz-storage-class": "STANDARD_IA",
                "x-amz-website-redirect-location": "/elsewhere",
            ]
            let put = try await house.ask(.put, "/mine/a.txt", headers, "hello world")
            #expect(put.status == 200)
            #expect(put.etag == "\"5eb63bbbe01eeed093cb22bb8f5acdc3\"")
            #expect(put.header("x-amz-checksum-crc64nvme") == "jSnVw/bqjr4=")
            #expect(put.header("x-amz-checksum-type") == "FULL_OBJECT")

            let get = try await house.ask(.get, "/mine/a.txt", ["x-amz-checksum-mode": "ENABLED"])
            #expect(get.text == "hello world")
            var expected = headers
            expected["Content-Encoding"] = "gzip"
            expected["ETag"] = put.etag
            expected["Last-Modified"] = "Sun, 22 Nov 2026 18:47:13 GMT"
            expected["Accept-Ranges"] = "bytes"
            expected["X-Content-Type-Options"] = "nosniff"
            expected["Content-Security-Policy"] = "sandbox"
            expected["x-amz-checksum-crc64nvme"] = "jSnVw/bqjr4="
            for (name, value) in expected { #expect(get.header(name) == value, "\(name)") }

            let head = try await house.ask(.head, "/mine/a.txt")
            #expect(head.status == 200)
            #expect(head.count == 11)
            #expect(head.header("x-amz-checksum-crc64nvme") == nil)
        }
    }

    @Test("An object without a type is binary/octet-stream, and an empty one has no body")
    func defaults() async throws {
        try await ObjectHouse.run { house in
            try await house.ask(.put, "/mine/e")
            let get = try await house.ask(.get, "/mine/e")
            #expect((get.status, get.count) == (200, 0))
            #expect(get.header("Content-Type") == "binary/octet-stream")
            #expect(get.etag == "\"d41d8cd98f00b204e9800998ecf8427e\"")
            #expect(get.header("x-amz-storage-class") == nil)
        }
    }

    @Test("A large object comes back byte by byte, whole and in ranges")
    func large() async throws {
        try await ObjectHouse.run { house in
            let bytes = (0..<1_000_003).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
            #expect(try await house.ask(.me, .put, "/mine/big", bytes: bytes).status == 200)
            #expect(try await house.ask(.get, "/mine/big").bytes == bytes)
            let part = try await house.ask(.get, "/mine/big", ["Range": "bytes=65530-700000"])
            #expect(part.bytes == Array(bytes[65530...700_000]))
            #expect(part.header("Content-Range") == "bytes 65530-700000/1000003")
        }
    }

    struct RangeCase: Sendable {
        var range: String
        var status: Int
        var body: String
        var contentRange: String?
    }

    static let ranges: [RangeCase] = [
        RangeCase(range: "bytes=0-9223372036854775807", status: 206, body: "0123456789", contentRange: "bytes 0-9/10"),
        RangeCase(range: "bytes=-9223372036854775808", status: 206, body: "0123456789", contentRange: "bytes 0-9/10"),
        RangeCase(range: "bytes=-18446744073709551616", status: 206, body: "0123456789", contentRange: "bytes 0-9/10"),
        RangeCase(range: "bytes=2-4", status: 206, body: "234", contentRange: "bytes 2-4/10"),
        RangeCase(range: "bytes=-3", status: 206, body: "789", contentRange: "bytes 7-9/10"),
        RangeCase(range: "bytes=18446744073709551616-", status: 416, body: "", contentRange: "bytes */10"),
        RangeCase(range: "bytes=10-", status: 416, body: "", contentRange: "bytes */10"),
        RangeCase(range: "bytes=-0", status: 416, body: "", contentRange: "bytes */10"),
        RangeCase(range: "bytes=9-1", status: 200, body: "0123456789"),
        RangeCase(range: "bytes=0-1,3-4", status: 200, body: "0123456789"),
        RangeCase(range: "bytes=0-0" + String(repeating: ",1-1", count: 999), status: 200, body: "0123456789"),
        RangeCase(range: "lines=0-1", status: 200, body: "0123456789"),
    ]

    @Test("A range is clamped, refused or ignored", arguments: ranges)
    func range(_ test: RangeCase) async throws {
        try await ObjectHouse.run { house in
            try await house.ask(.put, "/mine/d", [:], "0123456789")
            let get = try await house.ask(.get, "/mine/d", ["Range": test.range])
            #expect(get.status == test.status)
            #expect(get.header("Content-Range") == test.contentRange)
            if test.status == 416 {
                #expect(get.code == "InvalidRange")
                #expect(get["ActualObjectSize"] == "10")
            } else {
                #expect(get.text == test.body)
            }
        }
    }

    struct ConditionCase: Sendable {
        var headers: [String: String]
        var status: Int
    }

    static let conditions: [ConditionCase] = [
        ConditionCase(headers: ["If-None-Match": "\"781e5e245d69b566979b86e28d23f2c7\""], status: 304),
        ConditionCase(headers: ["If-None-Match": "\"x\""], status: 200),
        ConditionCase(headers: ["If-Match": "\"x\""], status: 412),
        ConditionCase(headers: ["If-Match": "781e5e245d69b566979b86e28d23f2c7"], status: 200),
        ConditionCase(headers: ["If-Modified-Since": "Sun, 22 Nov 2026 18:47:13 GMT"], status: 304),
        ConditionCase(headers: ["If-Modified-Since": "Sun, 22 Nov 2026 18:47:12 GMT"], status: 200),
        ConditionCase(headers: ["If-Unmodified-Since": "Sun, 22 Nov 2026 18:47:12 GMT"], status: 412),
        ConditionCase(
            headers: [
                "If-Match": "*", "If-Unmodified-Since": "Sun, 22 Nov 2020 18:47:12 GMT",
            ], status: 200),
        ConditionCase(
            headers: ["If-None-Match": "\"x\"", "If-Modified-Since": "Sun, 22 Nov 2026 18:47:13 GMT"], status: 200),
        ConditionCase(
            headers: ["Range": "bytes=0-1", "If-Range": "\"781e5e245d69b566979b86e28d23f2c7\""], status: 206),
        ConditionCase(headers: ["Range": "bytes=0-1", "If-Range": "\"x\""], status: 200),
    ]

    @Test("Conditions on reading are met in the order of RFC 9110", arguments: conditions)
    func conditional(_ test: ConditionCase) async throws {
        try await ObjectHouse.run { house in
            try await house.ask(.put, "/mine/d", [:], "0123456789")
            for method in [HTTPRequest.Method.get, .head] {
                let answer = try await house.ask(method, "/mine/d", test.headers)
                #expect(answer.status == test.status)
                if test.status == 304 {
                    #expect(answer.bytes.isEmpty)
                    #expect(answer.etag == "\"781e5e245d69b566979b86e28d23f2c7\"")
                    #expect(answer.header("Content-Type") == nil)
                }
                if test.status == 412 { #expect(answer.code == "PreconditionFailed") }
            }
        }
    }

    @Test("Conditions on writing are met in the transaction that writes")
    func conditionalWrite() async throws {
        try await ObjectHouse.run { house in
            let first = try await house.ask(.put, "/mine/c", ["If-None-Match": "*"], "1")
            #expect(first.status == 200)
            let again = try await house.ask(.put, "/mine/c", ["If-None-Match": "*"], "2")
            #expect((again.status, again.code) == (412, "PreconditionFailed"))
            #expect(again["Condition"] == "If-None-Match")
            #expect(try await house.ask(.put, "/mine/c", ["If-Match": "\"x\""], "2").status == 412)
            #expect(try await house.ask(.put, "/mine/none", ["If-Match": "\"x\""], "2").code == "NoSuchKey")
            #expect(try await house.ask(.put, "/mine/c", ["If-None-Match": "\"x\""], "2").status == 501)
            #expect(try await house.ask(.get, "/mine/c").text == "1")
            #expect(try await house.ask(.put, "/mine/c", ["If-Match": try #require(first.etag)], "2").status == 200)
            #expect(try await house.ask(.get, "/mine/c").text == "2")
            #expect(try await house.ask(.delete, "/mine/c", ["If-Match": "\"x\""]).status == 412)
            #expect(try await house.ask(.delete, "/mine/c").status == 204)
            #expect(try await house.ask(.delete, "/mine/c").status == 204)
        }
    }

    struct RefusedPut: Sendable {
        var headers: [String: String]
        var status = 400
        var code: String
        var message: String?
    }

    static let refused: [RefusedPut] = [
        RefusedPut(
            headers: ["x-amz-meta-a": String(repeating: "v", count: 2048)], code: "MetadataTooLarge",
            message: "Your metadata headers exceed the maximum allowed metadata size"),
        RefusedPut(headers: ["x-amz-website-redirect-location": "elsewhere"], code: "InvalidRedirectLocation"),
        RefusedPut(headers: ["x-amz-storage-class": "GOLD"], code: "InvalidStorageClass"),
        RefusedPut(headers: ["x-amz-server-side-encryption": "AES256"], status: 501, code: "NotImplemented"),
        RefusedPut(
            headers: ["x-amz-object-lock-legal-hold": "ON"], code: "InvalidRequest",
            message: "Bucket is missing Object Lock Configuration"),
        RefusedPut(headers: ["Content-MD5": "short"], code: "InvalidDigest"),
        RefusedPut(headers: ["Content-MD5": "1B2M2Y8AsgTpgAmY7PhCfg=="], code: "BadDigest"),
        RefusedPut(
            headers: ["x-amz-checksum-crc32": "AAAAAA=="], code: "BadDigest",
            message: "The CRC32 you specified did not match the calculated checksum."),
        RefusedPut(
            headers: ["x-amz-checksum-sha256": "AAAAAA=="], code: "InvalidRequest",
            message: "Value for x-amz-checksum-sha256 header is invalid."),
        RefusedPut(
            headers: ["x-amz-checksum-crc32": "AAAAAA==", "x-amz-checksum-crc32c": "AAAAAA=="], code: "InvalidRequest",
            message: "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."),
        RefusedPut(
            headers: ["x-amz-sdk-checksum-algorithm": "CRC32"], code: "InvalidRequest",
            message: "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer "
                + "headers were found."),
        RefusedPut(
            headers: ["x-amz-sdk-checksum-algorithm": "SHA1", "x-amz-checksum-crc32": "AAAAAA=="],
            code: "InvalidRequest", message: "Value for x-amz-sdk-checksum-algorithm header is invalid."),
        RefusedPut(headers: ["x-amz-expected-bucket-owner": "444444444444"], status: 403, code: "AccessDenied"),
    ]

    @Test("A bad description or digest is refused, and the object that was there stays", arguments: refused)
    func refusals(_ test: RefusedPut) async throws {
        try await ObjectHouse.run { house in
            try await house.ask(.put, "/mine/k", [:], "before")
            let put = try await house.ask(.put, "/mine/k", test.headers, "after")
            #expect((put.status, put.code) == (test.status, test.code))
            if let message = test.message { #expect(put.message == message) }
            #expect(try await house.ask(.get, "/mine/k").text == "before")
        }
    }

    @Test("User metadata may have 2,048 bytes")
    func longestMetadata() async throws {
        try await ObjectHouse.run { house in
            let headers = ["x-amz-meta-a": String(repeating: "v", count: 2047)]
            let put = try await house.ask(.put, "/mine/k", headers)
            #expect(put.status == 200)
        }
    }

    @Test(
        "Each checksum is verified, stored and given back, by header and by trailer",
        arguments: [
            ("crc32", "DUoRhQ=="), ("crc32c", "yZRlqg=="), ("crc64nvme", "jSnVw/bqjr4="),
            ("sha1", "Kq5sNclPz7QV2+lfQIuc6R7oRu0="),
            ("sha256", "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="),
        ])
    func checksums(_ algorithm: String, _ value: String) async throws {
        try await ObjectHouse.run { house in
            let name = "x-amz-checksum-\(algorithm)"
            let byHeader = try await house.ask(.put, "/mine/h", [name: value], "hello world")
            #expect((byHeader.status, byHeader.header(name)) == (200, value))
            let byTrailer = try await house.ask(
                .me, .put, "/mine/t", ["x-amz-sdk-checksum-algorithm": algorithm.uppercased()], "hello world",
                trailer: (name, value))
            #expect((byTrailer.status, byTrailer.header(name)) == (200, value))
            let wrong = try await house.ask(.me, .put, "/mine/w", [:], "hello world!", trailer: (name, value))
            #expect(wrong.code == "BadDigest")
            #expect(try await house.ask(.get, "/mine/w").code == "NoSuchKey")
            for key in ["h", "t"] {
                let get = try await house.ask(.get, "/mine/\(key)", ["x-amz-checksum-mode": "ENABLED"])
                #expect(get.header(name) == value)
                let range = try await house.ask(
                    .get, "/mine/\(key)", ["x-amz-checksum-mode": "ENABLED", "Range": "bytes=0-1"])
                #expect(range.header(name) == nil)
            }
        }
    }

    @Test("A body needs a length, and one that is too long is refused before it is read")
    func lengths() async throws {
        try await ObjectHouse.run { house in
            let none = try await house.ask(.me, .put, "/mine/k", bytes: [], hasLength: false)
            #expect((none.status, none.code) == (411, "MissingContentLength"))
            let huge = try await house.ask(.me, .put, "/mine/k", bytes: [], announcedBytes: 5_368_709_121)
            #expect((huge.status, huge.code) == (400, "EntityTooLarge"))
            let short = try await house.ask(.me, .put, "/mine/k", bytes: [1], announcedBytes: 2)
            #expect((short.status, short.code) == (400, "IncompleteBody"))
            #expect(try await house.ask(.get, "/mine/k").status == 404)
        }
    }

    @Test("The answer's headers can be overridden by signed requests, without control characters")
    func overrides() async throws {
        try await ObjectHouse.run { house in
            try await house.ask(.put, "/mine/k", ["x-amz-acl": "public-read"], "x")
            let path = "/mine/k?response-content-disposition="
            let good = try await house.ask(.get, path + "attachment%3B%20filename%3Da")
            #expect(good.header("Content-Disposition") == "attachment; filename=a")
            for value in ["a%0d%0aX:%20y", "a%0aX", "a%0d", "a%00", "a%7f"] {
                let bad = try await house.ask(.get, path + value)
                #expect((bad.status, bad.code) == (400, "InvalidArgument"))
            }
            let anonymous = try await house.ask(.nobody, .get, path + "attachment")
            #expect((anonymous.status, anonymous.code) == (400, "InvalidRequest"))
        }
    }

    @Test("Only the version null exists")
    func versions() async throws {
        try await ObjectHouse.run { house in
            try await house.ask(.put, "/mine/k", [:], "x")
            #expect(try await house.ask(.get, "/mine/k?versionId=null").text == "x")
            #expect(try await house.ask(.get, "/mine/k?versionId=3").message == "Invalid version id specified")
            #expect(try await house.ask(.delete, "/mine/k?versionId=3").status == 400)
        }
    }

    @Test(
        "A content encoding is kept as it was sent, without the coding of the upload",
        arguments: [
            ("deflate, gzip", "deflate, gzip"), ("deflate,gzip", "deflate,gzip"), ("aws-chunked", nil), (" ", nil),
            ("deflate,AWS-chunked,gzip", "deflate, gzip"), ("aws-chunked, aws-chunked", nil),
        ] as [(String, String?)])
    func contentEncoding(_ sent: String, _ kept: String?) async throws {
        try await ObjectHouse.run { house in
            try await house.ask(.put, "/mine/k", ["Content-Encoding": sent], "xyz")
            #expect(try await house.ask(.head, "/mine/k").header("Content-Encoding") == kept)
        }
    }

    @Test("The only part of a plain object is the whole of it")
    func partNumber() async throws {
        try await ObjectHouse.run { house in
            try await house.ask(.put, "/mine/k", [:], "xyz")
            let first = try await house.ask(.get, "/mine/k?partNumber=1")
            #expect((first.status, first.text) == (206, "xyz"))
            #expect(first.header("Content-Range") == "bytes 0-2/3")
            #expect(try await house.ask(.get, "/mine/k?partNumber=2").code == "InvalidPartNumber")
            #expect(try await house.ask(.get, "/mine/k?partNumber=0").code == "InvalidArgument")
            let both = try await house.ask(.get, "/mine/k?partNumber=1", ["Range": "bytes=0-1"])
            #expect(both.message == "Cannot specify both Range header and partNumber query parameter")
        }
    }
}
