import HTTPTypes
import S3API
import Testing

struct BucketLoggingTests {
    static let target = "/site.example.com?logging"

    static func status(_ inner: String) -> String {
        "<BucketLoggingStatus xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\(inner)</BucketLoggingStatus>"
    }

    static func enabled(
        _ bucket: String = "logs.example.com", prefix: String = "site/", with more: String = ""
    ) -> String {
        "<LoggingEnabled><TargetBucket>\(bucket)</TargetBucket>\(more)<TargetPrefix>\(prefix)</TargetPrefix>"
            + "</LoggingEnabled>"
    }

    static func format(_ inner: String) -> String { "<TargetObjectKeyFormat>\(inner)</TargetObjectKeyFormat>" }

    static func grants(_ permission: String) -> String {
        "<TargetGrants>\(BucketACLTests.grant(permission, "CanonicalUser", BucketACLTests.named(.other)))</TargetGrants>"
    }

    static let accepted: [String] = [
        enabled(), enabled(prefix: ""), enabled("site.example.com"),
        enabled(with: format("<SimplePrefix></SimplePrefix>")),
        enabled(
            with: format("<PartitionedPrefix><PartitionDateSource>EventTime</PartitionDateSource></PartitionedPrefix>")),
        enabled(
            with: grants("READ_ACP")
                + format(
                    "<PartitionedPrefix><PartitionDateSource>DeliveryTime</PartitionDateSource></PartitionedPrefix>")),
        enabled(with: grants("FULL_CONTROL")),
        "",
    ]

    @Test("Logging reads back as it was put, without a grant to the log delivery", arguments: accepted)
    func roundTrip(_ inner: String) async throws {
        try await BucketHouse.run { house in
            for bucket in ["site", "logs"] { try await house.ask(.put, "/\(bucket).example.com") }
            let before = try await house.ask(.get, Self.target)
            #expect(before.body.hasSuffix(Self.status("")))
            let put = try await house.ask(.put, Self.target, body: Self.status(inner))
            #expect(put.status == 200, "\(put.body)")
            let stored = try await house.ask(.get, Self.target)
            #expect(stored.body.hasSuffix(Self.status(inner)))
            #expect(try await house.ask(.put, Self.target, body: Self.status("")).status == 200)
            let after = try await house.ask(.get, Self.target)
            #expect(after.body.hasSuffix(Self.status("")))
        }
    }

    @Test("A partition without a date source is by the event's time")
    func defaultDateSource() async throws {
        try await BucketHouse.run { house in
            for bucket in ["site", "logs"] { try await house.ask(.put, "/\(bucket).example.com") }
            let body = Self.status(Self.enabled(with: Self.format("<PartitionedPrefix/>")))
            #expect(try await house.ask(.put, Self.target, body: body).status == 200)
            #expect(try await house.ask(.get, Self.target).text(of: "PartitionDateSource") == "EventTime")
        }
    }

    static let refused: [(String, String)] = [
        (enabled("none.example.com"), "InvalidTargetBucketForLogging"), (enabled("A"), "InvalidTargetBucketForLogging"),
        (enabled("others.example.com"), "InvalidTargetBucketForLogging"),
        ("<LoggingEnabled/>", "MalformedXML"),
        ("<LoggingEnabled><TargetBucket>logs.example.com</TargetBucket></LoggingEnabled>", "MalformedXML"),
        (enabled(with: format("")), "MalformedXML"),
        (enabled(with: format("<SimplePrefix/><PartitionedPrefix/>")), "MalformedXML"),
        (
            enabled(
                with: format("<PartitionedPrefix><PartitionDateSource>Now</PartitionDateSource></PartitionedPrefix>")),
            "MalformedXML"
        ),
        (enabled(with: grants("ADMIN")), "MalformedACLError"),
        (enabled(prefix: String(repeating: "p", count: 801)), "InvalidArgument"),
        ("<Off/>", "MalformedXML"),
    ]

    @Test("A target that cannot take the log is refused", arguments: refused)
    func refusals(_ inner: String, _ code: String) async throws {
        try await BucketHouse.run { house in
            for bucket in ["site", "logs"] { try await house.ask(.put, "/\(bucket).example.com") }
            try await house.ask(.other, .put, "/others.example.com")
            let put = try await house.ask(.put, Self.target, body: Self.status(inner))
            #expect((put.status, put.code) == (400, code))
            let unchanged = try await house.ask(.get, Self.target)
            #expect(unchanged.body.hasSuffix(Self.status("")))
        }
    }
}
