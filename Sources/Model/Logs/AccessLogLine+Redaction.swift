extension AccessLogLine {
    /// Appends the inside of a quoted field. The values of query parameters that prove an identity are replaced by `REDACTED`,
    /// whatever way the parameter's name is spelled: signatures and session tokens of presigned URLs.
    mutating func appendRedacted(_ field: RawSpan) {
        field.withUnsafeBytes { field in
            guard let question = field.firstIndex(of: UInt8(ascii: "?")) else {
                return append(field.bytes, keeping: .quoted)
            }
            append(UnsafeRawBufferPointer(rebasing: field[...question]).bytes, keeping: .quoted)
            var rest = field[(question + 1)...]
            while !rest.isEmpty {
                let end = rest.firstIndex(where: AccessLogLine.endsParameter) ?? rest.endIndex
                appendParameter(UnsafeRawBufferPointer(rebasing: rest[..<end]))
                guard end < rest.endIndex else { return }
                append(rest[end], keeping: .quoted)
                rest = rest[(end + 1)...]
            }
        }
    }

    private mutating func appendParameter(_ parameter: UnsafeRawBufferPointer) {
        guard let equals = parameter.firstIndex(of: UInt8(ascii: "=")),
            AccessLogLine.isSecret(UnsafeRawBufferPointer(rebasing: parameter[..<equals]))
        else { return append(parameter.bytes, keeping: .quoted) }
        append(UnsafeRawBufferPointer(rebasing: parameter[...equals]).bytes, keeping: .quoted)
        let redacted: StaticString = "REDACTED"
        redacted.withUTF8Buffer { appendRaw(UnsafeRawBufferPointer($0)) }
    }

    /// A separator of parameters, or what follows the query in a request line or a URL.
    private static func endsParameter(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "&") || byte == UInt8(ascii: " ") || byte == UInt8(ascii: "#") || byte == UInt8(ascii: "?")
    }

    /// Whether a parameter's name, percent-decoded and in any case, is one whose value is a secret.
    private static func isSecret(_ name: UnsafeRawBufferPointer) -> Bool {
        matches(name, "x-amz-signature") || matches(name, "x-amz-security-token") || matches(name, "signature")
    }

    private static func matches(_ name: UnsafeRawBufferPointer, _ expected: StaticString) -> Bool {
        expected.withUTF8Buffer { expected in
            var index = 0
            for byte in expected {
                guard index < name.count else { return false }
                let (decoded, length) = decodedByte(name, at: index)
                guard lowercased(decoded) == byte else { return false }
                index += length
            }
            return index == name.count
        }
    }

    private static func decodedByte(_ name: UnsafeRawBufferPointer, at index: Int) -> (byte: UInt8, length: Int) {
        guard name[index] == UInt8(ascii: "%"), index + 2 < name.count,
            let high = hexadecimalValue(name[index + 1]), let low = hexadecimalValue(name[index + 2])
        else { return (name[index], 1) }
        return (high << 4 | low, 3)
    }

    private static func hexadecimalValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
