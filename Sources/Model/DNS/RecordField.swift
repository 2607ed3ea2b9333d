/// One field of a record's data: what it looks like in a master file and on the wire.
package enum RecordField: Hashable, Sendable {
    /// Numbers of one, two and four octets.
    case octet, short, long
    /// Four octets of seconds; a master file may write `1h30m`.
    case period
    /// A DNSSEC algorithm, by number or mnemonic (RFC 4034 appendix A.1).
    case algorithm
    case ipv4, ipv6
    /// A domain name. Only the types of RFC 1035 may be compressed in messages (RFC 3597 section 4).
    case name(compressible: Bool)
    /// A length octet and up to 255 octets; all the remaining such strings, at least one.
    case characterString, characterStrings
    /// CAA's property tag: a length octet, letters and digits (RFC 8659 section 4.1).
    case tag
    /// All the remaining octets, written as one quoted string.
    case quotedRest
    /// All the remaining octets, at least one.
    case hexadecimalRest, base64Rest
    /// LOC's whole data (RFC 1876).
    case location
    /// SVCB's parameters (RFC 9460 section 2.1).
    case serviceParameters
}

extension RecordType {
    /// The fields of this type's data in order; `nil` for a type that is opaque octets (RFC 3597).
    package var fields: [RecordField]? { RecordType.fieldsByType[self] }

    /// Each type as its RFC lists its fields.
    private static let fieldsByType: [RecordType: [RecordField]] = [
        .a: [.ipv4],
        .ns: [.name(compressible: true)],
        .cname: [.name(compressible: true)],
        .soa: [
            .name(compressible: true), .name(compressible: true), .long, .period, .period, .period, .period,
        ],
        .ptr: [.name(compressible: true)],
        .hinfo: [.characterString, .characterString],
        .mx: [.short, .name(compressible: true)],
        .txt: [.characterStrings],
        .rp: [.name(compressible: false), .name(compressible: false)],
        .afsdb: [.short, .name(compressible: false)],
        .aaaa: [.ipv6],
        .loc: [.location],
        .srv: [.short, .short, .short, .name(compressible: false)],
        .naptr: [
            .short, .short, .characterString, .characterString, .characterString, .name(compressible: false),
        ],
        .dname: [.name(compressible: false)],
        .ds: [.short, .algorithm, .octet, .hexadecimalRest],
        .sshfp: [.octet, .octet, .hexadecimalRest],
        .dnskey: [.short, .octet, .algorithm, .base64Rest],
        .tlsa: [.octet, .octet, .octet, .hexadecimalRest],
        .smimea: [.octet, .octet, .octet, .hexadecimalRest],
        .cds: [.short, .algorithm, .octet, .hexadecimalRest],
        .cdnskey: [.short, .octet, .algorithm, .base64Rest],
        .openpgpkey: [.base64Rest],
        .svcb: [.short, .name(compressible: false), .serviceParameters],
        .https: [.short, .name(compressible: false), .serviceParameters],
        .spf: [.characterStrings],
        .uri: [.short, .short, .quotedRest],
        .caa: [.octet, .tag, .quotedRest],
    ]
}
