import Model

/// The host of a request: `uri-host [ ":" port ]` (RFC 9110 section 7.2).
enum HostName {
    /// Longer names than DNS knows are no host of ours.
    static let byteCountMax = 255

    /// Whether `host` is a name or a bracketed address with an optional port; neither userinfo nor a list passes.
    static func isValid(_ host: Span<UInt8>) -> Bool {
        let nameEnd = end(host)
        guard nameEnd > 0 else { return false }
        if host[0] == UInt8(ascii: "[") {
            guard nameEnd > 2, host[nameEnd - 1] == UInt8(ascii: "]") else { return false }
            for index in 1..<nameEnd - 1 where !isAddressByte(host[index]) { return false }
        } else {
            for index in 0..<nameEnd where !isNameByte(host[index]) { return false }
        }
        guard nameEnd < host.count else { return true }
        guard host[nameEnd] == UInt8(ascii: ":") else { return false }
        for index in nameEnd + 1..<host.count where host[index].decimalDigit == nil { return false }
        return true
    }

    /// Writes the one spelling under which sites are found, lower case, without port and trailing dot, to the start of `buffer`.
    /// - Returns: its length; 0 when it does not fit.
    static func normalise(_ host: Span<UInt8>, into buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
        var count = end(host)
        if count > 0, host[count - 1] == UInt8(ascii: ".") { count -= 1 }
        guard count <= min(byteCountMax, buffer.count) else { return 0 }
        for index in 0..<count { buffer[index] = host[index].asciiLowercased }
        return count
    }

    /// Where the name ends: at the colon of the port, which is not one inside brackets.
    private static func end(_ host: Span<UInt8>) -> Int {
        var index = 0
        if !host.isEmpty, host[0] == UInt8(ascii: "[") {
            while index < host.count, host[index] != UInt8(ascii: "]") { index += 1 }
            return min(index + 1, host.count)
        }
        while index < host.count, host[index] != UInt8(ascii: ":") { index += 1 }
        return index
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        let lower = byte.asciiLowercased
        return lower &- UInt8(ascii: "a") < 26 || byte.decimalDigit != nil || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "~")
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        Hexadecimal.value(of: byte) != nil || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
    }
}
