/// Addresses that begin with the same bits, such as `192.0.2.0/24` (RFC 4632 section 3.1, RFC 4291 section 2.3).
package struct AddressBlock: Hashable, Sendable {
    /// 4 or 16.
    private let bytes: [UInt8]
    private let prefixBits: Int

    /// - Parameters:
    ///   - address: 4 or 16 bytes; those behind the prefix do not matter.
    ///   - prefixBits: `nil`: all, which is the address alone.
    package init?(address: [UInt8], prefixBits: Int? = nil) {
        let bits = prefixBits ?? address.count * 8
        guard address.count == 4 || address.count == 16, (0...address.count * 8).contains(bits) else { return nil }
        self.bytes = address
        self.prefixBits = bits
    }

    /// Reads `192.0.2.0/24`, `2001:db8::/32` and single addresses.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(String(parts[0])) else { return nil }
        guard parts.count == 2 else {
            self.init(address: address.bytes)
            return
        }
        guard parts[1].utf8.allSatisfy({ $0.decimalDigit != nil }), let bits = Int(parts[1]) else { return nil }
        self.init(address: address.bytes, prefixBits: bits)
    }

    /// - Parameter address: 4 or 16 bytes.
    package func contains(_ address: [UInt8]) -> Bool {
        guard address.count == bytes.count else { return false }
        let whole = prefixBits / 8
        guard address[..<whole] == bytes[..<whole] else { return false }
        let rest = prefixBits % 8
        return rest == 0 || (address[whole] ^ bytes[whole]) >> (8 - rest) == 0
    }
}

extension AddressBlock {
    /// Every address of the machine itself (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3).
    package static let loopback = [
        AddressBlock(address: [127, 0, 0, 0], prefixBits: 8),
        AddressBlock(address: [UInt8](repeating: 0, count: 15) + [1]),
    ].compactMap { $0 }

    /// What an IPv4 address in the clothes of IPv6 stands for (RFC 4291 section 2.5.5.2).
    package static func unmapped(_ address: [UInt8]) -> [UInt8] {
        let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
        return address.count == 16 && address.starts(with: mapped) ? Array(address[12...]) : address
    }
}
