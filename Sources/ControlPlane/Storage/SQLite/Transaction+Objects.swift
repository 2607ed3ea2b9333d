package import Model

extension Transaction {
    package func put(_ object: StoredObject, in bucket: BucketID) throws -> VersionID {
        let versioning = try versioning(of: bucket)
        let replaced = versioning == nil ? try currentContent(of: object.key, in: bucket) : nil
        // Before anything is removed, so that a blob of the old content can be one of the new content.
        let content = try store(object.content, parts: object.metadata.parts, replacing: replaced)
        let slot = try makeRoom(
            for: object.key, in: bucket, versioning, at: object.metadata.modified)
        try write(
            """
            INSERT INTO object (content, bytes, \(Transaction.metadataColumns), sequence, nonce, bucket, key)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET content = excluded.content, bytes = excluded.bytes, modified = excluded.modified,
                etag = excluded.etag, storageclass = excluded.storageclass, owner = excluded.owner,
                checksum = excluded.checksum, details = excluded.details, tags = excluded.tags, lock = excluded.lock
            """,
            [.integer(content), .integer(object.bytes)] + Transaction.values(of: object.metadata)
                + [.integer(slot.sequence), slot.nonce, .integer(bucket.value), .bytes(object.key.bytes)])
        announce(.object(object.key, bucket: bucket))
        return slot.version
    }

    package func update(_ object: StoredObject, in bucket: BucketID) throws {
        let row = VersionRow(object.version, of: object.key, in: bucket)
        guard let table = try table(of: row) else { throw StorageError(.failed, "There is no object to update.") }
        let values = Transaction.values(of: object.metadata)
        try write(
            """
            UPDATE \(table) SET (\(Transaction.metadataColumns)) = (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            WHERE \(row.condition(from: values.count + 1))
            """, values + row.values)
        try write(
            """
            UPDATE content SET parts = ?1
            WHERE id = (SELECT content FROM \(table) WHERE \(row.condition(from: 2))) AND parts IS NOT ?1
            """, [.list(object.metadata.parts)] + row.values)
        announce(.object(object.key, bucket: bucket))
    }

    package func remember(_ digests: WholeDigests, of object: StoredObject, in bucket: BucketID) throws {
        let row = VersionRow(object.version, of: object.key, in: bucket)
        guard let table = try table(of: row) else {
            throw StorageError(.failed, "There is no object to remember digests of.")
        }
        try write(
            "UPDATE content SET digests = ?1 WHERE id = (SELECT content FROM \(table) WHERE \(row.condition(from: 2)))",
            [.bytes(CatalogCodec.encode(digests))] + row.values)
    }

    package func deleteObject(
        _ key: ObjectKey, in bucket: BucketID, by owner: AccountID, at now: Timestamp
    ) throws -> Deletion {
        guard let versioning = try versioning(of: bucket) else {
            guard let old = try currentContent(of: key, in: bucket) else { return .nothing }
            try write("DELETE FROM object WHERE bucket = ? AND key = ?", [.integer(bucket.value), .bytes(key.bytes)])
            try remove(old)
            announce(.object(key, bucket: bucket))
            return .removed
        }
        let slot = try makeRoom(for: key, in: bucket, versioning, at: now)
        try write(
            "INSERT INTO version (bucket, key, sequence, nonce, modified, owner) VALUES (?, ?, ?, ?, ?, ?)",
            [
                .integer(bucket.value), .bytes(key.bytes), .integer(slot.sequence), slot.nonce,
                .integer(now.milliseconds), .bytes(owner.octets),
            ])
        announce(.object(key, bucket: bucket))
        return .marked(slot.version)
    }

    private func currentContent(of key: ObjectKey, in bucket: BucketID) throws(StorageError) -> ContentRow? {
        try contentRow(
            "SELECT c.id, c.blobs FROM object o JOIN content c ON c.id = o.content WHERE o.bucket = ? AND o.key = ?",
            [.integer(bucket.value), .bytes(key.bytes)])
    }

    /// The columns that metadata has but for the parts, which stand beside the content.
    private static let metadataColumns = "modified, etag, storageclass, owner, checksum, details, tags, lock"

    private static func values(of metadata: ObjectMetadata) -> [SQLValue] {
        [
            .integer(metadata.modified.milliseconds), .text(metadata.etag.text), .text(metadata.storageClass),
            .bytes(metadata.acl.owner.octets), .optional(metadata.checksum.map(CatalogCodec.encode)),
            .bytes(CatalogCodec.encode(ObjectDetails(metadata))), .list(metadata.tags), .lock(metadata.lock),
        ]
    }
}
