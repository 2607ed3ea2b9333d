/// A domain name in uncompressed wire form (RFC 1035 section 3.1): length-prefixed labels up to and with the root's zero octet, at
/// most 255 octets, ASCII letters in lower case (RFC 4343).
package struct DNSName: Hashable, Sendable {
    package let wire: [UInt8]

    /// `wire` must be a valid lower-case name; for bytes that are known to be one.
    package init(trusted wire: [UInt8]) { self.wire = wire }

    package static let root = DNSName(trusted: [0])

    package enum Problem: Error, Hashable, Sendable {
        case empty, emptyLabel, labelTooLong, nameTooLong, badEscape
    }

    /// Reads presentation format (RFC 1035 section 5.1, `\DDD` decimal); a name without a final dot is completed by `origin`.
    package init(presentation: String, origin: DNSName = .root) throws(Problem) { fatalError("stub") }

    /// Reads Route 53's spelling: `\ooo` octal, with or without a final dot, `*` or `\052`.
    package init(route53 text: String) throws(Problem) { fatalError("stub") }

    /// Presentation format with final dot, `\DDD` decimal.
    package var presentation: String { fatalError("stub") }

    /// As Route 53 writes names: final dot, everything outside `a-z 0-9 - _ .` as `\ooo` octal.
    package var route53: String { fatalError("stub") }

    /// Whether this is `ancestor` or below it.
    package func isWithin(_ ancestor: DNSName) -> Bool { fatalError("stub") }

    /// The name without its first label; `nil` for the root.
    package var parent: DNSName? { fatalError("stub") }

    /// Ordered as Route 53 lists names: labels reversed, each followed by a dot, compared as ASCII text.
    package static func route53Precedes(_ left: DNSName, _ right: DNSName) -> Bool { fatalError("stub") }
}
