/// Base64 with padding (RFC 4648 section 4).
package enum Base64 {
    package static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.underestimatedCount + 2) / 3 * 4)
        var group: UInt32 = 0
        var count = 0
        for byte in bytes {
            group = group << 8 | UInt32(byte)
            count += 1
            guard count == 3 else { continue }
            append(group, digits: 4, to: &text)
            group = 0
            count = 0
        }
        if count > 0 {
            append(group << (8 * (3 - UInt32(count))), digits: count + 1, to: &text)
            text.append(contentsOf: repeatElement(padding, count: 3 - count))
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// `nil` unless `text` is the one spelling that `encode` gives its bytes: no white space, padded, unused bits zero
    /// (RFC 4648 sections 3.2, 3.3 and 3.5).
    package static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard text.count.isMultiple(of: 4) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var group: UInt32 = 0
        var digits = 0
        var paddings = 0
        for character in text {
            if character == padding {
                paddings += 1
            } else {
                guard paddings == 0, let digit = value(of: character) else { return nil }
                group = group << 6 | UInt32(digit)
                digits += 1
            }
            guard digits + paddings == 4 else { continue }
            guard append(group << (6 * UInt32(paddings)), paddings: paddings, to: &bytes) else { return nil }
            group = 0
            digits = 0
        }
        return bytes
    }

    private static let padding = UInt8(ascii: "=")

    private static func append(_ group: UInt32, digits: Int, to text: inout [UInt8]) {
        for digit in 0..<digits {
            text.append(character(of: UInt8(truncatingIfNeeded: group >> (18 - 6 * UInt32(digit))) & 63))
        }
    }

    /// Appends a group's 3, 2 or 1 bytes; false when there is too much padding or a bit is set that belongs to none of them.
    private static func append(_ group: UInt32, paddings: Int, to bytes: inout [UInt8]) -> Bool {
        guard paddings <= 2 else { return false }
        let unused = UInt32(1) << (8 * UInt32(paddings)) - 1
        guard group & unused == 0 else { return false }
        for byte in 0..<(3 - paddings) {
            bytes.append(UInt8(truncatingIfNeeded: group >> (16 - 8 * UInt32(byte))))
        }
        return true
    }

    private static func character(of digit: UInt8) -> UInt8 {
        switch digit {
        case 0..<26: UInt8(ascii: "A") + digit
        case 26..<52: UInt8(ascii: "a") + (digit - 26)
        case 52..<62: UInt8(ascii: "0") + (digit - 52)
        case 62: UInt8(ascii: "+")
        default: UInt8(ascii: "/")
        }
    }

    private static func value(of character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
