import Model

/// The lookup: from the question's name along CNAMEs and DNAMEs to an answer, a referral or a denial.
extension Answerer {
    static let anyType: UInt16 = 255

    /// The code is that of the last name of a chain (RFC 2308 section 2.1).
    mutating func resolve(_ zones: ZoneSnapshot) -> ResponseCode {
        for hop in 0...Limits.dnsChainMax {
            guard let number = zone(zones, hop: hop) else { return hop == 0 ? .refused : .noError }
            guard let code = step(zones, number, hop: hop) else { continue }
            return code
        }
        return .noError
    }

    /// A DS at an apex is the parent's to answer, if that is ours too (RFC 4035 section 3.1.4.1).
    private func zone(_ zones: ZoneSnapshot, hop: Int) -> Int? {
        guard let number = zones.zone(for: name) else { return nil }
        guard query.type == .ds, zones.zones[number].data.apexHash == name.hashes[0], name.labelCount > 0 else {
            return number
        }
        return zones.zone(for: name, from: 1) ?? number
    }

    /// Answers for `name` out of its zone; `nil` when `name` has become another that is to be looked up next.
    private mutating func step(_ zones: ZoneSnapshot, _ number: Int, hop: Int) -> ResponseCode? {
        let zone = zones.zones[number].data
        // Without an SOA the zone was not loaded whole: its answers, denials above all, would be wrong.
        guard zone.soa != nil else { return .serverFailure }
        let found = zone.find(name, type: query.type)
        if case .delegated(let cut) = found {
            if hop == 0 { isAuthoritative = false }
            refer(zone, cut: cut)
            return .noError
        }
        if hop == 0 { isAuthoritative = true }
        switch found {
        case .exists(let node), .wildcard(let node):
            return answer(zones, number, node: node, hop: hop)
        case .renamed(let owner):
            return rename(zone, owner: owner, hop: hop)
        case .missing, .delegated:
            deny(zone)
            return isParentSide(zones, number) ? .noError : .nameError
        }
    }

    /// Whether `name` is another zone's apex that its parent does not delegate: the name exists, so a DS is only not there.
    private func isParentSide(_ zones: ZoneSnapshot, _ number: Int) -> Bool {
        query.type == .ds && zones.zone(for: name) != number
    }

    /// The records of an existing or synthesised name.
    private mutating func answer(_ zones: ZoneSnapshot, _ number: Int, node: Int, hop: Int) -> ResponseCode? {
        let zone = zones.zones[number].data
        let cname = Int(zone.nodes[node].cname)
        if cname >= 0, query.type != .cname {
            let source = source(zones, number, set: cname)
            guard writeAnswer(source, zones: zones), query.type.rawValue != Answerer.anyType else { return .noError }
            return follow(source, hop: hop)
        }
        if query.type.rawValue == Answerer.anyType, zone.nodes[node].setCount > 0 {
            writeHostInformation()
            return .noError
        }
        if let set = zone.set(node, query.type) {
            let source = source(zones, number, set: set)
            if case .none = source {
                deny(zone)
                return .noError
            }
            if writeAnswer(source, zones: zones) { writeAdditionals(source) }
            return .noError
        }
        deny(zone)
        return .noError
    }

    /// Goes on with a CNAME's target, unless the chain has been there before.
    private mutating func follow(_ source: RecordSource, hop: Int) -> ResponseCode? {
        guard case .set(let zone, let set) = source else { return .noError }
        passed[hop] = name.hashes[0]
        zone.withData(of: set, record: 0) { name.assign($0) }
        nameIsQuestion = false
        return isNew(upTo: hop) ? nil : .noError
    }

    private func isNew(upTo hop: Int) -> Bool {
        for index in 0...hop where passed[index] == name.hashes[0] { return false }
        return true
    }

    /// DNAME with a synthesised CNAME (RFC 6672 section 3.1); a question for CNAME or ANY ends there.
    private mutating func rename(_ zone: ZoneData, owner: Int, hop: Int) -> ResponseCode? {
        let set = Int(zone.nodes[owner].dname)
        let ownerLabel = name.labelCount - zone.labelCount(of: owner)
        let mark = writer.mark
        guard zone.withName(of: owner, { writer.compressed($0) }),
            writer.recordHead(.dname, ttlSeconds: zone.sets[set].ttlSeconds, length: zone.length(of: set, record: 0)),
            zone.withData(of: set, record: 0, { writer.octets($0) })
        else {
            truncate(mark)
            return .noError
        }
        counts.answers += 1
        let synthesis = writer.mark
        let ttlSeconds = zone.sets[set].ttlSeconds
        guard writeOwner() else {
            truncate(synthesis)
            return .noError
        }
        passed[hop] = name.hashes[0]
        guard zone.withData(of: set, record: 0, { name.replaceEnding(from: ownerLabel, with: $0) }) else {
            writer.restore(synthesis)
            return .nameTooLong
        }
        guard writeName(.cname, ttlSeconds: ttlSeconds) else {
            truncate(synthesis)
            return .noError
        }
        counts.answers += 1
        nameIsQuestion = false
        let isLast = query.type == .cname || query.type.rawValue == Answerer.anyType
        return isLast || !isNew(upTo: hop) ? .noError : nil
    }

    /// The cut's name servers and what addresses the zone has for them. Addresses that lie below the cut must be there (RFC 9471).
    private mutating func refer(_ zone: ZoneData, cut: Int) {
        guard let set = zone.set(cut, .ns) else { return }
        let mark = writer.mark
        guard let count = write(zone, set: set, owner: .node(cut)) else { return truncate(mark) }
        counts.authorities += count
        writeTargets(zone, set: set, mustFitBelow: cut)
    }

    /// The zone's SOA for a name or type that does not exist (RFC 2308 section 3).
    private mutating func deny(_ zone: ZoneData) {
        guard let soa = zone.soa else { return }
        let mark = writer.mark
        guard let count = write(zone, set: soa, owner: .node(0), ttlSeconds: zone.negativeTTLSeconds) else {
            return truncate(mark)
        }
        counts.authorities += count
    }

    /// RFC 8482 section 4.2.
    private mutating func writeHostInformation() {
        let mark = writer.mark
        let fits =
            writeOwner() && writer.recordHead(.hinfo, ttlSeconds: 3600, length: 9) && writer.octet(7)
            && writer.long(0x5246_4338) && writer.short(0x3438) && writer.octet(0x32) && writer.octet(0)
        guard fits else { return truncate(mark) }
        counts.answers += 1
    }

    mutating func truncate(_ mark: MessageWriter.Mark) {
        writer.restore(mark)
        isTruncated = true
    }
}
