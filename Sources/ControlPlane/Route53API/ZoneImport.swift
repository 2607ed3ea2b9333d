import APIKit
package import Model
package import Storage

/// Why a zone file is not taken.
package struct ZoneImportRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    package var messages: [String]
    package var description: String { messages.joined(separator: "; ") }
}

extension Catalog {
    /// Makes the zone of `file` hold exactly the file's record sets, in one commit. The zone is made when it is missing; an existing
    /// one keeps its identifier, comment and tags. Nothing is written when nothing differs.
    ///
    /// The serial goes forward (RFC 1982): when the sets differ and the file's serial is not after the zone's, which the API may have
    /// increased meanwhile, the zone's is increased by one. `$self` as an alias target's zone means this one.
    ///
    /// - Parameters:
    ///   - source: the file's path, for `HostedZone.source`; `nil` for a zone that is imported once.
    ///   - endpoints: what aliases may point to besides record sets.
    /// - Throws: `ZoneImportRefusal` with every reason.
    package func importZone(
        _ file: ZoneFile,
        source: String?,
        owner: AccountID,
        now: Timestamp,
        endpoints: WebsiteEndpoints,
        makeID: @escaping @Sendable (_ letter: Character) -> String = ResourceID.random
    ) async throws -> HostedZone {
        try await write { catalog in
            let zones = try catalog.hostedZones(owner: nil)
            let existing = zones.first { $0.owner == owner && $0.name == file.apex }
            if existing == nil {
                do {
                    try ZoneConflict.check(file.apex, for: owner, among: zones)
                } catch let error as Route53Error {
                    throw ZoneImportRefusal(messages: [error.apiError.message])
                }
            }
            var zone = existing ?? HostedZone(imported: file.apex, id: makeID("Z"), owner: owner, created: now)
            let targets = catalog.aliasTargets(of: owner, endpoints: endpoints)
            let wanted = try ZoneContents(file, id: zone.id, targets: targets)
            let current = try existing.map { try catalog.recordSets(in: $0.id) } ?? []
            zone.source = source
            zone.nameServers = wanted.apexNameServers
            if zone != existing { try catalog.put(zone) }
            try catalog.replace(current, by: wanted)
            return zone
        }
    }

    /// The account's zone of that name as a zone file; `nil` when there is none. Parsed, it gives the same record sets.
    package func exportZone(_ name: DNSName, owner: AccountID) async throws -> ZoneFile? {
        try await read { catalog -> ZoneFile? in
            guard let zone = try catalog.hostedZones(owner: owner).first(where: { $0.name == name }) else { return nil }
            let sets = try catalog.recordSets(in: zone.id).map { $0.replacingAliasZone(zone.id, by: selfZone) }
            return ZoneFile(apex: zone.name, recordSets: sets)
        }
    }
}

/// How zone files name the zone itself as an alias target's zone, in the spelling of cli53.
private let selfZone = "$self"

extension HostedZone {
    fileprivate init(imported name: DNSName, id: String, owner: AccountID, created: Timestamp) {
        self.init(
            id: id, name: name, owner: owner, callerReference: "import-\(id)", comment: nil, created: created,
            nameServers: [], source: nil, tags: [])
    }
}

extension ResourceRecordSet {
    fileprivate func replacingAliasZone(_ old: String, by new: String) -> ResourceRecordSet {
        guard case .alias(var target) = content, target.hostedZoneID == old else { return self }
        target.hostedZoneID = new
        return ResourceRecordSet(name: name, type: type, content: .alias(target))
    }
}

extension ZoneContents {
    /// - Throws: `ZoneImportRefusal` when a set may not stand in the zone.
    fileprivate init(_ file: ZoneFile, id: String, targets: AliasTargets<any Error>) throws {
        self.init(id: id, apex: file.apex, recordSets: [])
        var messages: [String] = []
        for set in file.recordSets.map({ $0.replacingAliasZone(selfZone, by: id) }) {
            if let message = RecordSetRules.problem(of: set, in: self) {
                messages.append(message)
            } else {
                put(set)
            }
        }
        if self[Key(name: apex, type: .soa)] == nil {
            messages.append("A HostedZone must contain exactly one SOA record.")
        }
        for set in recordSets {
            guard case .alias(let target) = set.content else { continue }
            messages += try targets.problems(of: target, for: set, in: self)
        }
        guard messages.isEmpty else { throw ZoneImportRefusal(messages: messages) }
    }

    fileprivate var apexNameServers: [DNSName] {
        guard case .records(_, let rdata) = self[Key(name: apex, type: .ns)]?.content else { return [] }
        return rdata.compactMap { DNSName(wire: $0) }
    }
}

extension CatalogWriting {
    /// Writes what differs, with a serial that goes forward.
    fileprivate func replace(_ current: [ResourceRecordSet], by wanted: ZoneContents) throws {
        let old = ZoneContents(id: wanted.id, apex: wanted.apex, recordSets: current)
        let soaKey = ZoneContents.Key(name: wanted.apex, type: .soa)
        let oldSOA = old[soaKey]
        guard var soa = wanted[soaKey] else { return }
        let removed = current.filter { wanted[$0.key] == nil }
        let changed = wanted.recordSets.filter { $0.type != .soa && old[$0.key] != $0 }
        if let oldSerial = oldSOA?.serial, let serial = soa.serial, !isSerial(serial, after: oldSerial) {
            let isSame = soa.withSerial { _ in oldSerial } == oldSOA
            let next = isSame && removed.isEmpty && changed.isEmpty ? oldSerial : oldSerial &+ 1
            soa = soa.withSerial { _ in next } ?? soa
        }
        for set in removed {
            try deleteRecordSet(name: set.name, type: set.type, in: wanted.id)
        }
        for set in changed + (soa == oldSOA ? [] : [soa]) {
            try put(set, in: wanted.id)
        }
    }
}
