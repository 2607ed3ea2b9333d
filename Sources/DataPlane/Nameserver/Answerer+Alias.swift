import Model

/// Alias records (Route 53 developer guide, "Choosing between alias and non-alias records").
extension Answerer {
    /// The records that a set stands for: its own, our addresses, or those of the alias's target in a zone of ours, at most
    /// `Limits.dnsChainMax` steps away.
    mutating func source(_ zones: ZoneSnapshot, _ number: Int, set: Int) -> RecordSource {
        var (number, set) = (number, set)
        let type = zones.zones[number].data.sets[set].type
        for _ in 0...Limits.dnsChainMax {
            let zone = zones.zones[number].data
            let alias = Int(zone.sets[set].alias)
            // A CNAME on the way that was met instead of `type`.
            if alias < 0, zone.sets[set].type != type {
                zone.withData(of: set, record: 0) { aliasName.assign($0) }
            } else if alias < 0 {
                return .set(zone, set)
            } else if zones.zones[number].isWebsiteAlias[alias] {
                return addresses(zones, type)
            } else {
                zone.aliases[alias].name.wire.withUnsafeBytes { aliasName.assign($0) }
            }
            guard let next = target(zones, type) else { return .none }
            (number, set) = next
        }
        return .none
    }

    private func addresses(_ zones: ZoneSnapshot, _ type: RecordType) -> RecordSource {
        switch type {
        case .a where zones.ipv4Count > 0: .ipv4
        case .aaaa where zones.ipv6Count > 0: .ipv6
        default: .none
        }
    }

    /// The set of `type`, or the CNAME, at `aliasName` in a zone of ours.
    private func target(_ zones: ZoneSnapshot, _ type: RecordType) -> (zone: Int, set: Int)? {
        guard let number = zones.zone(for: aliasName) else { return nil }
        let zone = zones.zones[number].data
        switch zone.find(aliasName, type: type) {
        case .exists(let node), .wildcard(let node):
            if let set = zone.set(node, type) { return (number, set) }
            let cname = Int(zone.nodes[node].cname)
            return cname >= 0 ? (number, cname) : nil
        case .missing, .delegated, .renamed:
            return nil
        }
    }
}
