/// Texts as they stand in a line of the log.
enum LineText {
    /// One line without control characters.
    static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        return text.unicodeScalars.reduce(into: "") { line, scalar in
            if isControl(scalar) { line += escape(scalar) } else { line.unicodeScalars.append(scalar) }
        }
    }

    /// The same, in quotes when it would not be read as one word.
    static func word(_ text: String) -> String {
        let isPlain =
            !text.isEmpty && text.unicodeScalars.allSatisfy { $0 > " " && $0 != "\"" && $0 != "=" && $0 != "\\" }
        return isPlain ? escaped(text) : quoted(text)
    }

    /// A string of JSON.
    static func json(_ text: String) -> String { quoted(text) }

    private static func quoted(_ text: String) -> String {
        var line = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": line += "\\\""
            case "\\": line += "\\\\"
            case _ where isControl(scalar): line += escape(scalar)
            default: line.unicodeScalars.append(scalar)
            }
        }
        return line + "\""
    }

    /// Controls, and what divides lines or turns their direction (Unicode categories Cc, Cf, Zl, Zp).
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x20, scalar.value != 0x7F else { return true }
        guard scalar.value > 0x7F else { return false }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return true
        default: return false
        }
    }

    /// `\n`, or `\u` and four digits, as JSON has it; beyond them two of these (RFC 8259 section 7).
    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default:
            String(scalar).utf16.map { unit in
                let digits = String(unit, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }.joined()
        }
    }
}
