/// What alias records to website endpoints answer with.
package struct AliasAddresses: Sendable, Hashable {
    /// Addresses of four octets; others are left out of answers.
    package var ipv4: [[UInt8]]
    /// Addresses of sixteen octets; others are left out of answers.
    package var ipv6: [[UInt8]]

    package init(ipv4: [[UInt8]], ipv6: [[UInt8]]) {
        self.ipv4 = ipv4
        self.ipv6 = ipv6
    }

    /// How long resolvers may keep them, as Amazon's own (Route 53 FAQ).
    static let ttlSeconds: UInt32 = 60
}
