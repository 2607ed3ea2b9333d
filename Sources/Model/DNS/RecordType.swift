/// A resource record type (IANA "Resource Record (RR) TYPEs").
package struct RecordType: Hashable, Sendable, RawRepresentable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let a = RecordType(rawValue: 1)
    package static let ns = RecordType(rawValue: 2)
    package static let cname = RecordType(rawValue: 5)
    package static let soa = RecordType(rawValue: 6)
    package static let ptr = RecordType(rawValue: 12)
    package static let hinfo = RecordType(rawValue: 13)
    package static let mx = RecordType(rawValue: 15)
    package static let txt = RecordType(rawValue: 16)
    package static let rp = RecordType(rawValue: 17)
    package static let afsdb = RecordType(rawValue: 18)
    package static let aaaa = RecordType(rawValue: 28)
    package static let loc = RecordType(rawValue: 29)
    package static let srv = RecordType(rawValue: 33)
    package static let naptr = RecordType(rawValue: 35)
    package static let dname = RecordType(rawValue: 39)
    package static let ds = RecordType(rawValue: 43)
    package static let sshfp = RecordType(rawValue: 44)
    package static let dnskey = RecordType(rawValue: 48)
    package static let tlsa = RecordType(rawValue: 52)
    package static let smimea = RecordType(rawValue: 53)
    package static let cds = RecordType(rawValue: 59)
    package static let cdnskey = RecordType(rawValue: 60)
    package static let openpgpkey = RecordType(rawValue: 61)
    package static let svcb = RecordType(rawValue: 64)
    package static let https = RecordType(rawValue: 65)
    package static let spf = RecordType(rawValue: 99)
    package static let uri = RecordType(rawValue: 256)
    package static let caa = RecordType(rawValue: 257)

    /// Not a record's type: a part of the protocol or a question (RFC 6895 section 3.1).
    package var isMeta: Bool { rawValue == 0 || rawValue == 41 || (128...255).contains(rawValue) }
}

extension RecordType {
    /// `A`, `TXT`, `TYPE65280` in any case; `nil` when it is no type's name.
    package init?(name: String) {
        let upper = name.uppercased()
        if let known = RecordType.typesByName[upper] {
            self = known
        } else if upper.hasPrefix("TYPE"), let value = RecordText.number(Array(upper.utf8)[4...], max: 65_535) {
            self.init(rawValue: UInt16(value))
        } else {
            return nil
        }
    }

    package var name: String { RecordType.namesByType[self] ?? "TYPE\(rawValue)" }

    private static let namesByType: [RecordType: String] = [
        .a: "A", .ns: "NS", .cname: "CNAME", .soa: "SOA", .ptr: "PTR", .hinfo: "HINFO", .mx: "MX", .txt: "TXT",
        .rp: "RP", .afsdb: "AFSDB", .aaaa: "AAAA", .loc: "LOC", .srv: "SRV", .naptr: "NAPTR", .dname: "DNAME",
        .ds: "DS", .sshfp: "SSHFP", .dnskey: "DNSKEY", .tlsa: "TLSA", .smimea: "SMIMEA", .cds: "CDS",
        .cdnskey: "CDNSKEY", .openpgpkey: "OPENPGPKEY", .svcb: "SVCB", .https: "HTTPS", .spf: "SPF", .uri: "URI",
        .caa: "CAA",
    ]

    private static let typesByName = Dictionary(uniqueKeysWithValues: namesByType.map { ($1, $0) })
}
