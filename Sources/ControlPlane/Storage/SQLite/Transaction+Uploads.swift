import Model

extension Transaction {
    package func insert(_ upload: Upload, in bucket: BucketID) throws {
        try write(
            "INSERT INTO upload VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                .integer(bucket.value), .bytes(upload.key.bytes), .integer(upload.initiated.milliseconds),
                .text(upload.id), .bytes(upload.initiator.octets), .bytes(CatalogCodec.encode(upload.metadata)),
                .optional(upload.checksumAlgorithm.map(CatalogCodec.encode)),
                .optional(upload.checksumType.map(CatalogCodec.encode)), .list(upload.metadata.tags),
                .lock(upload.metadata.lock),
            ])
    }

    package func put(_ part: UploadPart, of upload: String) throws {
        let old = try contentRow(
            "SELECT c.id, c.blobs FROM part p JOIN content c ON c.id = p.content WHERE p.upload = ? AND p.number = ?",
            [.text(upload), .integer(part.number)])
        let content = try store(part.content, replacing: old)
        try write(
            """
            INSERT INTO part VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET content = excluded.content, etag = excluded.etag, modified = excluded.modified,
                checksum = excluded.checksum
            """,
            [
                .text(upload), .integer(part.number), .integer(content), .text(part.etag.text),
                .integer(part.modified.milliseconds), .optional(part.checksum.map(CatalogCodec.encode)),
            ])
    }

    package func deleteUpload(_ id: String, in bucket: BucketID) throws {
        guard try upload(id, in: bucket) != nil else { return }
        let contents = try connection.all(
            "SELECT c.id, c.blobs FROM part p JOIN content c ON c.id = p.content WHERE p.upload = ?", [.text(id)],
            Transaction.contentRow)
        try write("DELETE FROM part WHERE upload = ?", [.text(id)])
        for content in contents { try remove(content) }
        try write("DELETE FROM upload WHERE id = ?", [.text(id)])
    }
}
