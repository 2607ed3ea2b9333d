import Model
import Testing

@Suite struct PostPolicyTests {
    private static let now = Timestamp(seconds: 1_795_373_233)  // 2026-11-22T18:47:13Z
    private static let valid = "2026-11-22T18:47:14Z"

    /// The range of sizes as `min...max`, or what is wrong.
    private static func outcome(_ document: String, _ fields: [(String, String)], at now: Timestamp = now) -> String {
        do throws(PostPolicy.Problem) {
            let policy = try PostPolicy(base64: Base64.encode(document.utf8).utf8)
            let range = try policy.check(
                fields.map { PostPolicy.Field(name: Array($0.0.utf8), value: Array($0.1.utf8)) }, bytesMax: 9, now: now)
            return "\(range.bytesMin)...\(range.bytesMax)"
        } catch {
            #expect(
                error.message.hasPrefix(error.kind == .invalid ? "Invalid Policy: " : "Invalid according to Policy: "))
            return error.message
        }
    }

    @Test(
        "A condition holds or fails in its own words",
        arguments: [
            (#"{"key": "a"}"#, "key=a", "0...9"),
            (#"{"KeY": "a"}"#, "kEy=a", "0...9"),
            (#"{"key": "a"}"#, "key=A", #"!Policy Condition failed: ["eq", "$key", "a"]"#),
            (#"{"Acl": "a\"\\"}"#, "acl=x", #"!Policy Condition failed: ["eq", "$Acl", "a\"\\"]"#),
            (#"["EQ", "$key", "a"]"#, "key=a", "0...9"),
            (#"["eq", "key", "a"]"#, "key=a", #"!Policy Condition failed: ["eq", "key", "a"]"#),
            (#"["eq", "$key", ""]"#, "key=a", #"!Policy Condition failed: ["eq", "$key", ""]"#),
            (#"["starts-with", "$key", "u/"]"#, "key=u/1", "0...9"),
            (#"["starts-with", "$key", "u/"]"#, "key=v/1", #"!Policy Condition failed: ["starts-with", "$key", "u/"]"#),
            (#"["starts-with", "$key", ""]"#, "key=", "0...9"),
            // A field that is not there does not even begin with nothing.
            (#"["starts-with", "$name", ""]"#, "", #"!Policy Condition failed: ["starts-with", "$name", ""]"#),
            (#"["starts-with", "$key", "a"], ["eq", "$key", "ab"]"#, "key=ab", "0...9"),
            (
                #"["starts-with", "$key", "a"], ["eq", "$key", "ab"]"#, "key=ac",
                #"!Policy Condition failed: ["eq", "$key", "ab"]"#
            ),
            // A list of content types: each must begin so.
            (#"["starts-with", "$Content-Type", "image/"]"#, "Content-Type=image/png,image/gif, image/x", "0...9"),
            (
                #"["starts-with", "$Content-Type", "image/"]"#, "Content-Type=image/png,text/html",
                #"!Policy Condition failed: ["starts-with", "$Content-Type", "image/"]"#
            ),
            (#"["starts-with", "$key", "a"]"#, "key=a,b", "0...9"),
            (#"["content-length-range", 2, 5]"#, "", "2...5"),
            (#"["Content-Length-Range", "2", "5"], ["content-length-range", 0, 4]"#, "", "2...4"),
            (#"["content-length-range", 0, 9223372036854775807]"#, "", "0...9"),
            (#"["content-length-range", 7, 5]"#, "", "7...5"),
            ("", "key=a", "!Extra input fields: key"),
            (#"{"key": "a"}"#, "key=a&Content-Type=b", "!Extra input fields: content-type"),
            (
                "",
                "policy=a&x-amz-signature=b&AWSAccessKeyId=c&Signature=d&X-Ignore-This=e&file=f&x-amz-checksum-crc32=g",
                "0...9"
            ),
            ("", "x-amz-checksum-algorithm=g", "!Extra input fields: x-amz-checksum-algorithm"),
            ("", "x-amz-date=g", "!Extra input fields: x-amz-date"),
        ] as [(String, String, String)])
    func conditions(_ conditions: String, form: String, outcome: String) {
        let fields = form.split(separator: "&").map { pair in
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(halves[0]), String(halves[1]))
        }
        let document = "{\"expiration\": \"\(PostPolicyTests.valid)\", \"conditions\": [\(conditions)]}"
        let told = PostPolicyTests.outcome(document, fields).replacing("Invalid according to Policy: ", with: "!")
        #expect(told == outcome)
    }

    @Test(
        "A document that is no policy is refused with the reason",
        arguments: [
            ("", "Expecting '{' but found End-of-Input"), ("x", "Invalid JSON."), ("[]", "Invalid JSON."),
            ("{}", "Policy missing expiration."),
            (#"{"expiration": "\#(valid)"}"#, "Policy missing conditions."),
            (#"{"conditions": []}"#, "Policy missing expiration."),
            (#"{"EXPIRATION": "\#(valid)", "conditions": []}"#, #"Unexpected: "EXPIRATION""#),
            (#"{"expiration": "\#(valid)", "CONDITIONS": []}"#, #"Unexpected: "CONDITIONS""#),
            (#"{"expiration": 5, "conditions": []}"#, "Invalid 'expiration' value: must be a String."),
            (#"{"expiration": "tomorrow", "conditions": []}"#, "Invalid 'expiration' value: 'tomorrow'"),
            (
                #"{"expiration": "2026-11-22 18:47:14Z", "conditions": []}"#,
                "Invalid 'expiration' value: '2026-11-22 18:47:14Z'"
            ),
            (
                #"{"expiration": "2026-11-22T18:47:14+00:00", "conditions": []}"#,
                "Invalid 'expiration' value: '2026-11-22T18:47:14+00:00'"
            ),
            (
                #"{"expiration": "2026-02-30T00:00:00Z", "conditions": []}"#,
                "Invalid 'expiration' value: '2026-02-30T00:00:00Z'"
            ),
            (#"{"expiration": "\#(valid)", "conditions": {}}"#, "Invalid 'conditions' value: must be a List."),
            (#"{"expiration": "\#(valid)", "conditions": ["x"]}"#, "Invalid condition test: must be a List or Object."),
            (
                #"{"expiration": "\#(valid)", "conditions": [{}]}"#,
                "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified."
            ),
            (
                #"{"expiration": "\#(valid)", "conditions": [{"acl": "private", "key": "k"}]}"#,
                "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified."
            ),
            (
                #"{"expiration": "\#(valid)", "conditions": [{"acl": null}]}"#,
                "Invalid Simple-Condition: value must be a string."
            ),
            (#"{"expiration": "\#(valid)", "conditions": [[]]}"#, "Invalid Condition: missing operation identifier."),
            (
                #"{"expiration": "\#(valid)", "conditions": [[1, "$key", "a"]]}"#,
                "Invalid Condition: missing operation identifier."
            ),
            (
                #"{"expiration": "\#(valid)", "conditions": [["ends-with", "$key", "a"]]}"#,
                "Invalid Condition: unknown operation 'ends-with'."
            ),
            (#"{"expiration": "\#(valid)", "conditions": [["eq", "$key"]]}"#, "Invalid eq: wrong number of arguments."),
            (
                #"{"expiration": "\#(valid)", "conditions": [["eq", "$key", 1]]}"#,
                "Invalid eq: arguments must be strings."
            ),
            (
                #"{"expiration": "\#(valid)", "conditions": [["content-length-range", 0]]}"#,
                "Invalid content-length-range: wrong number of arguments."
            ),
            (
                #"{"expiration": "\#(valid)", "conditions": [["content-length-range", -1, 0]]}"#,
                "Invalid content-length-range: arguments must be non-negative integers."
            ),
            (
                #"{"expiration": "\#(valid)", "conditions": [["content-length-range", 0, 99999999999999999999]]}"#,
                "Invalid content-length-range: arguments must be non-negative integers."
            ),
            (
                #"{"expiration": "\#(valid)", "conditions": [["content-length-range", 0, 1.5]]}"#,
                "Invalid content-length-range: arguments must be non-negative integers."
            ),
        ] as [(String, String)])
    func documents(_ document: String, reason: String) {
        #expect(PostPolicyTests.outcome(document, []) == "Invalid Policy: \(reason)")
    }

    @Test func `a policy is valid up to its expiration`() {
        let document = "{\"expiration\": \"2026-11-22T18:47:13.000Z\", \"conditions\": []}"
        #expect(PostPolicyTests.outcome(document, [], at: Timestamp(milliseconds: 1_795_373_232_999)) == "0...9")
        #expect(PostPolicyTests.outcome(document, []) == "Invalid according to Policy: Policy expired.")
    }

    @Test func `base64 may be broken into lines, and is strict otherwise`() throws {
        let text = Base64.encode("{\"expiration\": \"2026-11-22T18:47:13.000Z\", \"conditions\": []}".utf8)
        let broken = String(text.prefix(20)) + "\r\n" + String(text.dropFirst(20)) + "\n"
        #expect(try PostPolicy(base64: broken.utf8) == PostPolicy(base64: text.utf8))
        #expect(throws: PostPolicy.Problem.self) { try PostPolicy(base64: (text + "=").utf8) }
        #expect(throws: PostPolicy.Problem.self) { try PostPolicy(base64: "{}".utf8) }
    }
}
