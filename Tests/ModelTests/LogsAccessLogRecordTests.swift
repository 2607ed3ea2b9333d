import Model
import Testing

@Suite("Access log records")
struct AccessLogRecordTests {
    @Test("A visit is one line of 26 fields in the order of the manual")
    func visit() throws {
        var line = AccessLogLine()
        try record().write(to: &line, fields: 26, region: "us-east-1")
        let fields = split(String(decoding: line.bytes, as: UTF8.self))
        #expect(fields.count == 26)
        #expect(fields[0] == String(repeating: "a", count: 64))
        #expect(
            fields[1...17] == [
                "www.example.com", "[06/Feb/2019:00:00:38 +0000]", "192.0.2.3", "-", "3E57427770C0A1B9",
                "WEBSITE.GET.OBJECT", "index.html", "\"GET / HTTP/1.1\"", "200", "-", "512", "512", "7", "3", "\"-\"",
                "\"curl/8\"", "-",
            ])
        #expect(fields[19...25] == ["-", "-", "-", "www.example.com:8080", "-", "-", "-"])
        #expect(line.bytes.last == UInt8(ascii: "\n"))
    }

    @Test("The twenty-seventh field is the region")
    func region() throws {
        var line = AccessLogLine()
        try record().write(to: &line, fields: 27, region: "eu-west-1")
        let fields = split(String(decoding: line.bytes, as: UTF8.self))
        #expect(fields.count == 27)
        #expect(fields.last == "eu-west-1")
    }

    @Test("A record without a request, such as a copy's second one, has a bare request URI")
    func copy() throws {
        var record = try record()
        record.requestURI = nil
        record.bytesSent = 0
        record.requester = record.bucketOwner
        record.authenticationType = .header
        record.signatureVersion = "SigV4"
        record.isACLRequired = true
        var line = AccessLogLine()
        record.write(to: &line, fields: 26, region: "us-east-1")
        let fields = split(String(decoding: line.bytes, as: UTF8.self))
        #expect(fields[8] == "-")
        #expect(fields[11] == "-")
        #expect(fields[4] == record.bucketOwner.text)
        #expect(fields[19] == "SigV4")
        #expect(fields[21] == "AuthHeader")
        #expect(fields[25] == "Yes")
    }

    @Test("Any bytes make one line with a constant number of fields", arguments: 0..<64)
    func anyBytes(seed: UInt64) throws {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        func bytes() -> [UInt8] {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (0..<Int(state >> 58)).map { index in
                UInt8(truncatingIfNeeded: (state &* UInt64(index * 2 + 1)) >> 32)
            }
        }
        var record = try record()
        record.key = bytes()
        record.requestURI = bytes()
        record.referer = bytes()
        record.userAgent = bytes()
        record.hostHeader = bytes()
        record.remoteAddress = bytes()
        var line = AccessLogLine()
        record.write(to: &line, fields: 27, region: "us-east-1")
        #expect(line.bytes.count { $0 == UInt8(ascii: "\n") } == 1)
        #expect(line.bytes.dropLast().allSatisfy { $0 >= 0x20 && $0 <= 0x7E })
        #expect(split(String(decoding: line.bytes, as: UTF8.self)).count == 27)
    }

    /// Splits as log tools do: at spaces outside quotes and brackets.
    private func split(_ line: String) -> [String] {
        var fields = [""]
        var closing: Character?
        for character in line.dropLast() {
            if let expected = closing {
                if character == expected { closing = nil }
            } else if fields[fields.count - 1].isEmpty, character == "\"" || character == "[" {
                closing = character == "[" ? "]" : "\""
            } else if character == " " {
                fields.append("")
                continue
            }
            fields[fields.count - 1].append(character)
        }
        return fields
    }

    private func record() throws -> AccessLogRecord {
        AccessLogRecord(
            bucketOwner: try #require(AccountID(String(repeating: "a", count: 64))),
            bucket: try #require(BucketName("www.example.com")),
            time: Timestamp(milliseconds: 1_549_411_238_000),
            remoteAddress: Array("192.0.2.3".utf8),
            requester: nil,
            requestID: RequestID(0x3E57_4277_70C0_A1B9),
            operation: "WEBSITE.GET.OBJECT",
            key: Array("index.html".utf8),
            requestURI: Array("GET / HTTP/1.1".utf8),
            status: 200,
            errorCode: nil,
            bytesSent: 512,
            objectBytes: 512,
            totalMilliseconds: 7,
            turnAroundMilliseconds: 3,
            referer: [],
            userAgent: Array("curl/8".utf8),
            hostID: HostID(high: 1, low: 2),
            signatureVersion: nil,
            authenticationType: nil,
            hostHeader: Array("www.example.com:8080".utf8),
            isACLRequired: false
        )
    }
}
