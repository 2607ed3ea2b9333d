package import Model

extension Snapshot {
    package func buckets(owner: AccountID?) throws -> [Bucket] {
        guard let owner else {
            return try buckets("SELECT \(BucketRows.columns) FROM bucket ORDER BY name", [])
        }
        return try buckets(
            "SELECT \(BucketRows.columns) FROM bucket WHERE owner = ? ORDER BY name", [.bytes(owner.octets)])
    }

    package func forEachBucket(_ body: (Bucket) throws -> Void) throws {
        var rows = BucketRows()
        var failure: (any Error)?
        try connection.forEach("SELECT \(BucketRows.columns) FROM bucket") { (row) throws(StorageError) in
            let bucket = try rows.bucket(row)
            do { try body(bucket) } catch { failure = error }
            return failure == nil
        }
        if let failure { throw failure }
    }

    package func bucket(_ name: BucketName) throws -> Bucket? {
        try buckets("SELECT \(BucketRows.columns) FROM bucket WHERE name = ?", [.text(name.text)]).first
    }

    package func bucket(_ id: BucketID) throws -> Bucket? {
        try buckets("SELECT \(BucketRows.columns) FROM bucket WHERE id = ?", [.integer(id.value)]).first
    }

    package func isEmpty(_ bucket: BucketID) throws -> Bool {
        try connection.first(
            "SELECT 1 WHERE EXISTS (SELECT 1 FROM object WHERE bucket = ?1) OR EXISTS (SELECT 1 FROM version WHERE bucket = ?1)",
            [.integer(bucket.value)]
        ) { _ in true } == nil
    }

    private func buckets(_ sql: String, _ values: [SQLValue]) throws(StorageError) -> [Bucket] {
        var rows = BucketRows()
        return try connection.all(sql, values) { (row) throws(StorageError) in try rows.bucket(row) }
    }
}
