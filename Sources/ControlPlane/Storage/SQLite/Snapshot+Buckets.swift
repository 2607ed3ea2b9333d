package import Model

extension Snapshot {
    package func buckets(owner: AccountID?) throws -> [Bucket] {
        guard let owner else {
            return try connection.all(
                "SELECT \(Snapshot.bucketColumns) FROM bucket ORDER BY name", [], Snapshot.bucket)
        }
        return try connection.all(
            "SELECT \(Snapshot.bucketColumns) FROM bucket WHERE owner = ? ORDER BY name", [.bytes(owner.octets)],
            Snapshot.bucket)
    }

    package func bucket(_ name: BucketName) throws -> Bucket? {
        try connection.first(
            "SELECT \(Snapshot.bucketColumns) FROM bucket WHERE name = ?",
            [.text(name.text)], Snapshot.bucket)
    }

    package func bucket(_ id: BucketID) throws -> Bucket? {
        try connection.first(
            "SELECT \(Snapshot.bucketColumns) FROM bucket WHERE id = ?",
            [.integer(id.value)], Snapshot.bucket)
    }

    package func isEmpty(_ bucket: BucketID) throws -> Bool {
        try connection.first("SELECT 1 FROM object WHERE bucket = ? LIMIT 1", [.integer(bucket.value)]) { _ in true }
            == nil
    }

    private static let bucketColumns = "id, name, owner, created, acl, policy, website, logging, settings"

    private static func bucket(_ row: SQLRow) throws(StorageError) -> Bucket {
        guard let name = BucketName(row.text(1)) else {
            throw StorageError(.corrupt, "A value in the catalog is damaged: no bucket name.")
        }
        return Bucket(
            id: BucketID(row.integer(0)),
            name: name,
            owner: try row.account(2),
            created: try row.timestamp(3),
            acl: try row.decode(4),
            policy: row.bytesIfPresent(5),
            website: try row.decodeIfPresent(6),
            logging: try row.decodeIfPresent(7),
            settings: try row.decodeIfPresent(8) ?? SiteSettings()
        )
    }
}
