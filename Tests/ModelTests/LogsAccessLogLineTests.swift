import Model
import Testing

@Suite("Access log lines")
struct AccessLogLineTests {
    @Test(
        "Bytes that could break a line are percent-encoded",
        arguments: [
            ("Mozilla/5.0 (X11)", "\"Mozilla/5.0 (X11)\""),
            ("", "\"-\""),
            ("a\"b", "\"a%22b\""),
            ("a\\b", "\"a%5Cb\""),
            ("a\r\nb", "\"a%0D%0Ab\""),
            ("\u{7F}é", "\"%7F%C3%A9\""),
            ("\u{202E}x", "\"%E2%80%AEx\""),
            ("100%", "\"100%\""),
        ])
    func quoted(field: String, expected: String) {
        #expect(written { $0.quoted(Array(field.utf8).span.bytes) } == expected)
    }

    @Test(
        "Unquoted fields hold no space either",
        arguments: [
            ("www.example.com:8080", "www.example.com:8080"), ("a b\tc", "a%20b%09c"), ("", "-"), ("\"", "%22"),
        ])
    func bare(field: String, expected: String) {
        #expect(written { $0.bare(Array(field.utf8).span.bytes) } == expected)
    }

    @Test(
        "Keys are URL-encoded",
        arguments: [
            ("photos/2026/my cat.jpg", "photos/2026/my%20cat.jpg"), ("a+b%20c", "a%2Bb%2520c"), ("", "-"),
            ("naïve~_-.", "na%C3%AFve~_-."), ("\n", "%0A"),
        ])
    func key(key: String, expected: String) {
        #expect(written { $0.key(Array(key.utf8).span.bytes) } == expected)
    }

    @Test(
        "Signatures and tokens of presigned URLs are redacted however they are spelled",
        arguments: [
            ("/k?X-Amz-Signature=abc&x=1", "/k?X-Amz-Signature=REDACTED&x=1"),
            ("/k?x=1&x-amz-security-token=abc%2F", "/k?x=1&x-amz-security-token=REDACTED"),
            ("/k?X%2DAmz%2dSignature=abc", "/k?X%2DAmz%2dSignature=REDACTED"),
            (
                "/k?X-Amz-Credential=AKIA%2F20260101&Signature=s",
                "/k?X-Amz-Credential=AKIA%2F20260101&Signature=REDACTED"
            ),
            ("/k?X-Amz-Signature", "/k?X-Amz-Signature"),
            ("/k?X-Amz-SignatureX=a&&=&", "/k?X-Amz-SignatureX=a&&=&"),
            ("/X-Amz-Signature=abc", "/X-Amz-Signature=abc"),
            ("/k?a?X-Amz-Signature=abc", "/k?a?X-Amz-Signature=REDACTED"),
        ])
    func redacted(target: String, expected: String) {
        let line = written {
            $0.requestLine(
                method: Array("GET".utf8).span.bytes, target: Array(target.utf8).span.bytes, version: "HTTP/1.1")
        }
        #expect(line == "\"GET \(expected) HTTP/1.1\"")
    }

    @Test("A request line as it was sent keeps its version behind a redacted signature")
    func redactedRequestLine() {
        let line = written { $0.quoted(Array("GET /k?X-Amz-Signature=abc HTTP/1.1".utf8).span.bytes) }
        #expect(line == "\"GET /k?X-Amz-Signature=REDACTED HTTP/1.1\"")
    }

    @Test(
        "Times are shown in UTC",
        arguments: [
            (0, "[01/Jan/1970:00:00:00 +0000]"),
            (1_549_411_238_999, "[06/Feb/2019:00:00:38 +0000]"),
            (951_827_696_000, "[29/Feb/2000:12:34:56 +0000]"),
            (4_107_542_399_000, "[28/Feb/2100:23:59:59 +0000]"),
            (-1, "[31/Dec/1969:23:59:59 +0000]"),
        ])
    func time(milliseconds: Int64, expected: String) {
        #expect(written { $0.time(Timestamp(milliseconds: milliseconds)) } == expected)
    }

    @Test(
        "Numbers of every size are written in decimal",
        arguments: [
            (0, "0"), (9, "9"), (10, "10"), (Int64.max, "9223372036854775807"), (Int64.min, "-9223372036854775808"),
        ])
    func number(value: Int64, expected: String) {
        #expect(written { $0.number(value) } == expected)
    }

    @Test("A request ID is 16 upper-case hexadecimal digits")
    func requestID() {
        #expect(written { $0.requestID(RequestID(0x3E57_4277_70C0_A1B9)) } == "3E57427770C0A1B9")
        #expect(written { $0.requestID(RequestID(1)) } == "0000000000000001")
    }

    private func written(_ write: (inout AccessLogLine) -> Void) -> String {
        var line = AccessLogLine()
        line.begin()
        write(&line)
        return String(decoding: line.bytes, as: UTF8.self)
    }
}
