import HTTPTypes
import S3API
import Testing

struct DeleteObjectsTests {
    @Test("Keys are deleted whether they exist or not, and each is told of unless the client wants quiet")
    func delete() async throws {
        try await ObjectHouse.run { house in
            for key in ["a", "b%26"] { try await house.ask(.put, "/mine/\(key)", [:], "x") }
            let body =
                "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Object><Key>a</Key></Object>"
                + "<Object><Key>b&amp;</Key><VersionId>null</VersionId></Object><Object><Key>none</Key></Object>"
                + "<Object><Key>a</Key><VersionId>9</VersionId></Object></Delete>"
            let answer = try await house.ask(.post, "/mine?delete", [:], body)
            #expect(answer.status == 200)
            #expect(
                answer.all("Deleted") == [
                    "<Key>a</Key>", "<Key>b&amp;</Key><VersionId>null</VersionId>", "<Key>none</Key>",
                ])
            #expect(
                answer.all("Error") == [
                    "<Key>a</Key><Code>NoSuchVersion</Code><Message>The specified version does not exist.</Message>"
                ])
            #expect(try await house.ask(.get, "/mine?list-type=2")["KeyCount"] == "0")
            let quiet = try await house.ask(
                .post, "/mine?delete", [:], "<Delete><Quiet>true</Quiet><Object><Key>a</Key></Object></Delete>")
            #expect(quiet.all("Deleted").isEmpty)
        }
    }

    @Test("Each key is decided by itself")
    func access() async throws {
        try await ObjectHouse.run { house in
            try await house.ask(.put, "/mine/a", [:], "x")
            let body = "<Delete><Object><Key>a</Key></Object></Delete>"
            let answer = try await house.ask(.nobody, .post, "/mine?delete", [:], body)
            #expect(answer.status == 200)
            #expect(
                answer.all("Error") == [
                    "<Key>a</Key><Code>AccessDenied</Code><Message>Access Denied</Message>"
                ])
            #expect(try await house.ask(.get, "/mine/a").status == 200)
        }
    }

    @Test("1,000 keys are the most")
    func most() async throws {
        try await ObjectHouse.run { house in
            let object = "<Object><Key>k</Key></Object>"
            let most = "<Delete>" + String(repeating: object, count: 1000) + "</Delete>"
            let answer = try await house.ask(.post, "/mine?delete", [:], most)
            #expect(answer.all("Deleted").count == 1000)
        }
    }

    static let malformed: [(String, String)] = [
        ("<Delete>" + String(repeating: "<Object><Key>k</Key></Object>", count: 1001) + "</Delete>", "MalformedXML"),
        ("<Delete></Delete>", "MalformedXML"), ("<Other/>", "MalformedXML"), ("<Delete>", "MalformedXML"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><Delete><Object><Key>&b;</Key></Object></Delete>", "MalformedXML"),
        ("<Delete><Object><Key></Key></Object></Delete>", "MalformedXML"), ("", "MissingRequestBodyError"),
        (String(repeating: " ", count: 2 << 20) + "<Delete/>", "MaxMessageLengthExceeded"),
    ]

    @Test("A document that is none, or too long, is refused", arguments: malformed)
    func refused(_ body: String, _ code: String) async throws {
        try await ObjectHouse.run { house in
            let answer = try await house.ask(.post, "/mine?delete", [:], body)
            #expect((answer.status, answer.code) == (400, code))
        }
    }

    @Test("Digests are optional, and verified when they are given")
    func digests() async throws {
        try await ObjectHouse.run { house in
            let body = "<Delete><Object><Key>a</Key></Object></Delete>"
            let wrong = try await house.ask(.post, "/mine?delete", ["x-amz-checksum-crc32": "AAAAAA=="], body)
            #expect(wrong.code == "BadDigest")
            let md5 = try await house.ask(.post, "/mine?delete", ["Content-MD5": "1B2M2Y8AsgTpgAmY7PhCfg=="], body)
            #expect(md5.code == "BadDigest")
        }
    }
}
