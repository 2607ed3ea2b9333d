import Model

/// The classes of bytes that HTTP's grammar speaks of (RFC 9110 section 5.6).
enum HTTPByte {
    static let space: UInt8 = 0x20
    static let carriageReturn: UInt8 = 0x0D
    static let lineFeed: UInt8 = 0x0A

    // One bit for each byte below 128: `tchar` of RFC 9110 section 5.6.2.
    private static let tokenLow: UInt64 = 0x03FF_6CFA_0000_0000
    private static let tokenHigh: UInt64 = 0x57FF_FFFF_C7FF_FFFE

    @inline(__always)
    static func isToken(_ byte: UInt8) -> Bool {
        guard byte < 128 else { return false }
        let bits = byte < 64 ? tokenLow : tokenHigh
        return bits &>> UInt64(byte & 63) & 1 == 1
    }

    /// Visible bytes without the fragment's sign; bytes above 127 pass because people type them.
    @inline(__always)
    static func isTarget(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte != 0x7F && byte != UInt8(ascii: "#")
    }

    /// `field-vchar`, space and tab.
    @inline(__always)
    static func isFieldValue(_ byte: UInt8) -> Bool {
        (byte >= 0x20 && byte != 0x7F) || byte == 0x09
    }

    /// Whether `text` stands at `start`; the caller knows that enough bytes follow.
    static func equal(_ bytes: Span<UInt8>, _ start: Int, _ text: StaticString) -> Bool {
        for index in 0..<text.utf8CodeUnitCount where bytes[start + index] != text.utf8Start[index] { return false }
        return true
    }

    /// The same without regard to ASCII case; `text` is lower case.
    static func equalIgnoringCase(_ bytes: Span<UInt8>, _ start: Int, _ text: StaticString) -> Bool {
        for index in 0..<text.utf8CodeUnitCount
        where bytes[start + index].asciiLowercased != text.utf8Start[index] {
            return false
        }
        return true
    }
}
