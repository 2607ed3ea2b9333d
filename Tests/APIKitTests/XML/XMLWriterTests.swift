import APIKit
import Testing

@Suite struct XMLWriterTests {
    @Test func `a document has a declaration, a namespace and nested elements`() {
        let document = XMLWriter(root: "R", namespace: "http://x/") { root in
            root.element("N", 5)
            root.element("F", true)
            root.element("E", attributes: [("t", "\"<")]) { $0.element("T", utf8: Array("é".utf8)) }
        }
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <R xmlns="http://x/"><N>5</N><F>true</F><E t="&quot;&lt;"><T>é</T></E></R>
            """
        #expect(String(decoding: document.bytes, as: UTF8.self) == text)
    }

    @Test func `what is written is read back the same`() throws {
        let text = "a&b<c>d\"e'f\rg\nh\ti\u{1}j\u{1F}k]]>l"
        let document = XMLWriter(root: "R", namespace: nil) { $0.element("T", text) }
        let written = String(decoding: document.bytes, as: UTF8.self)
        #expect(written.contains("f&#13;g\nh\ti&#x1;j&#x1f;k]]&gt;l"))
        #expect(try XMLElement(parsing: document.bytes)["T"]?.text == text)
    }
}
