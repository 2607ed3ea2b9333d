/// An IPv4 or IPv6 address in network order.
package struct IPAddress: Sendable, Hashable {
    /// 4 or 16 bytes.
    package let bytes: [UInt8]

    /// Reads dotted decimal, or RFC 5952's and RFC 4291's spellings of IPv6 without a zone.
    package init?(_ text: String) {
        let text = Array(text.utf8)[...]
        guard let bytes = RecordText.ipv4(text) ?? RecordText.ipv6(text) else { return nil }
        self.bytes = bytes
    }

    /// `nil` unless there are 4 or 16 octets.
    package init?(octets: [UInt8]) {
        guard octets.count == 4 || octets.count == 16 else { return nil }
        bytes = octets
    }

    /// The shortest spelling (RFC 5952).
    package var text: String {
        String(decoding: isIPv4 ? RecordText.ipv4(of: bytes) : RecordText.ipv6(of: bytes), as: UTF8.self)
    }

    package var isIPv4: Bool { bytes.count == 4 }
}
