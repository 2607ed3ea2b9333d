extension ZoneFile {
    /// The zone as a master file that parses to the same record sets; aliases in the spelling of cli53.
    ///
    /// The SOA stands first, then the apex's other sets and all others in Route 53's order.
    package var text: String {
        let keyed = recordSets.map { ($0.type == .soa ? 0 : 1, $0.name.route53OrderKey, $0) }
        let ordered = keyed.sorted { left, right in
            if left.0 != right.0 { return left.0 < right.0 }
            if left.1 != right.1 { return left.1.lexicographicallyPrecedes(right.1) }
            return left.2.type.rawValue < right.2.type.rawValue
        }
        let entries = ordered.flatMap { lines($0.2) }
        return (["$ORIGIN \(apex.presentation)"] + entries).joined(separator: "\n") + "\n"
    }

    private func lines(_ set: ResourceRecordSet) -> [String] {
        let owner = owner(set.name)
        switch set.content {
        case .records(let ttlSeconds, let rdata):
            return rdata.map { data in
                "\(owner) \(ttlSeconds) IN \(set.type.name) \(RecordData.present(data, type: set.type))"
            }
        case .alias(let target):
            let words = [target.name.presentation, target.hostedZoneID, "\(target.evaluateTargetHealth)"]
            return ["\(owner) 60 AWS ALIAS \(set.type.name) \(words.joined(separator: " "))"]
        }
    }

    /// Relative to the apex.
    private func owner(_ name: DNSName) -> String {
        if name == apex { return "@" }
        guard apex != .root, name.isWithin(apex) else { return name.presentation }
        let text = DNSName.text(of: name.prefix(before: apex) + [0], spelling: .masterFile)
        return String(decoding: text.dropLast(), as: UTF8.self)
    }
}
