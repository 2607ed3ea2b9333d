/// A place in the bytes of a header value, moved over what was recognised.
struct ByteReader {
    private(set) var position = 0

    /// Without regard to ASCII case; `text` is lower case.
    mutating func skip(_ text: StaticString, in bytes: Span<UInt8>) -> Bool {
        let expected = text.bytes
        guard bytes.count - position >= expected.count else { return false }
        for index in 0..<expected.count where bytes[position + index].asciiLowercased != expected[index] {
            return false
        }
        position += expected.count
        return true
    }

    mutating func skipBlanks(in bytes: Span<UInt8>) {
        while position < bytes.count, bytes[position].isBlank { position += 1 }
    }

    /// Blanks and empty elements of a list (RFC 9110 section 5.6.1.2).
    mutating func skipListPadding(in bytes: Span<UInt8>) {
        while position < bytes.count, bytes[position].isBlank || bytes[position] == UInt8(ascii: ",") { position += 1 }
    }

    /// One digit.
    mutating func digit(in bytes: Span<UInt8>) -> Int? {
        guard position < bytes.count, let digit = bytes[position].decimalDigit else { return nil }
        position += 1
        return Int(digit)
    }

    /// One digit or more; what exceeds `Int64` is `Int64.max`.
    mutating func number(in bytes: Span<UInt8>) -> Int64? {
        let start = position
        var number: Int64 = 0
        while position < bytes.count, let digit = bytes[position].decimalDigit {
            let (product, overflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int64(digit))
            number = overflow || carry ? .max : sum
            position += 1
        }
        return position > start ? number : nil
    }

    /// The bytes up to and without `end`, which is skipped; `nil` when there is none.
    mutating func range(upTo end: UInt8, in bytes: Span<UInt8>) -> Range<Int>? {
        var index = position
        while index < bytes.count {
            if bytes[index] == end {
                defer { position = index + 1 }
                return position..<index
            }
            index += 1
        }
        return nil
    }

    /// The bytes up to a semicolon, a comma, a blank or the end.
    mutating func parameterisedName(in bytes: Span<UInt8>) -> Range<Int> {
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: ";"), bytes[position] != UInt8(ascii: ","),
            !bytes[position].isBlank
        {
            position += 1
        }
        return start..<position
    }

    /// Whether an element of a list ends here.
    func isAtElementEnd(in bytes: Span<UInt8>) -> Bool {
        position >= bytes.count || bytes[position] == UInt8(ascii: ",")
    }

    mutating func skipToComma(in bytes: Span<UInt8>) {
        while !isAtElementEnd(in: bytes) { position += 1 }
    }

    /// The bytes up to a comma, a blank or the end.
    mutating func element(in bytes: Span<UInt8>) -> Range<Int> {
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: ","), !bytes[position].isBlank { position += 1 }
        return start..<position
    }
}

extension UInt8 {
    /// A space or a horizontal tab.
    @inlinable package var isBlank: Bool { self == 0x20 || self == 0x09 }

    @inlinable package var asciiLowercased: UInt8 { self &- UInt8(ascii: "A") < 26 ? self | 0x20 : self }

    @inlinable package var decimalDigit: UInt8? {
        let value = self &- UInt8(ascii: "0")
        return value < 10 ? value : nil
    }
}
