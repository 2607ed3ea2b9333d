package import Model

extension Snapshot {
    package func hostedZones(owner: AccountID?) throws -> [HostedZone] {
        guard let owner else {
            return try connection.all("SELECT details FROM zone ORDER BY position, id", [], Snapshot.zone)
        }
        return try connection.all(
            "SELECT details FROM zone WHERE owner = ? ORDER BY position, id", [.bytes(owner.octets)], Snapshot.zone)
    }

    package func hostedZone(_ id: String) throws -> HostedZone? {
        try connection.first("SELECT details FROM zone WHERE id = ?", [.text(id)], Snapshot.zone)
    }

    package func recordSets(in zone: String) throws -> [ResourceRecordSet] {
        try recordSets(in: zone, from: nil, limit: .max)
    }

    package func recordSets(
        in zone: String, from start: RecordSetPosition?, limit: Int
    ) throws -> [ResourceRecordSet] {
        var sets: [ResourceRecordSet] = []
        var nameStart = 0
        try connection.forEach(
            """
            SELECT name, type, content FROM recordset WHERE zone = ? AND (position, name) >= (?, ?)
            ORDER BY position, name, type
            """,
            [.text(zone), .bytes(start?.name.route53OrderKey ?? []), .bytes(start?.name.wire ?? [])]
        ) { (row) throws(StorageError) in
            let set = try Snapshot.recordSet(row)
            if nameStart < sets.count, sets[nameStart].name != set.name {
                Snapshot.orderByTypeName(&sets[nameStart...])
                guard sets.count < limit else { return false }
                nameStart = sets.count
            }
            if start?.isAfter(set) != true { sets.append(set) }
            return true
        }
        Snapshot.orderByTypeName(&sets[nameStart...])
        return sets.count > limit ? Array(sets.prefix(limit)) : sets
    }

    package func recordSets(in zone: String, at name: DNSName) throws -> [ResourceRecordSet] {
        try connection.all(
            "SELECT name, type, content FROM recordset WHERE zone = ? AND position = ? AND name = ?",
            [.text(zone), .bytes(name.route53OrderKey), .bytes(name.wire)], Snapshot.recordSet)
    }

    package func recordSetCount(in zone: String) throws -> Int {
        try connection.first("SELECT recordsets FROM zone WHERE id = ?", [.text(zone)]) { Int($0.integer(0)) } ?? 0
    }

    package func zoneChange(_ id: String) throws -> ZoneChange? {
        try connection.first("SELECT id, zone, submitted, comment FROM zonechange WHERE id = ?", [.text(id)]) {
            (row) throws(StorageError) in
            ZoneChange(
                id: row.text(0), zone: row.text(1), submitted: try row.timestamp(2), comment: row.textIfPresent(3))
        }
    }

    private static func zone(_ row: SQLRow) throws(StorageError) -> HostedZone {
        try row.decode(0)
    }

    private static func recordSet(_ row: SQLRow) throws(StorageError) -> ResourceRecordSet {
        guard let name = DNSName(wire: row.bytes(0)), let type = UInt16(exactly: row.integer(1)) else {
            throw StorageError(.corrupt, "A value in the catalog is damaged: no record set.")
        }
        return ResourceRecordSet(name: name, type: RecordType(rawValue: type), content: try row.decode(2))
    }

    /// The index orders the sets of one name by their types' numbers.
    private static func orderByTypeName(_ sets: inout ArraySlice<ResourceRecordSet>) {
        if sets.count > 1 { sets.sort { $0.type.name < $1.type.name } }
    }
}

extension RecordSetPosition {
    /// Whether `set` has the same name and a type that stands before this one.
    fileprivate func isAfter(_ set: ResourceRecordSet) -> Bool {
        guard let type, set.name == name else { return false }
        return set.type.name < type.name
    }
}
