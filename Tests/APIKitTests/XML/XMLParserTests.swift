import APIKit
import Testing

@Suite struct XMLParserTests {
    @Test(arguments: [
        ("<a/>", XMLElement(name: "a")),
        ("\u{FEFF}<?xml version='1.0' encoding=\"utf-8\" standalone='yes'?>\n<a></a>\n", XMLElement(name: "a")),
        (
            "<!-- x --><?php y?><a b='1' c=\"2\"/>",
            XMLElement(name: "a", attributes: [("b", "1"), ("c", "2")].attributes)
        ),
        ("<a>1&lt;2 &amp;&#38;&#x26; &gt;&quot;&apos;</a>", XMLElement(name: "a", text: "1<2 &&& >\"'")),
        ("<a>x<![CDATA[<&]]]]>y</a>", XMLElement(name: "a", text: "x<&]]y")),
        ("<a>x\r\ny\rz&#13;</a>", XMLElement(name: "a", text: "x\ny\nz\r")),
        ("<a b='x\ty&#9;z'/>", XMLElement(name: "a", attributes: [("b", "x y\tz")].attributes)),
        ("<a>&#1;&#x1F;</a>", XMLElement(name: "a", text: "\u{1}\u{1F}")),
        (
            "<p:a xmlns='u' xmlns:p='v' p:type='t'><p:b>1</p:b> <b>2</b></p:a >",
            XMLElement(
                name: "a", attributes: [("type", "t")].attributes,
                children: [XMLElement(name: "b", text: "1"), XMLElement(name: "b", text: "2")], text: " ")
        ),
    ])
    func `well-formed documents are read`(text: String, element: XMLElement) throws {
        #expect(try XMLElement(parsing: Array(text.utf8)) == element)
    }

    @Test(arguments: [
        "", " ", "x", "<a>", "<a></b>", "<a></a", "</a>", "<a/><b/>", "<a/>x", "x<a/>", "<a><b></a></b>",
        "<a b='1' b='2'/>",
        "<a b='1'c='2'/>", "<a b=1/>", "<a b/>", "<a b='<'/>", "<a b='&lt'/>", "<a>&nbsp;</a>", "<a>&</a>", "<a>&;</a>",
        "<a>&#0;</a>", "<a>&#xD800;</a>", "<a>&#x110000;</a>", "<a>&#+5;</a>", "<a>&#-5;</a>", "<a>&#;</a>",
        "<a>&#x;</a>",
        "<a>&#xFFFE;</a>", "<a>]]></a>", "<a>\u{0}</a>", "<a>\u{1}</a>", "<a>\u{FFFF}</a>", "<1/>", "<-a/>", "<:a/>",
        "<a:/>",
        "<a:b:c/>", "<a b:='1'/>", "< a/>", "<a / >", "<a><!-- -- --></a>", "<a><!-- </a>", "<a><![CDATA[</a>",
        "<![CDATA[x]]>", "<a><?xml version='1.0'?></a>", " <?xml version='1.0'?><a/>", "<?xml?><a/>",
        "<?xml version='2.0'?><a/>",
        "<?xml version='1.0' encoding='utf-16'?><a/>", "<?xml version='1.0' encoding='iso-8859-1'?><a/>",
        "<!DOCTYPE a><a/>", "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
        "<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/x'><a/>", "<a><!ENTITY x 'y'></a>", "<a><!DOCTYPE a></a>",
    ])
    func `anything else is refused`(text: String) {
        #expect(throws: XMLElement.Problem.self) { try XMLElement(parsing: Array(text.utf8)) }
    }

    @Test(
        arguments: [[0x3C, 0x61, 0x3E, 0xFF, 0x3C, 0x2F, 0x61, 0x3E], [0xFF, 0xFE, 0x3C, 0, 0x61, 0], [0xC0, 0x80]]
            as [[UInt8]])
    func `only UTF-8 is read`(bytes: [UInt8]) {
        #expect(throws: XMLElement.Problem.self) { try XMLElement(parsing: bytes) }
    }

    @Test(arguments: [
        String(repeating: "<a>", count: 10_000),
        String(repeating: "<a>", count: 10_000) + String(repeating: "</a>", count: 10_000),
        "<!DOCTYPE l [<!ENTITY a 'l'>" + (0..<9).map { "<!ENTITY l\($0) '&a;&a;&a;'>" }.joined() + "]><l>&l8;</l>",
        "<a>" + String(repeating: "<b/>", count: 150_001) + "</a>",
        "<a " + (0..<40).map { "b\($0)='' " }.joined() + "/>",
        "<a>" + String(repeating: "x", count: 4 << 20) + "</a>",
    ])
    func `a document that grows out of bounds is refused`(text: String) {
        #expect(throws: XMLElement.Problem.self) { try XMLElement(parsing: Array(text.utf8)) }
    }

    @Test func `every truncation of a document is refused without a trap`() {
        let whole = Array("<?xml version='1.0'?><a b='&amp;'><!--c--><?p i?>é&#xe9;<![CDATA[d]]></a>".utf8)
        for count in whole.indices {
            #expect(throws: XMLElement.Problem.self) { try XMLElement(parsing: Array(whole[..<count])) }
        }
        #expect(throws: Never.self) { try XMLElement(parsing: whole) }
    }

    @Test func `the two spellings of an accent stay two`() throws {
        let composed = try XMLElement(parsing: Array("<a>\u{E9}</a>".utf8))
        let decomposed = try XMLElement(parsing: Array("<a>e\u{301}</a>".utf8))
        #expect(Array(composed.text.utf8) != Array(decomposed.text.utf8))
    }
}

extension [(String, String)] {
    fileprivate var attributes: [XMLElement.Attribute] { map(XMLElement.Attribute.init(name:value:)) }
}
