package import Model

extension Transaction {
    package func put(_ zone: HostedZone) throws {
        try write(
            """
            INSERT INTO zone VALUES (?, ?, ?, ?)
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
        try write(
            "INSERT INTO recordset VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET content = excluded.content",
            [
                .text(zone), .bytes(set.name.route53OrderKey), .bytes(set.name.wire),
                .integer(Int64(set.type.rawValue)), .bytes(CatalogCodec.encode(set.content)),
            ])
        announce(.hostedZone(id: zone))
    }

    package func deleteRecordSet(name: DNSName, type: RecordType, in zone: String) throws {
        try write(
            "DELETE FROM recordset WHERE zone = ? AND position = ? AND name = ? AND type = ?",
            [.text(zone), .bytes(name.route53OrderKey), .bytes(name.wire), .integer(Int64(type.rawValue))])
        announce(.hostedZone(id: zone))
    }

    package func put(_ change: ZoneChange) throws {
        try write(
            """
            INSERT INTO zonechange VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET zone = excluded.zone, submitted = excluded.submitted, comment = excluded.comment
            """,
            [
                .text(change.id), .text(change.zone), .integer(change.submitted.milliseconds),
                .optional(change.comment),
            ])
    }
}
