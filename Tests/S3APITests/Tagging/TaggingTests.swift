import HTTPTypes
import Model
import S3API
import Storage
import Testing

struct TaggingTests {
    @Test("Tags that come with an object")
    func header() async throws {
        try await ObjectHouse.run { house in
            let put = try await house.ask(
                .put, "/mine/a", ["x-amz-tagging": "team=w%65b+team&a&site=x/y", "x-amz-acl": "public-read"], "x")
            #expect(put.status == 200)
            let tags = try await house.ask(.get, "/mine/a?tagging")
            #expect(tags.text.contains("<Tagging xmlns="))
            #expect(tags.all("Key") == ["a", "site", "team"])
            #expect(tags.all("Tag").first == "<Key>a</Key><Value></Value>")
            #expect(tags.all("Value") == ["", "x/y", "web team"])
            for method in [HTTPRequest.Method.get, .head] {
                #expect(try await house.ask(method, "/mine/a").header("x-amz-tagging-count") == "3")
                let other = try await house.ask(.nobody, method, "/mine/a")
                #expect(other.status == 200 && other.header("x-amz-tagging-count") == nil)
            }
            #expect(try await house.ask(.nobody, .get, "/mine/a?tagging").status == 403)
            // What replaces the object has its own.
            try await house.ask(.put, "/mine/a", [:], "y")
            #expect(try await house.ask(.get, "/mine/a?tagging").all("Key").isEmpty)
            #expect(try await house.ask(.get, "/mine/a").header("x-amz-tagging-count") == nil)
        }
    }

    @Test("Tags that are set later replace those before and leave the object as it is")
    func document() async throws {
        try await ObjectHouse.run { house in
            let put = try await house.ask(.put, "/mine/a", ["x-amz-tagging": "old=1", "x-amz-meta-m": "2"], "x")
            let set = try await house.ask(.put, "/mine/a?tagging", [:], Self.document([("b", "2"), ("a", "1 <é>")]))
            #expect((set.status, set.code, set["TagValue"]) == (400, "InvalidTag", "1 &lt;é&gt;"))
            #expect(
                try await house.ask(.put, "/mine/a?tagging", [:], Self.document([("b", "2"), ("a", "1 é")])).status
                    == 200)
            let tags = try await house.ask(.get, "/mine/a?tagging")
            #expect(tags.all("Key") == ["a", "b"] && tags.all("Value") == ["1 é", "2"])
            let get = try await house.ask(.get, "/mine/a")
            #expect((get.etag, get.header("x-amz-meta-m"), get.text) == (put.etag, "2", "x"))
            #expect(try await house.ask(.delete, "/mine/a?tagging").status == 204)
            let empty = try await house.ask(.get, "/mine/a?tagging")
            #expect(empty.status == 200 && empty.all("TagSet") == [""] && empty.all("Tag").isEmpty)
        }
    }

    @Test("An object in parts has the tags that its upload began with")
    func multipart() async throws {
        try await ObjectHouse.run { house in
            let id = try #require(
                try await house.ask(.post, "/mine/a?uploads", ["x-amz-tagging": "Hello=World&foo=bar"])["UploadId"])
            let part = try await house.ask(.put, "/mine/a?partNumber=1&uploadId=\(id)", [:], "x")
            let etag = try #require(part.etag)
            try await house.ask(
                .post, "/mine/a?uploadId=\(id)", [:],
                "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>\(etag)</ETag></Part></CompleteMultipartUpload>"
            )
            let tags = try await house.ask(.get, "/mine/a?tagging")
            #expect(tags.all("Key") == ["Hello", "foo"] && tags.all("Value") == ["World", "bar"])
        }
    }

    @Test("A copy has the source's tags, or those of its own request")
    func copy() async throws {
        try await ObjectHouse.run { house in
            try await house.ask(.put, "/mine/a", ["x-amz-tagging": "a=1"], "x")
            try await house.ask(.put, "/mine/b", ["x-amz-copy-source": "mine/a", "x-amz-tagging": "b=2"])
            #expect(try await house.ask(.get, "/mine/b?tagging").all("Key") == ["a"])
            try await house.ask(
                .put, "/mine/c",
                ["x-amz-copy-source": "mine/a", "x-amz-tagging-directive": "REPLACE", "x-amz-tagging": "c=3"])
            #expect(try await house.ask(.get, "/mine/c?tagging").all("Key") == ["c"])
            try await house.ask(
                .put, "/mine/d", ["x-amz-copy-source": "mine/a", "x-amz-tagging-directive": "REPLACE"])
            #expect(try await house.ask(.get, "/mine/d?tagging").all("Key").isEmpty)
            let refused = try await house.ask(
                .put, "/mine/e", ["x-amz-copy-source": "mine/a", "x-amz-tagging-directive": "MERGE"])
            #expect((refused.status, refused.code) == (400, "InvalidArgument"))
            #expect(refused["ArgumentName"] == "x-amz-tagging-directive" && refused["ArgumentValue"] == "MERGE")
        }
    }

    @Test("Who may read an object but not its tags copies it without them or not at all")
    func copyWithoutRight() async throws {
        try await ObjectHouse.run { house in
            try await house.ask(.put, "/mine/a", ["x-amz-tagging": "a=1", "x-amz-acl": "public-read"], "x")
            let copy = ["x-amz-copy-source": "mine/a"]
            #expect(try await house.ask(.them, .put, "/victim/a", copy).status == 403)
            let bare = try await house.ask(
                .them, .put, "/victim/a", copy.merging(["x-amz-tagging-directive": "REPLACE"]) { $1 })
            #expect(bare.status == 200)
            try await house.allow("s3:GetObjectTagging", on: "arn:aws:s3:::mine/*", in: "mine")
            #expect(try await house.ask(.them, .put, "/victim/b", copy).status == 200)
            #expect(try await house.ask(.them, .get, "/victim/b?tagging").all("Key") == ["a"])
            #expect(try await house.ask(.them, .get, "/mine/a").header("x-amz-tagging-count") == "1")
        }
    }

    @Test("To write into another's bucket with tags takes the right to tag")
    func writeWithTags() async throws {
        try await ObjectHouse.run { house in
            let tagged = ["x-amz-tagging": "a=1"]
            #expect(try await house.ask(.them, .put, "/open/a", [:], "x").status == 200)
            #expect(try await house.ask(.them, .put, "/open/a", tagged, "x").status == 403)
            #expect(try await house.ask(.them, .post, "/open/a?uploads", tagged).status == 403)
            #expect(
                try await house.ask(
                    .them, .put, "/open/b",
                    tagged.merging(["x-amz-copy-source": "open/a", "x-amz-tagging-directive": "REPLACE"]) { $1 }
                ).status == 403)
            try await house.allow("s3:PutObjectTagging", on: "arn:aws:s3:::open/*", in: "open")
            #expect(try await house.ask(.them, .put, "/open/a", tagged, "x").status == 200)
            #expect(try await house.ask(.them, .post, "/open/a?uploads", tagged).status == 200)
        }
    }

    @Test("A policy lets others read, set and remove tags, each by itself")
    func policies() async throws {
        let document = Self.document([("k", "v")])
        for (action, method, body, status) in [
            ("Get", HTTPRequest.Method.get, "", 200), ("Put", .put, document, 200), ("Delete", .delete, "", 204),
        ] {
            try await ObjectHouse.run { house in
                try await house.ask(.put, "/mine/a", ["x-amz-tagging": "a=1"], "x")
                #expect(try await house.ask(.them, method, "/mine/a?tagging", [:], body).status == 403)
                try await house.allow("s3:\(action)ObjectTagging", on: "arn:aws:s3:::mine/a", in: "mine")
                #expect(try await house.ask(.them, method, "/mine/a?tagging", [:], body).status == status)
                let others = [("get", ""), ("put", document), ("delete", "")].filter { $0.0 != action.lowercased() }
                for (other, body) in others {
                    let method = try #require(HTTPRequest.Method(other.uppercased()))
                    #expect(try await house.ask(.them, method, "/mine/a?tagging", [:], body).status == 403)
                }
            }
        }
    }

    @Test("A bucket's tags")
    func bucket() async throws {
        try await ObjectHouse.run { house in
            #expect(try await house.ask(.get, "/mine?tagging").code == "NoSuchTagSet")
            let fifty = (0..<50).map { ("key \($0 + 10)", String(repeating: "v", count: 256)) }
            #expect(try await house.ask(.put, "/mine?tagging", [:], Self.document(fifty.reversed())).status == 204)
            let tags = try await house.ask(.get, "/mine?tagging")
            #expect(tags.status == 200 && tags.all("Key") == fifty.map(\.0))
            #expect(try await house.ask(.them, .get, "/mine?tagging").status == 403)
            #expect(try await house.ask(.them, .put, "/mine?tagging", [:], Self.document([])).status == 403)
            #expect(try await house.ask(.them, .delete, "/mine?tagging").status == 403)
            #expect(try await house.ask(.delete, "/mine?tagging").status == 204)
            #expect(try await house.ask(.get, "/mine?tagging").code == "NoSuchTagSet")
            #expect(try await house.ask(.delete, "/mine?tagging").status == 204)
        }
    }

    struct Refused: Sendable {
        var target = "/mine/a?tagging"
        var body: String
        var code: String
        var message: String?
        var element: (name: String, value: String)?
    }

    private static let malformed =
        "The XML you provided was not well-formed or did not validate against our published schema"
    private static let long = String(repeating: "k", count: 129)

    static let refused: [Refused] = [
        Refused(
            body: document((0..<11).map { ("\($0)", "") }), code: "BadRequest",
            message: "Object tags cannot be greater than 10"),
        Refused(
            target: "/mine?tagging", body: document((0..<51).map { ("\($0)", "") }), code: "BadRequest",
            message: "Bucket tag count cannot be greater than 50"),
        Refused(
            body: document([("a", "1"), ("a", "2")]), code: "InvalidTag",
            message: "Cannot provide multiple Tags with the same key", element: ("TagKey", "a")),
        Refused(
            body: document([("", "1")]), code: "InvalidTag", message: "The TagKey you have provided is invalid",
            element: ("TagKey", "")),
        Refused(
            body: document([(long, "1")]), code: "InvalidTag", message: "The TagKey you have provided is invalid",
            element: ("TagKey", long)),
        Refused(
            body: document([("a!", "1")]), code: "InvalidTag", message: "The TagKey you have provided is invalid",
            element: ("TagKey", "a!")),
        Refused(
            body: document([("a", long + long)]), code: "InvalidTag",
            message: "The TagValue you have provided is invalid", element: ("TagValue", long + long)),
        Refused(
            body: document([("AWS:a", "1")]), code: "InvalidTag", message: "Your TagKey cannot be prefixed with aws:",
            element: ("TagKey", "AWS:a")),
        Refused(
            target: "/mine?tagging", body: document([("aws:a", "1")]), code: "InvalidTag",
            message: "System tags cannot be added/updated by requester", element: ("TagKey", "aws:a")),
        Refused(body: "<Tagging/>", code: "MalformedXML", message: malformed),
        Refused(body: "<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>", code: "MalformedXML"),
        Refused(body: "<Tagging><TagSet/><TagSet/></Tagging>", code: "MalformedXML"),
        Refused(body: "<Tags><TagSet/></Tags>", code: "MalformedXML"),
        Refused(body: "", code: "MissingRequestBodyError"),
    ]

    @Test("Tags that cannot be are refused, and those before stay", arguments: refused)
    func refuses(_ test: Refused) async throws {
        try await ObjectHouse.run { house in
            try await house.ask(.put, "/mine/a", ["x-amz-tagging": "old=1"], "x")
            try await house.ask(.put, "/mine?tagging", [:], Self.document([("old", "1")]))
            let answer = try await house.ask(.put, test.target, [:], test.body)
            #expect((answer.status, answer.code) == (400, test.code))
            if let message = test.message { #expect(answer.message?.hasPrefix(message) == true) }
            if let element = test.element { #expect(answer[element.name] == element.value) }
            #expect(try await house.ask(.get, test.target).all("Key") == ["old"])
        }
    }

    @Test(
        "A header that is no query is refused",
        arguments: ["a=1&a=2", "TagSet=[{Key=string,Value=string}]", "a=%zz", "a=%ff"])
    func refusesHeader(_ header: String) async throws {
        try await ObjectHouse.run { house in
            let answer = try await house.ask(.put, "/mine/a", ["x-amz-tagging": header], "x")
            #expect((answer.status, answer.code) == (400, "InvalidArgument"))
            #expect(answer["ArgumentName"] == "x-amz-tagging" && answer["ArgumentValue"] == Self.escaped(header))
            #expect(try await house.ask(.get, "/mine/a").status == 404)
            let many = (0..<11).map { "\($0)=" }.joined(separator: "&")
            #expect(try await house.ask(.put, "/mine/a", ["x-amz-tagging": many], "x").code == "BadRequest")
        }
    }

    private static func document(_ tags: [(String, String)]) -> String {
        let elements = tags.map { "<Tag><Key>\(escaped($0.0))</Key><Value>\(escaped($0.1))</Value></Tag>" }
        return "<Tagging><TagSet>\(elements.joined())</TagSet></Tagging>"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}

extension ObjectHouse {
    /// Lets everyone do `action`.
    fileprivate func allow(_ action: String, on resource: String, in bucket: String) async throws {
        let policy = """
            {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Principal": "*", "Action": "\(action)", "Resource": "\(resource)"}]}
            """
        #expect(try await ask(.put, "/\(bucket)?policy", [:], policy).status == 204)
    }
}
