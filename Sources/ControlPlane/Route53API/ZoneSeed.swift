import Model

/// What a new zone starts with (Route 53 developer guide, "NS and SOA records that Amazon Route 53 creates").
struct ZoneSeed {
    let nameServers: [DNSName]
    let recordSets: [ResourceRecordSet]

    /// - Parameter configured: what zones are delegated to; when empty, four names are derived from the zone's.
    init(apex: DNSName, configured: [DNSName]) {
        nameServers = configured.isEmpty ? ZoneSeed.derivedNameServers(apex) : configured
        let responsible =
            configured.isEmpty
            ? DNSName(literals: ["awsdns-hostmaster", "amazon", "com"])
            : DNSName(literals: ["hostmaster"], below: apex)
        let primary = nameServers.first ?? apex
        let numbers: [UInt32] = [1, 7200, 900, 1_209_600, 86_400]
        let soa = primary.wire + (responsible ?? apex).wire + numbers.flatMap(ZoneSeed.octets)
        recordSets = [
            ResourceRecordSet(
                name: apex, type: .ns, content: .records(ttlSeconds: 172_800, rdata: nameServers.map(\.wire))),
            ResourceRecordSet(name: apex, type: .soa, content: .records(ttlSeconds: 900, rdata: [soa])),
        ]
    }

    /// Four names like those of Route 53, `ns-N.awsdns-N/8 mod 64` under four top-level domains, each from its own range of 512
    /// numbers. The same zone always gets the same names.
    private static func derivedNameServers(_ apex: DNSName) -> [DNSName] {
        let hash = apex.wire.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let domains = [["com"], ["net"], ["org"], ["co", "uk"]]
        return domains.enumerated().compactMap { index, domain in
            let number = 512 * index + Int(hash >> UInt64(16 * index) & 511)
            let group = number / 8 % 64
            return DNSName(literals: ["ns-\(number)", "awsdns-\(group < 10 ? "0" : "")\(group)"] + domain)
        }
    }

    private static func octets(_ number: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
    }
}

extension DNSName {
    /// A name of short labels; `nil` only when it would get too long.
    fileprivate init?(literals: [String], below parent: DNSName = .root) {
        self.init(wire: literals.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + parent.wire)
    }
}
