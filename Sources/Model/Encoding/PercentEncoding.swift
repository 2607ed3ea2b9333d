/// Percent-encoding of bytes (RFC 3986, section 2.1), in the two dialects that S3 speaks.
package enum PercentEncoding {
    /// Encodes as Signature Version 4's `UriEncode` does: everything but `A-Z a-z 0-9 - . _ ~` becomes `%XX` in upper case
    /// (S3 API reference, "Signature Calculations for the Authorization Header").
    /// - Parameter keepingSlash: leaves `/` as it is, which object keys in a path need.
    package static func encode(_ bytes: some Sequence<UInt8>, keepingSlash: Bool = false) -> [UInt8] {
        var encoded: [UInt8] = []
        append(bytes, keepingSlash: keepingSlash, to: &encoded)
        return encoded
    }

    /// The same as text.
    package static func encode(_ text: some StringProtocol, keepingSlash: Bool = false) -> String {
        String(decoding: encode(text.utf8, keepingSlash: keepingSlash), as: UTF8.self)
    }

    package static func append(
        _ bytes: some Sequence<UInt8>, keepingSlash: Bool = false, to encoded: inout [UInt8]
    ) {
        for byte in bytes {
            if isUnreserved(byte) || (keepingSlash && byte == UInt8(ascii: "/")) {
                encoded.append(byte)
            } else {
                appendEscape(of: byte, to: &encoded)
            }
        }
    }

    /// Encodes as listings with `encoding-type=url` do (API reference, `ListObjectsV2`): `A-Z a-z 0-9 - . _ * /` stay, everything
    /// else becomes `%XX`. A space becomes `%20`, not `+`: clients that read `+` as a space and clients that do not both
    /// understand it.
    package static func encodeForListing(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var encoded: [UInt8] = []
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "*"), UInt8(ascii: "/"):
                encoded.append(byte)
            case UInt8(ascii: "~"):
                appendEscape(of: byte, to: &encoded)
            default:
                if isUnreserved(byte) { encoded.append(byte) } else { appendEscape(of: byte, to: &encoded) }
            }
        }
        return encoded
    }

    /// Decodes strictly: `nil` when a `%` is not followed by two hexadecimal digits.
    /// - Parameter plusIsSpace: reads `+` as a space, as in queries and HTML forms.
    package static func decode(_ bytes: some Sequence<UInt8>, plusIsSpace: Bool = false) -> [UInt8]? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.underestimatedCount)
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(hexadecimalValue),
                    let low = iterator.next().flatMap(hexadecimalValue)
                else { return nil }
                decoded.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace:
                decoded.append(UInt8(ascii: " "))
            default:
                decoded.append(byte)
            }
        }
        return decoded
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private static func appendEscape(of byte: UInt8, to encoded: inout [UInt8]) {
        encoded.append(UInt8(ascii: "%"))
        encoded.append(upperCaseDigit(byte >> 4))
        encoded.append(upperCaseDigit(byte & 15))
    }

    private static func upperCaseDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }

    private static func hexadecimalValue(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
