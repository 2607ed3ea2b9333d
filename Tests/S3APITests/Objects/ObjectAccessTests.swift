import HTTPTypes
import S3API
import Testing

struct ObjectAccessTests {
    @Test("Nothing of a private or an absent object leaves for those who may not list")
    func noMetadataLeaves() async throws {
        try await ObjectHouse.run { house in
            try await house.ask(.put, "/mine/secret", [:], "x")
            let conditions: [[String: String]] = [
                [:], ["If-Match": "*"], ["If-None-Match": "*"],
                ["If-Modified-Since": "Sun, 22 Nov 2026 18:47:13 GMT"],
                ["If-Unmodified-Since": "Sun, 22 Nov 2020 18:47:13 GMT"], ["Range": "bytes=99-"],
            ]
            for headers in conditions {
                for path in ["/mine/secret", "/mine/absent"] {
                    for party in [ObjectHouse.Party.nobody, .them] {
                        let answer = try await house.ask(party, .get, path, headers)
                        #expect((answer.status, answer.code) == (403, "AccessDenied"))
                        let leaks = ["ETag", "Last-Modified", "x-amz-version-id", "Content-Range"]
                        #expect(leaks.allSatisfy { answer.header($0) == nil })
                    }
                }
            }
        }
    }

    @Test("A missing key is told to those who may list the bucket")
    func missing() async throws {
        try await ObjectHouse.run { house in
            let own = try await house.ask(.get, "/mine/absent")
            #expect((own.status, own.code, own["Key"]) == (404, "NoSuchKey", "absent"))
            #expect(try await house.ask(.nobody, .get, "/open/absent").status == 404)
            let bucket = try await house.ask(.get, "/nowhere/absent")
            #expect((bucket.status, bucket.code, bucket["BucketName"]) == (404, "NoSuchBucket", "nowhere"))
        }
    }

    @Test("A public object is read by everybody, whoever owns the bucket")
    func publicRead() async throws {
        try await ObjectHouse.run { house in
            try await house.ask(.put, "/mine/p", ["x-amz-acl": "public-read"], "x")
            #expect(try await house.ask(.nobody, .get, "/mine/p").text == "x")
            #expect(try await house.ask(.nobody, .put, "/mine/p", [:], "y").status == 403)
            #expect(try await house.ask(.nobody, .delete, "/mine/p").status == 403)
        }
    }

    @Test("Whoever writes an object into another's bucket owns it")
    func writerOwns() async throws {
        try await ObjectHouse.run { house in
            let put = try await house.ask(.them, .put, "/open/theirs", [:], "x")
            #expect(put.status == 200)
            #expect(try await house.ask(.me, .get, "/open/theirs").status == 403)
            #expect(try await house.ask(.them, .get, "/open/theirs").text == "x")
            #expect(try await house.ask(.nobody, .put, "/open/anyone", [:], "y").status == 200)
            #expect(try await house.ask(.me, .get, "/open/anyone").text == "y")
        }
    }

    @Test(
        "A key that looks like a path stays in its bucket",
        arguments: ["a/../../victim/x", "%2e%2e%2fvictim%2fx", "..%5cvictim%5cx", "%252e%252e/x"])
    func opaqueKeys(_ path: String) async throws {
        try await ObjectHouse.run { house in
            try await house.ask(.them, .put, "/victim/x", [:], "untouched")
            #expect(try await house.ask(.put, "/mine/\(path)", [:], "mine").status == 200)
            #expect(try await house.ask(.get, "/mine/\(path)").text == "mine")
            let list = try await house.ask(.get, "/mine?list-type=2&encoding-type=url")
            #expect(list.all("Key").count == 1)
            #expect(try await house.ask(.them, .get, "/victim/x").text == "untouched")
            #expect(try await house.ask(.them, .get, "/victim?list-type=2").all("Key") == ["x"])
        }
    }

    @Test("The two spellings of an accent are two objects, listed in the order of their bytes")
    func normalisation() async throws {
        try await ObjectHouse.run { house in
            try await house.ask(.put, "/mine/%C3%A9", [:], "NFC")
            try await house.ask(.put, "/mine/e%CC%81", [:], "NFD")
            #expect(try await house.ask(.get, "/mine/%C3%A9").text == "NFC")
            let list = try await house.ask(.get, "/mine?list-type=2&encoding-type=url")
            #expect(list.all("Key") == ["e%CC%81", "%C3%A9"])
        }
    }

    @Test(
        "A key that no listing could hold is refused",
        arguments: [("/mine/%00", "InvalidURI"), ("/mine/%ff", "InvalidURI")])
    func unlistable(_ path: String, _ code: String) async throws {
        try await ObjectHouse.run { house in
            let put = try await house.ask(.put, path, [:], "x")
            #expect((put.status, put.code) == (400, code))
        }
    }

    struct NotConfigured: Sendable {
        var target: String
        var status: Int
        var code: String?
        var root: String?
    }

    static let notConfigured: [NotConfigured] = [
        NotConfigured(target: "/mine?lifecycle", status: 404, code: "NoSuchLifecycleConfiguration"),
        NotConfigured(target: "/mine?replication", status: 404, code: "ReplicationConfigurationNotFoundError"),
        NotConfigured(
            target: "/mine?encryption", status: 404, code: "ServerSideEncryptionConfigurationNotFoundError"),
        NotConfigured(target: "/mine?analytics&id=1", status: 404, code: "NoSuchConfiguration"),
        NotConfigured(target: "/mine?notification", status: 200, root: "NotificationConfiguration"),
        NotConfigured(target: "/mine/absent?tagging", status: 404, code: "NoSuchKey"),
        NotConfigured(target: "/nowhere?cors", status: 404, code: "NoSuchBucket"),
    ]

    @Test("What nobody can configure is told with its own code, and to nobody else", arguments: notConfigured)
    func told(_ test: NotConfigured) async throws {
        try await ObjectHouse.run { house in
            try await house.ask(.put, "/mine/k", [:], "x")
            let answer = try await house.ask(.get, test.target)
            #expect((answer.status, answer.code) == (test.status, test.code))
            if let root = test.root { #expect(answer.text.contains("<\(root) xmlns=")) }
            if !test.target.hasPrefix("/nowhere") {
                #expect(try await house.ask(.them, .get, test.target).status == 403)
            }
        }
    }

    @Test(
        "What this version does not do is refused with 501",
        arguments: [
            ("PUT", "/mine?lifecycle"), ("POST", "/mine/k?restore"),
            ("GET", "/mine?session"),
        ])
    func notImplemented(_ method: String, _ target: String) async throws {
        try await ObjectHouse.run { house in
            let answer = try await house.ask(try #require(HTTPRequest.Method(method)), target)
            #expect((answer.status, answer.code) == (501, "NotImplemented"))
        }
    }
}
