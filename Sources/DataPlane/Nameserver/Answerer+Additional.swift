import Model

/// Addresses of the hosts that an answer or a referral names, out of the same zone.
extension Answerer {
    /// Adds what fits of the addresses that belong to an answer; none of them has to be there.
    mutating func writeAdditionals(_ source: RecordSource) {
        guard case .set(let zone, let set) = source else { return }
        writeTargets(zone, set: set, mustFitBelow: nil)
    }

    /// - Parameter cut: the zone cut below which addresses are glue that must be there; else the message is truncated.
    mutating func writeTargets(_ zone: ZoneData, set: Int, mustFitBelow cut: Int?) {
        let first = Int(zone.sets[set].targetsStart)
        guard first >= 0, !isTruncated else { return }
        let count = min(Int(zone.sets[set].count), Limits.dnsAdditionalTargetsMax)
        var records = 0
        for index in first..<(first + count) {
            let node = Int(zone.targets[index])
            guard node >= 0, !zone.targets[first..<index].contains(Int32(node)) else { continue }
            guard cut != nil || zone.sets[set].type == .ns || !zone.isHidden(node) else { continue }
            for type in [RecordType.a, .aaaa] {
                guard let addresses = zone.set(node, type), zone.sets[addresses].alias < 0 else { continue }
                let mark = writer.mark
                records += Int(zone.sets[addresses].count)
                guard records <= Limits.dnsAdditionalRecordsMax,
                    let written = write(zone, set: addresses, owner: .node(node))
                else {
                    writer.restore(mark)
                    if let cut, zone.isHidden(node, by: cut) { isTruncated = true }
                    return
                }
                counts.additionals += written
            }
        }
    }
}

extension ZoneData {
    fileprivate func isHidden(_ node: Int) -> Bool {
        if case .none = nodes[node].cover { return false }
        return true
    }

    fileprivate func isHidden(_ node: Int, by cut: Int) -> Bool {
        if case .cut(let cover) = nodes[node].cover { return Int(cover) == cut }
        return false
    }
}
