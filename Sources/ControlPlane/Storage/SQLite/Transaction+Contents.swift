import Model

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
