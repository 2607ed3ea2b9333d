internal import Model

/// Reads one document (XML 1.0, fifth edition) without a DTD: everything that could name something outside of it, or grow, is refused.
///
/// Elements are kept on a stack of our own, so that depth costs no stack of the thread.
struct XMLParser {
    private let bytes: [UInt8]
    private var position = 0
    private var open: [OpenElement] = []
    private var elements = 0

    private struct OpenElement {
        /// With its prefix, as the end tag must repeat it.
        var qualifiedName: Range<Int>
        var element: XMLElement
        var text: [UInt8] = []
    }

    init(_ bytes: [UInt8]) throws(XMLElement.Problem) {
        guard bytes.count <= Limits.xmlDocumentBytesMax else { throw XMLParser.problem("the document is too long") }
        self.bytes = bytes
        try checkCharacters()
    }

    mutating func parseDocument() throws(XMLElement.Problem) -> XMLElement {
        if starts(with: [0xEF, 0xBB, 0xBF]) { position += 3 }
        if starts(with: "<?xml"), position + 5 < bytes.count, XMLParser.isSpace(bytes[position + 5]) {
            try parseDeclaration()
        }
        try skipMiscellany()
        guard peek() == UInt8(ascii: "<") else { throw XMLParser.problem("there is no root element") }
        let root = try parseRoot()
        try skipMiscellany()
        guard position == bytes.count else { throw XMLParser.problem("something follows the root element") }
        return root
    }

    // MARK: Around the root

    private mutating func parseDeclaration() throws(XMLElement.Problem) {
        position += 5
        let attributes = try parseAttributes()
        guard consume("?>") else { throw XMLParser.problem("the XML declaration is malformed") }
        guard let version = attributes.first, version.name == "version", version.value.hasPrefix("1.") else {
            throw XMLParser.problem("the XML declaration names no version 1")
        }
        for attribute in attributes.dropFirst() {
            switch attribute.name {
            case "encoding":
                guard ["utf-8", "us-ascii"].contains(attribute.value.lowercased()) else {
                    throw XMLParser.problem("the encoding is not UTF-8")
                }
            case "standalone":
                guard ["yes", "no"].contains(attribute.value) else {
                    throw XMLParser.problem("the XML declaration is malformed")
                }
            default: throw XMLParser.problem("the XML declaration is malformed")
            }
        }
    }

    /// White space, comments and processing instructions.
    private mutating func skipMiscellany() throws(XMLElement.Problem) {
        while true {
            skipSpace()
            if consume("<!--") {
                try skipComment()
            } else if consume("<?") {
                try skipProcessingInstruction()
            } else {
                return
            }
        }
    }

    /// After `<!--`.
    private mutating func skipComment() throws(XMLElement.Problem) {
        guard let end = find("--") else { throw XMLParser.problem("a comment does not end") }
        position = end + 2
        guard consume(">") else { throw XMLParser.problem("a comment contains two hyphens") }
    }

    /// After `<?`.
    private mutating func skipProcessingInstruction() throws(XMLElement.Problem) {
        let target = text(try parseName())
        guard target.lowercased() != "xml" else { throw XMLParser.problem("an XML declaration is not at the start") }
        guard peek().map(XMLParser.isSpace) == true || starts(with: "?>"), let end = find("?>") else {
            throw XMLParser.problem("a processing instruction is malformed")
        }
        position = end + 2
    }

    // MARK: Elements

    private mutating func parseRoot() throws(XMLElement.Problem) -> XMLElement {
        if let root = try parseStartTag() { return root }
        while true {
            guard let byte = peek() else { throw XMLParser.problem("an element does not end") }
            if byte != UInt8(ascii: "<") {
                try parseText()
            } else if consume("</") {
                if let root = try parseEndTag() { return root }
            } else if consume("<!--") {
                try skipComment()
            } else if consume("<![CDATA[") {
                try parseCharacterData()
            } else if consume("<?") {
                try skipProcessingInstruction()
            } else {
                _ = try parseStartTag()
            }
        }
    }

    /// - Returns: the element when it is the root and empty.
    private mutating func parseStartTag() throws(XMLElement.Problem) -> XMLElement? {
        guard consume("<") else { throw XMLParser.problem("a tag is malformed") }
        guard peek() != UInt8(ascii: "!") else { throw XMLParser.problem("document type definitions are not accepted") }
        guard open.count < Limits.xmlDepthMax else { throw XMLParser.problem("elements are nested too deeply") }
        elements += 1
        guard elements <= Limits.xmlElementsMax else { throw XMLParser.problem("there are too many elements") }
        let qualifiedName = try parseName()
        let name = try localName(of: qualifiedName)
        let attributes = try parseAttributes()
        open.append(
            OpenElement(qualifiedName: qualifiedName, element: XMLElement(name: name, attributes: attributes)))
        if consume("/>") { return closeElement() }
        guard consume(">") else { throw XMLParser.problem("a start tag is malformed") }
        return nil
    }

    /// After `</`.
    /// - Returns: the element when it is the root.
    private mutating func parseEndTag() throws(XMLElement.Problem) -> XMLElement? {
        let name = try parseName()
        skipSpace()
        guard consume(">"), let last = open.last, bytes[name] == bytes[last.qualifiedName] else {
            throw XMLParser.problem("an end tag does not match its start tag")
        }
        return closeElement()
    }

    private mutating func closeElement() -> XMLElement? {
        guard var closed = open.popLast() else { return nil }
        closed.element.text = String(decoding: closed.text, as: UTF8.self)
        guard !open.isEmpty else { return closed.element }
        open[open.count - 1].element.children.append(closed.element)
        return nil
    }

    private mutating func parseAttributes() throws(XMLElement.Problem) -> [XMLElement.Attribute] {
        var attributes: [XMLElement.Attribute] = []
        var names: [Range<Int>] = []
        while true {
            let isSeparated = skipSpace()
            guard let byte = peek(), XMLParser.isNameStart(byte) else { return attributes }
            guard isSeparated else { throw XMLParser.problem("attributes are not separated") }
            let name = try parseName()
            guard !names.contains(where: { bytes[$0] == bytes[name] }) else {
                throw XMLParser.problem("an attribute is given twice")
            }
            names.append(name)
            guard names.count <= Limits.xmlAttributesPerElementMax else {
                throw XMLParser.problem("there are too many attributes")
            }
            skipSpace()
            guard consume("=") else { throw XMLParser.problem("an attribute has no value") }
            skipSpace()
            let value = try parseAttributeValue()
            let isDeclaration = bytes[name].elementsEqual("xmlns".utf8) || bytes[name].starts(with: "xmlns:".utf8)
            let local = try localName(of: name)
            if !isDeclaration { attributes.append(XMLElement.Attribute(name: local, value: value)) }
        }
    }

    private mutating func parseAttributeValue() throws(XMLElement.Problem) -> String {
        guard let quote = peek(), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            throw XMLParser.problem("an attribute's value is not quoted")
        }
        position += 1
        var value: [UInt8] = []
        while let byte = peek(), byte != quote {
            switch byte {
            case UInt8(ascii: "<"): throw XMLParser.problem("an attribute's value contains <")
            case UInt8(ascii: "&"): try parseReference(into: &value)
            case UInt8(ascii: "\r"):
                position += starts(with: "\r\n") ? 2 : 1
                value.append(UInt8(ascii: " "))
            case UInt8(ascii: "\t"), UInt8(ascii: "\n"):
                position += 1
                value.append(UInt8(ascii: " "))
            default:
                position += 1
                value.append(byte)
            }
        }
        guard position < bytes.count else { throw XMLParser.problem("an attribute's value does not end") }
        position += 1
        return String(decoding: value, as: UTF8.self)
    }

    // MARK: Text

    private mutating func parseText() throws(XMLElement.Problem) {
        var text: [UInt8] = []
        while let byte = peek(), byte != UInt8(ascii: "<") {
            switch byte {
            case UInt8(ascii: "&"): try parseReference(into: &text)
            case UInt8(ascii: "\r"):
                position += starts(with: "\r\n") ? 2 : 1
                text.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "]"):
                guard !starts(with: "]]>") else { throw XMLParser.problem("text contains ]]>") }
                fallthrough
            default:
                position += 1
                text.append(byte)
            }
        }
        open[open.count - 1].text.append(contentsOf: text)
    }

    /// After `<![CDATA[`.
    private mutating func parseCharacterData() throws(XMLElement.Problem) {
        guard let end = find("]]>") else { throw XMLParser.problem("a CDATA section does not end") }
        var text: [UInt8] = []
        while position < end {
            if bytes[position] == UInt8(ascii: "\r") {
                position += starts(with: "\r\n") ? 2 : 1
                text.append(UInt8(ascii: "\n"))
            } else {
                text.append(bytes[position])
                position += 1
            }
        }
        position = end + 3
        open[open.count - 1].text.append(contentsOf: text)
    }

    /// One of the five entities or a character reference, at `&`.
    private mutating func parseReference(into text: inout [UInt8]) throws(XMLElement.Problem) {
        let longest = 12
        guard let end = bytes[position...].prefix(longest).firstIndex(of: UInt8(ascii: ";")) else {
            throw XMLParser.problem("a reference is malformed")
        }
        let name = bytes[(position + 1)..<end]
        position = end + 1
        if name.first == UInt8(ascii: "#") {
            text.append(contentsOf: try XMLParser.character(of: name.dropFirst()))
            return
        }
        switch String(decoding: name, as: UTF8.self) {
        case "amp": text.append(UInt8(ascii: "&"))
        case "lt": text.append(UInt8(ascii: "<"))
        case "gt": text.append(UInt8(ascii: ">"))
        case "quot": text.append(UInt8(ascii: "\""))
        case "apos": text.append(UInt8(ascii: "'"))
        default: throw XMLParser.problem("an entity is not declared")
        }
    }

    /// A character reference's UTF-8. Control characters but NUL are let through, as XML 1.1 does: listings write them in this form, so
    /// a client must be able to name such keys.
    private static func character(of digits: ArraySlice<UInt8>) throws(XMLElement.Problem) -> [UInt8] {
        let isHexadecimal = digits.first == UInt8(ascii: "x")
        let digits = String(decoding: isHexadecimal ? digits.dropFirst() : digits, as: UTF8.self)
        guard digits.utf8.first != UInt8(ascii: "+"), let value = UInt32(digits, radix: isHexadecimal ? 16 : 10),
            value != 0, value != 0xFFFE, value != 0xFFFF, let scalar = Unicode.Scalar(value)
        else { throw problem("a character reference names no character") }
        return Array(String(Character(scalar)).utf8)
    }

    // MARK: Characters

    /// The whole document is UTF-8 and holds only characters of XML 1.0 (section 2.2).
    private func checkCharacters() throws(XMLElement.Problem) {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw XMLParser.problem("this is not UTF-8") }
        for index in bytes.indices where bytes[index] < 0x20 || bytes[index] == 0xEF {
            switch bytes[index] {
            case UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): continue
            case 0xEF:
                // A lead byte is followed by two more: the bytes are UTF-8.
                guard bytes[index + 1] == 0xBF, bytes[index + 2] >= 0xBE else { continue }
                throw XMLParser.problem("a character is not allowed")
            default: throw XMLParser.problem("a control character is not allowed")
            }
        }
    }

    private mutating func parseName() throws(XMLElement.Problem) -> Range<Int> {
        let start = position
        guard let first = peek(), XMLParser.isNameStart(first) else { throw XMLParser.problem("a name is malformed") }
        while let byte = peek(), XMLParser.isNameCharacter(byte) { position += 1 }
        return start..<position
    }

    private func localName(of name: Range<Int>) throws(XMLElement.Problem) -> String {
        guard let colon = bytes[name].firstIndex(of: UInt8(ascii: ":")) else { return text(name) }
        let local = (colon + 1)..<name.upperBound
        guard colon > name.lowerBound, let first = bytes[local].first, XMLParser.isNameStart(first),
            !bytes[local].contains(UInt8(ascii: ":"))
        else { throw XMLParser.problem("a name is malformed") }
        return text(local)
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    @discardableResult
    private mutating func skipSpace() -> Bool {
        let start = position
        while let byte = peek(), XMLParser.isSpace(byte) { position += 1 }
        return position > start
    }

    private func starts(with text: StaticString) -> Bool {
        text.withUTF8Buffer { bytes.count - position >= $0.count && bytes[position...].starts(with: $0) }
    }

    private func starts(with prefix: [UInt8]) -> Bool { bytes[position...].starts(with: prefix) }

    private mutating func consume(_ text: StaticString) -> Bool {
        guard starts(with: text) else { return false }
        position += text.utf8CodeUnitCount
        return true
    }

    /// Where `text` stands next.
    private func find(_ text: StaticString) -> Int? {
        text.withUTF8Buffer { text in
            let last = bytes.count - text.count
            guard position <= last else { return nil }
            return (position...last).first { bytes[$0] == text[0] && bytes[$0...].starts(with: text) }
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n")
            || byte == UInt8(ascii: "\r")
    }

    private static func isNameStart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
            UInt8(ascii: ":"), 0x80...:
            true
        default: false
        }
    }

    private static func isNameCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: isNameStart(byte)
        }
    }

    private static func problem(_ message: String) -> XMLElement.Problem { XMLElement.Problem(message: message) }
}
