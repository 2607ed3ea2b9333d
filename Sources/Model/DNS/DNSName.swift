/// A domain name in uncompressed wire form (RFC 1035 section 3.1): length-prefixed labels up to and with the root's zero octet, at
/// most 255 octets, ASCII letters in lower case (RFC 4343).
package struct DNSName: Hashable, Sendable {
    package let wire: [UInt8]

    /// `wire` must be a valid lower-case name; for bytes that are known to be one.
    package init(trusted wire: [UInt8]) { self.wire = wire }

    /// Reads wire form without compression in any case; `nil` when it is not exactly one name.
    package init?(wire: some Collection<UInt8>) {
        guard DNSName.length(of: wire) == wire.count else { return nil }
        self.wire = wire.map(DNSName.lowercased)
    }

    package static let root = DNSName(trusted: [0])

    package enum Problem: Error, Hashable, Sendable {
        case empty, emptyLabel, labelTooLong, nameTooLong, badEscape, unsupportedCharacter
    }

    /// Whether this is `ancestor` or below it.
    package func isWithin(_ ancestor: DNSName) -> Bool {
        guard wire.count >= ancestor.wire.count else { return false }
        let start = wire.count - ancestor.wire.count
        return labelStarts.contains(start) && wire[start...].elementsEqual(ancestor.wire)
    }

    /// The name without its first label; `nil` for the root.
    package var parent: DNSName? {
        guard wire.count > 1 else { return nil }
        return DNSName(trusted: Array(wire[(1 + Int(wire[0]))...]))
    }

    /// From the leftmost to the topmost, without the root's empty one.
    package var labels: [ArraySlice<UInt8>] {
        labelStarts.dropLast().map { wire[($0 + 1)..<($0 + 1 + Int(wire[$0]))] }
    }

    /// The octets before `ancestor`'s, for a name that is within it: `www` in wire form for `www.example.com` and `example.com`.
    package func prefix(before ancestor: DNSName) -> ArraySlice<UInt8> {
        wire.prefix(wire.count - ancestor.wire.count)
    }

    /// Where each label's length octet stands, the root's included.
    private var labelStarts: [Int] {
        var starts: [Int] = []
        var index = 0
        while index < wire.count {
            starts.append(index)
            index += 1 + Int(wire[index])
        }
        return starts
    }

    /// How many of the first octets are a name in wire form without compression; `nil` when they are none.
    package static func length(of octets: some Collection<UInt8>) -> Int? {
        var length = 0
        var index = octets.startIndex
        while index < octets.endIndex {
            let label = Int(octets[index])
            length += 1 + label
            guard label < 64, length <= Limits.dnsNameBytesMax else { return nil }
            guard label > 0 else { return length }
            guard let next = octets.index(index, offsetBy: 1 + label, limitedBy: octets.endIndex) else { return nil }
            index = next
        }
        return nil
    }

    package static func lowercased(_ octet: UInt8) -> UInt8 {
        octet &- UInt8(ascii: "A") < 26 ? octet | 0x20 : octet
    }
}

/// The order of Route 53's lists (API reference, ListResourceRecordSets).
extension DNSName {
    /// Labels reversed, each followed by a dot: `com.example.www.`; compared octet by octet it gives Route 53's order.
    package var route53OrderKey: [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(wire.count)
        for label in labels.reversed() {
            key.append(contentsOf: label)
            key.append(UInt8(ascii: "."))
        }
        return key
    }

    /// Ordered as Route 53 lists names: labels reversed, each followed by a dot, compared as ASCII text.
    package static func route53Precedes(_ left: DNSName, _ right: DNSName) -> Bool {
        let (leftKey, rightKey) = (left.route53OrderKey, right.route53OrderKey)
        // A dot within a label can make two names look alike; their wire forms keep the order total.
        guard leftKey != rightKey else { return left.wire.lexicographicallyPrecedes(right.wire) }
        return leftKey.lexicographicallyPrecedes(rightKey)
    }
}
