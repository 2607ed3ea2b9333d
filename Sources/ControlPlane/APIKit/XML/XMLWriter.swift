/// Writes an XML document, escaping text; characters that XML 1.0 cannot hold become character references or are refused upstream.
package struct XMLWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    /// Starts with the XML declaration and the root element.
    package init(root: String, namespace: String?, _ content: (inout XMLWriter) -> Void) {
        write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        element(root, attributes: namespace.map { [("xmlns", $0)] } ?? [], content)
    }

    package mutating func element(
        _ name: String,
        attributes: [(name: String, value: String)] = [],
        _ content: (inout XMLWriter) -> Void
    ) {
        write("<")
        write(name)
        for attribute in attributes {
            write(" ")
            write(attribute.name)
            write("=\"")
            escape(attribute.value.utf8)
            write("\"")
        }
        write(">")
        content(&self)
        write("</")
        write(name)
        write(">")
    }

    package mutating func element(_ name: String, _ text: String) {
        element(name) { $0.escape(text.utf8) }
    }

    /// Text that is UTF-8 already.
    package mutating func element(_ name: String, utf8 text: [UInt8]) {
        element(name) { $0.escape(text) }
    }

    package mutating func element(_ name: String, _ number: Int64) {
        element(name) { $0.write(String(number)) }
    }

    package mutating func element(_ name: String, _ flag: Bool) {
        element(name) { $0.write(flag ? "true" : "false") }
    }

    /// Text directly inside of the element that is open.
    package mutating func text(_ text: String) {
        escape(text.utf8)
    }

    private mutating func write(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func escape(_ text: some Sequence<UInt8>) {
        for byte in text {
            switch byte {
            case UInt8(ascii: "&"): write("&amp;")
            case UInt8(ascii: "<"): write("&lt;")
            case UInt8(ascii: ">"): write("&gt;")
            case UInt8(ascii: "\""): write("&quot;")
            case UInt8(ascii: "\r"): write("&#13;")
            case UInt8(ascii: "\t"), UInt8(ascii: "\n"), 0x20...: bytes.append(byte)
            default: write("&#x\(String(byte, radix: 16));")
            }
        }
    }
}
