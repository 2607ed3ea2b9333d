import APIKit

/// Reads request documents: strict on required elements, lenient on their order.
enum RequestXML {
    static func root(_ name: String, in bytes: [UInt8]) throws(Route53Error) -> XMLElement {
        do {
            let root = try XMLElement(parsing: bytes)
            guard root.name == name else {
                throw Route53Error.invalidInput("\(root.name) is not valid, expected \(name)")
            }
            return root
        } catch let error as XMLElement.Problem {
            throw .invalidInput("Invalid XML ; \(error.message)")
        } catch {
            throw error as? Route53Error ?? .invalidInput("Invalid XML")
        }
    }
}

extension XMLElement {
    /// A child that must be there.
    func required(_ child: String) throws(Route53Error) -> XMLElement {
        guard let element = self[child] else {
            throw .invalidInput(
                "Invalid XML ; cvc-complex-type.2.4.b: The content of element '\(name)' is not complete. "
                    + "One of '{\"\(route53Namespace)\":\(child)}' is expected.")
        }
        return element
    }

    /// The children of that name, of which there must be one.
    func requiredAll(_ child: String) throws(Route53Error) -> [XMLElement] {
        _ = try required(child)
        return all(child)
    }

    /// The text without the blanks around it.
    var trimmedText: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" || $0 == "\r\n" }
        guard let start = text.firstIndex(where: { !isBlank($0) }), let end = text.lastIndex(where: { !isBlank($0) })
        else {
            return ""
        }
        return String(text[start...end])
    }

    /// The text, at most so many characters.
    func text(charactersMax: Int) throws(Route53Error) -> String {
        guard text.unicodeScalars.count <= charactersMax else {
            throw .invalidInput(
                "Invalid XML ; cvc-maxLength-valid: Value of element '\(name)' is longer than the "
                    + "\(charactersMax) characters that are permitted.")
        }
        return text
    }

    func oneOf(_ values: [String]) throws(Route53Error) -> String {
        let value = trimmedText
        guard values.contains(value) else { throw XMLElement.notOneOf(values, value: value) }
        return value
    }

    static func notOneOf(_ values: [String], value: String) -> Route53Error {
        .invalidInput(
            "Invalid XML ; cvc-enumeration-valid: Value '\(value)' is not facet-valid with respect to enumeration "
                + "'[\(values.joined(separator: ", "))]'. It must be a value from the enumeration.")
    }

    func boolean() throws(Route53Error) -> Bool {
        switch trimmedText {
        case "true", "1": return true
        case "false", "0": return false
        default:
            throw .invalidInput(
                "Invalid XML ; cvc-datatype-valid.1.2.1: '\(trimmedText)' is not a valid value for 'boolean'.")
        }
    }
}
