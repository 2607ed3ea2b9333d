package import Model

extension Snapshot {
    package func variants(of key: ObjectKey, in bucket: BucketID) throws -> [Variant]? {
        let decided = try connection.first(
            "SELECT d.content FROM object o JOIN decision d ON d.content = o.content WHERE o.bucket = ? AND o.key = ?",
            [.integer(bucket.value), .bytes(key.bytes)]
        ) { $0.integer(0) }
        return try decided.map { try variants(ofContent: $0) }
    }

    package func objectWithVariants(
        _ key: ObjectKey, in bucket: BucketID
    ) throws -> (object: StoredObject, variants: [Variant])? {
        guard let (object, content) = try objectRow(key, in: bucket) else { return nil }
        guard Compressibility.isCandidate(object.metadata, bytes: object.bytes) else { return (object, []) }
        return (object, try variants(ofContent: content))
    }

    package func undecided(in bucket: BucketID, after key: ObjectKey?, limit: Int) throws -> UndecidedPage {
        var page = UndecidedPage(entries: [], last: nil)
        var count = 0
        try connection.forEach(
            """
            SELECT o.key, d.content, o.bytes, o.modified, o.etag, o.storageclass, o.owner, o.details
            FROM object o LEFT JOIN decision d ON d.content = o.content
            WHERE o.bucket = ? AND o.key > ? ORDER BY o.key LIMIT ?
            """, [.integer(bucket.value), .bytes(key?.bytes ?? []), .integer(limit)]
        ) { (row) throws(StorageError) in
            let key = ObjectKey(stored: row.bytes(0))
            count += 1
            if count == limit { page.last = key }
            guard row.isNull(1) else { return true }
            let details: ObjectDetails = try row.decode(7)
            let metadata = details.metadata(
                etag: ETag(row.text(4)), modified: try row.timestamp(3), storageClass: row.text(5), checksum: nil,
                owner: try row.account(6))
            page.entries.append(UndecidedPage.Entry(key: key, metadata: metadata, bytes: row.integer(2)))
            return true
        }
        return page
    }

    package func hasDecisions(in bucket: BucketID) throws -> Bool {
        try connection.first("SELECT 1 FROM decision WHERE bucket = ? LIMIT 1", [.integer(bucket.value)]) { _ in true }
            != nil
    }

    private func variants(ofContent content: Int64) throws(StorageError) -> [Variant] {
        try connection.all(
            """
            SELECT v.coding, c.blobs, c.inline, c.checksum
            FROM variant v JOIN content c ON c.id = v.variant WHERE v.content = ? ORDER BY v.coding
            """, [.integer(content)]
        ) { (row) throws(StorageError) in
            guard let coding = UInt8(exactly: row.integer(0)).flatMap(ContentCoding.init) else {
                throw StorageError(.corrupt, "A value in the catalog is damaged: no content coding.")
            }
            return Variant(coding: coding, content: try Snapshot.content(row, blobs: 1, inline: 2, checksum: 3))
        }
    }
}
