/// An element of a client's XML document, read by a strict parser: UTF-8, no DTD, no entities beyond the five and character references,
/// bounded in bytes and depth.
package struct XMLElement: Sendable, Hashable {
    /// Without its namespace prefix.
    package var name: String
    package var attributes: [Attribute]
    package var children: [XMLElement]
    /// The text directly inside, references replaced.
    package var text: String

    package struct Attribute: Sendable, Hashable {
        /// Without its namespace prefix.
        package var name: String
        package var value: String
    }

    package struct Problem: Error, Sendable, Hashable {
        package var message: String
    }

    /// The document's root element.
    package init(parsing bytes: [UInt8]) throws(Problem) { fatalError("stub") }

    /// The first child of that name.
    package subscript(name: String) -> XMLElement? { children.first { $0.name == name } }
    package func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }
}

/// Writes an XML document, escaping text; characters that XML 1.0 cannot hold become character references or are refused upstream.
package struct XMLWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    /// Starts with the XML declaration and the root element.
    package init(root: String, namespace: String?, _ content: (inout XMLWriter) -> Void) { fatalError("stub") }

    package mutating func element(
        _ name: String,
        attributes: [(name: String, value: String)] = [],
        _ content: (inout XMLWriter) -> Void
    ) { fatalError("stub") }

    package mutating func element(_ name: String, _ text: String) { fatalError("stub") }
    /// Text that is UTF-8 already.
    package mutating func element(_ name: String, utf8 text: [UInt8]) { fatalError("stub") }
    package mutating func element(_ name: String, _ number: Int64) { fatalError("stub") }
    package mutating func element(_ name: String, _ flag: Bool) { fatalError("stub") }
}
