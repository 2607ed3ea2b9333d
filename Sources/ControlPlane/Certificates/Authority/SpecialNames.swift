internal import Model

/// Names that no public authority certifies.
package enum SpecialNames {
    /// RFC 6761, RFC 6762, RFC 8375, and what ICANN keeps for private use.
    static let domains = ["localhost", "local", "internal", "test", "home.arpa"]

    /// Loopback, private and link-local addresses, each followed by its mask (RFC 5280 section 4.2.1.10).
    static let addressRanges: [[UInt8]] = [
        [127, 0, 0, 0, 255, 0, 0, 0], [10, 0, 0, 0, 255, 0, 0, 0], [172, 16, 0, 0, 255, 240, 0, 0],
        [192, 168, 0, 0, 255, 255, 0, 0], [169, 254, 0, 0, 255, 255, 0, 0],
        [UInt8](repeating: 0, count: 15) + [1] + [UInt8](repeating: 255, count: 16),
        [0xFC] + [UInt8](repeating: 0, count: 15) + [0xFE] + [UInt8](repeating: 0, count: 15),
        [0xFE, 0x80] + [UInt8](repeating: 0, count: 14) + [0xFF, 0xC0] + [UInt8](repeating: 0, count: 14),
    ]

    /// Whether `name`, a host name in lower case, a wildcard or an address, means something else to everyone.
    package static func isReserved(_ name: String) -> Bool {
        if let address = IPAddress(name) { return isPrivate(address.bytes) }
        return domains.contains { name == $0 || name.hasSuffix("." + $0) }
    }

    /// Whether a public authority may certify it (CA/Browser Forum Baseline Requirements 4.2.2: no internal names). Addresses are
    /// left out: we ask for names only.
    package static func isPublic(_ name: String) -> Bool {
        let host = name.hasPrefix("*.") ? String(name.dropFirst(2)) : name
        return host.contains(".") && IPAddress(host) == nil && !isReserved(host)
    }

    private static func isPrivate(_ octets: [UInt8]) -> Bool {
        addressRanges.contains { range in
            let half = range.count / 2
            return half == octets.count && octets.indices.allSatisfy { octets[$0] & range[half + $0] == range[$0] }
        }
    }
}
