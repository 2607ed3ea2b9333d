extension AccessLogLine {
    /// Which bytes stand for themselves; all others are percent-encoded.
    enum Kept {
        /// Printable ASCII and spaces without quotes and backslashes.
        case quoted
        /// The same without spaces, and without the brackets that would look like the field of the time.
        case bare
        /// Unreserved characters (RFC 3986 section 2.3) and slashes.
        case key

        @inline(__always)
        func contains(_ byte: UInt8) -> Bool {
            switch self {
            case .quoted:
                byte >= 0x20 && byte <= 0x7E && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
            case .bare:
                byte > 0x20 && byte <= 0x7E && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
                    && byte != UInt8(ascii: "[") && byte != UInt8(ascii: "]")
            case .key:
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                    UInt8(ascii: "~"), UInt8(ascii: "/"):
                    true
                default: false
                }
            }
        }
    }

    @inline(__always)
    mutating func append(_ byte: UInt8, keeping kept: Kept) {
        if kept.contains(byte) { return appendRaw(byte) }
        appendRaw(UInt8(ascii: "%"))
        appendRaw(AccessLogLine.hexadecimalDigit(byte >> 4))
        appendRaw(AccessLogLine.hexadecimalDigit(byte & 0xF))
    }

    /// Copies runs of clean bytes whole.
    mutating func append(_ field: RawSpan, keeping kept: Kept) {
        field.withUnsafeBytes { field in
            var start = 0
            for index in field.indices where !kept.contains(field[index]) {
                appendRaw(UnsafeRawBufferPointer(rebasing: field[start..<index]))
                append(field[index], keeping: kept)
                start = index + 1
            }
            appendRaw(UnsafeRawBufferPointer(rebasing: field[start...]))
        }
    }
}
