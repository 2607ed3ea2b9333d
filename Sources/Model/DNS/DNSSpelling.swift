/// How text spells octets that it cannot show as they are.
package enum DNSSpelling: Sendable {
    /// `\DDD` in decimal (RFC 1035 section 5.1).
    case masterFile
    /// `\ooo` in octal, only printable ASCII beside it (Route 53 developer guide, "DNS domain name format").
    case route53

    /// Reads what follows a backslash: three digits, or one octet that stands for itself. `nil` when digits are missing or too large.
    func readEscape(_ text: ArraySlice<UInt8>, at index: inout Int) -> UInt8? {
        guard index < text.endIndex else { return nil }
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[index]) else {
            defer { index += 1 }
            return text[index]
        }
        guard text.endIndex - index >= 3 else { return nil }
        var value = 0
        for octet in text[index..<(index + 3)] {
            guard octet >= UInt8(ascii: "0"), Int(octet) - 0x30 < base else { return nil }
            value = value * base + Int(octet) - 0x30
        }
        index += 3
        return UInt8(exactly: value)
    }

    /// Writes the backslash and three digits.
    func writeEscape(_ octet: UInt8, to text: inout [UInt8]) {
        let value = Int(octet)
        text.append(UInt8(ascii: "\\"))
        for digit in [value / (base * base), value / base % base, value % base] {
            text.append(UInt8(ascii: "0") + UInt8(digit))
        }
    }

    /// Whether `octet` may stand in text as it is.
    func allowsRaw(_ octet: UInt8) -> Bool {
        switch self {
        case .masterFile: true
        case .route53: (0x20...0x7e).contains(octet)
        }
    }

    /// What `text` means once its escapes are read; `nil` for a bad escape.
    func unescape(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var octets: [UInt8] = []
        octets.reserveCapacity(text.count)
        var index = text.startIndex
        while index < text.endIndex {
            let octet = text[index]
            index += 1
            guard octet == UInt8(ascii: "\\") else {
                octets.append(octet)
                continue
            }
            guard let escaped = readEscape(text, at: &index) else { return nil }
            octets.append(escaped)
        }
        return octets
    }

    /// A character string within quotation marks.
    func quoted(_ octets: some Sequence<UInt8>) -> [UInt8] {
        var text = [UInt8(ascii: "\"")]
        for octet in octets {
            switch octet {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                text.append(UInt8(ascii: "\\"))
                text.append(octet)
            case 0x20...0x7e:
                text.append(octet)
            default:
                writeEscape(octet, to: &text)
            }
        }
        text.append(UInt8(ascii: "\""))
        return text
    }

    private var base: Int {
        switch self {
        case .masterFile: 10
        case .route53: 8
        }
    }
}
