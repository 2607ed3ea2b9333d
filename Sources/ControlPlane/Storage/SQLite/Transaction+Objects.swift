package import Model

extension Transaction {
    package func put(_ object: StoredObject, in bucket: BucketID) throws {
        let old = try contentRow(
            "SELECT c.id, c.blobs FROM object o JOIN content c ON c.id = o.content WHERE o.bucket = ? AND o.key = ?",
            [.integer(bucket.value), .bytes(object.key.bytes)])
        let content = try store(object.content, parts: object.metadata.parts, replacing: old)
        let metadata = object.metadata
        try write(
            """
            INSERT INTO object VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET content = excluded.content, bytes = excluded.bytes, modified = excluded.modified,
                etag = excluded.etag, storageclass = excluded.storageclass, owner = excluded.owner,
                checksum = excluded.checksum, details = excluded.details, tags = excluded.tags
            """,
            [
                .integer(bucket.value), .bytes(object.key.bytes), .integer(content), .integer(object.bytes),
                .integer(metadata.modified.milliseconds), .text(metadata.etag.text), .text(metadata.storageClass),
                .bytes(metadata.acl.owner.octets), .optional(metadata.checksum.map(CatalogCodec.encode)),
                .bytes(CatalogCodec.encode(ObjectDetails(metadata))), .list(metadata.tags),
            ])
        announce(.object(object.key, bucket: bucket))
    }

    package func update(_ metadata: ObjectMetadata, of key: ObjectKey, in bucket: BucketID) throws {
        let count = try write(
            """
            UPDATE object SET modified = ?, etag = ?, storageclass = ?, owner = ?, checksum = ?, details = ?, tags = ?
            WHERE bucket = ? AND key = ?
            """,
            [
                .integer(metadata.modified.milliseconds), .text(metadata.etag.text), .text(metadata.storageClass),
                .bytes(metadata.acl.owner.octets), .optional(metadata.checksum.map(CatalogCodec.encode)),
                .bytes(CatalogCodec.encode(ObjectDetails(metadata))), .list(metadata.tags), .integer(bucket.value),
                .bytes(key.bytes),
            ])
        guard count == 1 else { throw StorageError(.failed, "There is no object to update.") }
        try write(
            """
            UPDATE content SET parts = ?1
            WHERE id = (SELECT content FROM object WHERE bucket = ?2 AND key = ?3) AND parts IS NOT ?1
            """, [.list(metadata.parts), .integer(bucket.value), .bytes(key.bytes)])
        announce(.object(key, bucket: bucket))
    }

    package func remember(_ digests: WholeDigests, of key: ObjectKey, in bucket: BucketID) throws {
        let count = try write(
            "UPDATE content SET digests = ? WHERE id = (SELECT content FROM object WHERE bucket = ? AND key = ?)",
            [.bytes(CatalogCodec.encode(digests)), .integer(bucket.value), .bytes(key.bytes)])
        guard count == 1 else { throw StorageError(.failed, "There is no object to remember digests of.") }
    }

    package func deleteObject(_ key: ObjectKey, in bucket: BucketID) throws -> Bool {
        let old = try contentRow(
            "SELECT c.id, c.blobs FROM object o JOIN content c ON c.id = o.content WHERE o.bucket = ? AND o.key = ?",
            [.integer(bucket.value), .bytes(key.bytes)])
        guard let old else { return false }
        try write("DELETE FROM object WHERE bucket = ? AND key = ?", [.integer(bucket.value), .bytes(key.bytes)])
        try remove(old)
        announce(.object(key, bucket: bucket))
        return true
    }
}

/// The side table of contents.
extension Transaction {
    struct ContentRow {
        var id: Int64
        var blobs: [Blob]
    }

    /// The content that a query with its `id` and `blobs` finds.
    func contentRow(_ sql: String, _ values: [SQLValue]) throws(StorageError) -> ContentRow? {
        try connection.first(sql, values, Transaction.contentRow)
    }

    static func contentRow(_ row: SQLRow) throws(StorageError) -> ContentRow {
        ContentRow(id: row.integer(0), blobs: try row.decodeIfPresent(1) ?? [])
    }

    /// Stores a content in place of another; returns its number. New blobs are taken before old ones are released, so that a blob
    /// in both is never forgotten.
    func store(
        _ content: Content, parts: [ObjectMetadata.Part] = [], replacing old: ContentRow?
    ) throws(StorageError) -> Int64 {
        var values: [SQLValue] = [.null, .list(parts), .null, .null]
        switch content {
        case .inline(let bytes):
            guard bytes.count <= Limits.inlineObjectBytesMax else {
                throw StorageError(.failed, "A content of \(bytes.count) bytes is too large for the catalog.")
            }
            values[2] = .bytes(bytes)
            values[3] = .integer(Int64(BlobFormat.checksum(bytes)))
        case .blobs(let blobs):
            for blob in blobs { try take(blob) }
            values[0] = .bytes(CatalogCodec.encode(blobs))
        case .damaged: throw Content.isDamaged
        }
        guard let old else {
            try write("INSERT INTO content (blobs, parts, inline, checksum) VALUES (?, ?, ?, ?)", values)
            return connection.lastInsertedRowID
        }
        try forgetDecision(about: old.id)
        try write(
            "UPDATE content SET blobs = ?, parts = ?, inline = ?, checksum = ?, digests = NULL WHERE id = ?",
            values + [.integer(old.id)])
        for blob in old.blobs { try release(blob) }
        return old.id
    }

    func remove(_ content: ContentRow) throws(StorageError) {
        try forgetDecision(about: content.id)
        try write("DELETE FROM content WHERE id = ?", [.integer(content.id)])
        for blob in content.blobs { try release(blob) }
    }
}
