/// Percent-encoding of what becomes part of a URL in a header (RFC 3986 section 2).
package enum PathEncoding {
    /// Appends the bytes of a key as a path: slashes and what may stand in a segment as it is, everything else encoded.
    package static func append(_ key: Span<UInt8>, to bytes: inout [UInt8]) {
        for index in key.indices {
            if isPathByte(key[index]) { bytes.append(key[index]) } else { appendEncoded(key[index], to: &bytes) }
        }
    }

    /// Appends text that may hold any URL syntax, such as a query; only what can never stand in a URL is encoded.
    package static func appendVisible(_ text: Span<UInt8>, to bytes: inout [UInt8]) {
        for index in text.indices {
            let byte = text[index]
            if byte > 0x20, byte < 0x7F { bytes.append(byte) } else { appendEncoded(byte, to: &bytes) }
        }
    }

    private static func appendEncoded(_ byte: UInt8, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "%"))
        bytes.append(digit(byte >> 4))
        bytes.append(digit(byte & 15))
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + (value - 10)
    }

    /// `pchar` and `/`, without the percent sign.
    private static func isPathByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"),
            UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "("),
            UInt8(ascii: ")"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: ";"),
            UInt8(ascii: "="), UInt8(ascii: ":"), UInt8(ascii: "@"):
            true
        default: false
        }
    }
}
