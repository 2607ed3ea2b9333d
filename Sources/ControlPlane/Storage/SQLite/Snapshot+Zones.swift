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
        let sets = try connection.all(
            "SELECT name, type, content FROM recordset WHERE zone = ? ORDER BY position, name, type", [.text(zone)],
            Snapshot.recordSet)
        return Snapshot.orderedByTypeName(sets)
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

    /// Puts the sets of each name, which stand together, into the order of their types' names.
    private static func orderedByTypeName(_ sets: [ResourceRecordSet]) -> [ResourceRecordSet] {
        var ordered = sets
        var start = 0
        while start < ordered.count {
            let end = ordered[start...].firstIndex { $0.name != ordered[start].name } ?? ordered.count
            if end - start > 1 { ordered[start..<end].sort { $0.type.name < $1.type.name } }
            start = end
        }
        return ordered
    }
}
