import Model
import Testing

struct WildcardPatternTests {
    struct Case: Sendable {
        let pattern: String
        let subject: String
        let matches: Bool
        let ignoresCase: Bool

        init(_ pattern: String, _ subject: String, _ matches: Bool, ignoresCase: Bool = false) {
            (self.pattern, self.subject, self.matches, self.ignoresCase) = (pattern, subject, matches, ignoresCase)
        }
    }

    static let cases: [Case] = [
        Case("", "", true), Case("", "a", false), Case("a", "", false), Case("abc", "abc", true),
        Case("abc", "abcd", false), Case("abc", "abC", false), Case("*", "", true), Case("*", "a/b", true),
        Case("**", "", true), Case("img/*", "img/", true), Case("img/*", "img/a/b.png", true),
        Case("img/*", "img", false), Case("*.html", "a/index.html", true), Case("*.html", "index.htm", false),
        Case("a*b*c", "aXbYbZc", true), Case("a*b*c", "aXbYbZ", false), Case("a*bc", "abcbc", true),
        Case("a**c", "abc", true), Case("?", "", false), Case("?", "a", true), Case("?", "ab", false),
        Case("?", "\u{E9}", true), Case("??", "\u{E9}", false), Case("a?c", "a\u{1F600}c", true),
        Case("*?", "\u{1F600}", true), Case("*?", "", false), Case("*??", "\u{1F600}", false),
        Case("\u{E9}", "e\u{301}", false), Case("s3:get*", "s3:GetObject", true, ignoresCase: true),
        Case("S3:GETOBJECT", "s3:GetObject", true, ignoresCase: true), Case("s3:get*", "s3:GetObject", false),
        Case("*a*a*a*a*a*a*a*a*b", String(repeating: "a", count: 1000), false),
    ]

    @Test("A star stands for any run and a question mark for one character", arguments: cases)
    func matching(_ test: Case) {
        let pattern = WildcardPattern(test.pattern.utf8, ignoresCase: test.ignoresCase)
        #expect(pattern.matches(Array(test.subject.utf8).span) == test.matches)
    }
}
