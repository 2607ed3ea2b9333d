package import Model

extension Transaction {
    package func put(_ zone: HostedZone) throws {
        try write(
            """
            INSERT INTO zone (id, position, owner, details) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET position = excluded.position, owner = excluded.owner, details = excluded.details
            """,
            [
                .text(zone.id), .bytes(zone.name.route53OrderKey), .bytes(zone.owner.octets),
                .bytes(CatalogCodec.encode(zone)),
            ])
        announce(.hostedZone(id: zone.id))
    }

    package func deleteHostedZone(_ id: String) throws {
        try write("DELETE FROM recordset WHERE zone = ?", [.text(id)])
        try write("DELETE FROM zone WHERE id = ?", [.text(id)])
        announce(.hostedZone(id: id))
    }

    package func put(_ set: ResourceRecordSet, in zone: String) throws {
        let key = Transaction.key(set.name, set.type, in: zone)
        let content = SQLValue.bytes(CatalogCodec.encode(set.content))
        let isKnown =
            try write(
                "UPDATE recordset SET content = ? WHERE zone = ? AND position = ? AND name = ? AND type = ?",
                [content] + key) > 0
        if !isKnown {
            try write("INSERT INTO recordset VALUES (?, ?, ?, ?, ?)", key + [content])
            try write("UPDATE zone SET recordsets = recordsets + 1 WHERE id = ?", [.text(zone)])
        }
        announce(.hostedZone(id: zone))
    }

    package func deleteRecordSet(name: DNSName, type: RecordType, in zone: String) throws {
        let count = try write(
            "DELETE FROM recordset WHERE zone = ? AND position = ? AND name = ? AND type = ?",
            Transaction.key(name, type, in: zone))
        try write("UPDATE zone SET recordsets = recordsets - ? WHERE id = ?", [.integer(count), .text(zone)])
        announce(.hostedZone(id: zone))
    }

    package func put(_ change: ZoneChange) throws {
        try write(
            """
            INSERT INTO zonechange (id, zone, submitted, comment) VALUES (?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
                zone = excluded.zone, submitted = excluded.submitted, comment = excluded.comment
            """,
            [
                .text(change.id), .text(change.zone), .integer(change.submitted.milliseconds),
                .optional(change.comment),
            ])
        try write(
            "DELETE FROM zonechange WHERE submitted < ?",
            [.integer(change.submitted.milliseconds - 1000 * ZoneChange.keptSeconds)])
        try write(
            "DELETE FROM zonechange WHERE number <= (SELECT max(number) FROM zonechange) - ?",
            [.integer(ZoneChange.keptMax)])
    }

    /// A record set's row: zone, position, name and type.
    private static func key(_ name: DNSName, _ type: RecordType, in zone: String) -> [SQLValue] {
        [.text(zone), .bytes(name.route53OrderKey), .bytes(name.wire), .integer(Int64(type.rawValue))]
    }
}
