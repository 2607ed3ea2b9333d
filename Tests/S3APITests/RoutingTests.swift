import APIKit
import HTTPTypes
import Model
import S3API
import Testing

struct RoutingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var method: HTTPRequest.Method
        var target: String
        var headers: [String: String] = [:]
        var operation: S3Operation
        var testDescription: String { "\(method) \(target)" }
    }

    static let cases: [Case] = [
        Case(method: .get, target: "/", operation: .listBuckets),
        Case(method: .put, target: "/bucket", operation: .createBucket),
        Case(method: .put, target: "/bucket/", operation: .createBucket),
        Case(method: .get, target: "/bucket", operation: .listObjects),
        Case(method: .get, target: "/bucket?prefix=a&delimiter=/", operation: .listObjects),
        Case(method: .get, target: "/bucket?list-type=2&prefix=", operation: .listObjectsV2),
        Case(method: .get, target: "/bucket?versions", operation: .listObjectVersions),
        Case(method: .get, target: "/bucket?uploads", operation: .listMultipartUploads),
        Case(method: .get, target: "/bucket?location", operation: .getBucketLocation),
        Case(method: .get, target: "/bucket?policy=", operation: .getBucketPolicy),
        Case(method: .get, target: "/bucket?analytics", operation: .listBucketAnalyticsConfigurations),
        Case(method: .get, target: "/bucket?analytics&id=1", operation: .getBucketAnalyticsConfiguration),
        Case(method: .post, target: "/bucket?delete", operation: .deleteObjects),
        Case(method: .post, target: "/bucket", operation: .postObject),
        Case(method: .head, target: "/bucket", operation: .headBucket),
        Case(method: .options, target: "/bucket/key", operation: .preflight),
        Case(method: .get, target: "/bucket/key?x-id=GetObject", operation: .getObject),
        Case(method: .head, target: "/bucket/key?versionId=null", operation: .headObject),
        Case(method: .put, target: "/bucket/key", operation: .putObject),
        Case(method: .put, target: "/bucket/key", headers: ["x-amz-copy-source": "/a/b"], operation: .copyObject),
        Case(method: .put, target: "/bucket/key?acl", operation: .putObjectAcl),
        Case(method: .get, target: "/bucket/key?attributes", operation: .getObjectAttributes),
        Case(method: .post, target: "/bucket/key?uploads", operation: .createMultipartUpload),
        Case(method: .put, target: "/bucket/key?partNumber=1&uploadId=u", operation: .uploadPart),
        Case(
            method: .put, target: "/bucket/key?partNumber=1&uploadId=u", headers: ["x-amz-copy-source": "/a/b"],
            operation: .uploadPartCopy),
        Case(method: .post, target: "/bucket/key?uploadId=u", operation: .completeMultipartUpload),
        Case(method: .get, target: "/bucket/key?uploadId=u", operation: .listParts),
        Case(method: .delete, target: "/bucket/key?uploadId=u", operation: .abortMultipartUpload),
        Case(method: .post, target: "/bucket/key?select&select-type=2", operation: .selectObjectContent),
        Case(method: .post, target: "/WriteGetObjectResponse", operation: .writeGetObjectResponse),
    ]

    @Test("Method, sub-resource and headers tell the operation", arguments: cases)
    func routes(_ test: Case) throws {
        let request = try makeRequest(test.method, test.target, headers: test.headers)
        let target = try S3Target(request, domain: "localhost", region: "us-east-1")
        #expect(try S3Operation(request, to: target) == test.operation)
    }

    @Test(
        "A method that a resource does not know is refused with the ones it knows",
        arguments: [
            ("POST", "/bucket/key", "HEAD, GET, PUT, DELETE"), ("DELETE", "/bucket?acl", "GET, PUT"),
            ("PATCH", "/bucket", "HEAD, GET, PUT, POST, DELETE"),
        ])
    func methodNotAllowed(_ method: String, _ path: String, _ allowed: String) throws {
        let request = try makeRequest(try #require(HTTPRequest.Method(method)), path)
        let target = try S3Target(request, domain: "localhost", region: "us-east-1")
        let error = #expect(throws: S3Error.self) { try S3Operation(request, to: target) }
        #expect(error?.code == .methodNotAllowed)
        #expect(error?.headers[.allow] == allowed)
    }

    @Test(
        "Path and host name the bucket and the key, which is decoded once",
        arguments: [
            ("localhost", "/bucket/a%2Fb%252F", "bucket", "a/b%2F"),
            ("localhost", "/bucket//a/../b", "bucket", "/a/../b"),
            ("www.example.com.s3.localhost", "/a+b", "www.example.com", "a+b"),
            ("mine.s3.us-east-1.localhost", "/%2e%2e%2fvictim", "mine", "../victim"),
            ("bucket.localhost", "/other/key", "other", "key"),
            ("s3.localhost", "/other/key", "other", "key"),
        ])
    func targets(_ host: String, _ path: String, _ bucket: String, _ key: String) throws {
        let target = try S3Target(
            try makeRequest(.get, path, host: host), domain: "localhost", region: "us-east-1")
        #expect(target.bucket?.text == bucket)
        #expect(target.key?.text == key)
    }

    @Test(
        "What is no address is refused with its own code",
        arguments: [
            ("/bucket/%", S3ErrorCode.invalidURI), ("/bucket/%zz", .invalidURI), ("/bucket/a%00", .invalidURI),
            ("/bucket/%ff", .invalidURI), ("/A", .invalidBucketName), ("/a..b/k", .invalidBucketName),
            ("/192.168.0.1", .invalidBucketName),
            ("/bucket/" + String(repeating: "%F0%9F%98%80", count: 256) + "x", .keyTooLong),
        ])
    func refused(_ path: String, _ code: S3ErrorCode) throws {
        let request = try makeRequest(.put, path)
        let error = #expect(throws: S3Error.self) {
            try S3Target(request, domain: "localhost", region: "us-east-1")
        }
        #expect(error?.code == code)
    }

    @Test("A key of 1,024 bytes is accepted")
    func longestKey() throws {
        let path = "/bucket/" + String(repeating: "%F0%9F%98%80", count: 256)
        let target = try S3Target(try makeRequest(.put, path), domain: "localhost", region: "us-east-1")
        #expect(target.key?.bytes.count == 1024)
    }

    private func makeRequest(
        _ method: HTTPRequest.Method, _ target: String, headers: [String: String] = [:], host: String = "localhost"
    ) throws -> APIRequest {
        let halves = target.split(separator: "?", maxSplits: 1)
        var fields = HTTPFields()
        for (name, value) in headers { fields[try #require(HTTPField.Name(name))] = value }
        return APIRequest(
            method: method, rawPath: Array(halves[0].utf8), rawQuery: halves.count == 2 ? Array(halves[1].utf8) : [],
            headers: fields, host: host, received: Timestamp(seconds: 0))
    }
}
