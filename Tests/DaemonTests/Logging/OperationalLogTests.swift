import Daemon
import Logging
import Model
import Synchronization
import Testing

@Suite struct OperationalLogTests {
    /// What a logger of this format writes.
    private static func lines(_ format: Configuration.LogFormat, _ body: (inout Logger) -> Void) -> String {
        let written = Written()
        let moment = Timestamp(milliseconds: 1_767_323_045_007)
        var logger = Logger(label: "test") { _ in
            OperationalLog(format: format, now: { moment }) { line in written.text.withLock { $0 += line } }
        }
        body(&logger)
        return written.text.withLock { $0 }
    }

    private final class Written: Sendable {
        let text = Mutex("")
    }

    @Test func `a line of text has time, level, message and fields in order`() {
        let lines = Self.lines(.text) { logger in
            logger[metadataKey: "site"] = "www.example.com"
            logger.notice("A message.", metadata: ["b": "two words", "a": "1", "c": ""])
            logger.debug("Not at this level.")
            logger.error("Another.")
        }
        #expect(
            lines == """
                2026-01-02T03:04:05.007Z notice A message. a=1 b="two words" c="" site=www.example.com
                2026-01-02T03:04:05.007Z error Another. site=www.example.com

                """)
    }

    @Test func `a line of JSON is one object`() {
        let lines = Self.lines(.json) { logger in
            logger.warning("It said \"no\".", metadata: ["path": #"C:\a"#])
            logger.info("Bare.")
        }
        #expect(
            lines == #"""
                {"time":"2026-01-02T03:04:05.007Z","level":"warning","message":"It said \"no\".","fields":{"path":"C:\\a"}}
                {"time":"2026-01-02T03:04:05.007Z","level":"info","message":"Bare."}

                """#)
    }

    @Test(arguments: [
        ("a\nb", #"a\nb"#), ("a\r\tb", #"a\r\tb"#), ("\u{1B}[2J", #"\u001b[2J"#), ("a\u{0}b", #"a\u0000b"#),
        ("\u{7F}", #"\u007f"#), ("\u{9B}31m", #"\u009b31m"#), ("a\u{2028}b", #"a\u2028b"#),
        ("\u{202E}txt", #"\u202etxt"#), ("\u{E0001}", #"\udb40\udc01"#), ("caf\u{E9} \u{1F600}", "caf\u{E9} \u{1F600}"),
    ])
    func `what a terminal would obey is escaped`(text: String, escaped: String) {
        let message = Self.lines(.text) { $0.info("\(text)") }
        #expect(message == "2026-01-02T03:04:05.007Z info \(escaped)\n")
        let field = Self.lines(.json) { $0.info("m", metadata: ["f": "\(text)"]) }
        #expect(field.hasSuffix("\"fields\":{\"f\":\"\(escaped)\"}}\n"))
    }

    @Test func `a field that holds the separators of fields is quoted`() {
        let line = Self.lines(.text) { $0.info("m", metadata: ["a": "1 b=2", "c": #"say "x""#]) }
        #expect(line == "2026-01-02T03:04:05.007Z info m a=\"1 b=2\" c=\"say \\\"x\\\"\"\n")
    }
}
