/// An element of a client's XML document, read by a strict parser: UTF-8, no DTD, no entities beyond the five and character references,
/// bounded in bytes, depth and elements (`Limits.xml…`).
package struct XMLElement: Sendable, Hashable {
    /// Without its namespace prefix.
    package var name: String
    /// Without namespace declarations.
    package var attributes: [Attribute]
    package var children: [XMLElement]
    /// The text directly inside, references replaced, line ends read as LF (XML 1.0, section 2.11).
    package var text: String

    package struct Attribute: Sendable, Hashable {
        /// Without its namespace prefix.
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Why a document is refused.
    package struct Problem: Error, Sendable, Hashable {
        package var message: String

        package init(message: String) {
            self.message = message
        }
    }

    package init(name: String, attributes: [Attribute] = [], children: [XMLElement] = [], text: String = "") {
        self.name = name
        self.attributes = attributes
        self.children = children
        self.text = text
    }

    /// The document's root element.
    package init(parsing bytes: [UInt8]) throws(Problem) {
        var parser = try XMLParser(bytes)
        self = try parser.parseDocument()
    }

    /// The first child of that name.
    package subscript(name: String) -> XMLElement? { children.first { $0.name == name } }

    package func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

    /// The value of the attribute of that name.
    package func attribute(_ name: String) -> String? { attributes.first { $0.name == name }?.value }
}
