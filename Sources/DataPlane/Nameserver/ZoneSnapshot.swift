import Model

/// All zones at one moment, found by the longest apex that encloses a name.
final class ZoneSnapshot: Sendable {
    let zones: [PublishedZone]
    /// Addresses for aliases to website endpoints, laid out like a set's records.
    let ipv4: [UInt8]
    let ipv6: [UInt8]
    let ipv4Count: Int
    let ipv6Count: Int
    private let index: NameIndex
    private let labelsMax: Int

    init(zones: [PublishedZone], addresses: AliasAddresses) {
        self.zones = zones
        let (ipv4, ipv6) = (addresses.ipv4.filter { $0.count == 4 }, addresses.ipv6.filter { $0.count == 16 })
        self.ipv4 = ipv4.flatMap { [0, 4] + $0 }
        self.ipv6 = ipv6.flatMap { [0, 16] + $0 }
        (ipv4Count, ipv6Count) = (ipv4.count, ipv6.count)
        var index = NameIndex(count: zones.count)
        for (number, zone) in zones.enumerated() { index.insert(number, hash: zone.data.apexHash) }
        self.index = index
        labelsMax = zones.lazy.map(\.data.apexLabelCount).max() ?? 0
    }

    /// The number of the zone with the longest apex, counted in labels, that encloses the name from `label` on.
    @inline(__always)
    func zone(for name: borrowing LookupName, from label: Int = 0) -> Int? {
        var label = max(label, name.labelCount - labelsMax)
        while label <= name.labelCount {
            let hash = name.hashes[label]
            let number = index.find(hash: hash) { number in
                let zone = zones[number].data
                return zone.apexHash == hash && zone.apex.wire.withUnsafeBytes { name.matches(from: label, $0) }
            }
            if let number { return number }
            label += 1
        }
        return nil
    }
}

/// A zone and what the table adds to it.
struct PublishedZone: Sendable {
    let data: ZoneData
    /// For each alias whether it means our own addresses.
    let isWebsiteAlias: [Bool]

    init(_ data: ZoneData, websiteEndpoints: WebsiteEndpointNames) {
        self.data = data
        isWebsiteAlias = data.aliases.map { websiteEndpoints.contains($0.name) }
    }
}
