import Model

extension Snapshot {
    package func upload(_ id: String, in bucket: BucketID) throws -> Upload? {
        try connection.first(
            """
            SELECT \(Snapshot.uploadColumns)
            FROM upload WHERE id = ? AND bucket = ?
            """, [.text(id), .integer(bucket.value)], Snapshot.upload)
    }

    package func uploads(_ query: UploadsQuery, in bucket: BucketID) throws -> UploadsPage {
        var page = UploadsPage(entries: [], isTruncated: false)
        guard query.limit > 0 else { return page }
        for upload in try uploadsOfMarkedKey(query, in: bucket) {
            guard page.entries.count < query.limit else {
                page.isTruncated = true
                return page
            }
            page.entries.append(.upload(upload))
        }
        let grouping = KeyGrouping(prefix: query.prefix, delimiter: query.delimiter)
        page.isTruncated = try append(
            to: &page.entries, limit: query.limit, from: grouping.start(after: query.keyMarker), grouping, in: bucket,
            """
            SELECT \(Snapshot.uploadColumns)
            FROM upload WHERE bucket = ? AND key >= ? AND key < ? ORDER BY key, initiated, id
            """, commonPrefix: { .commonPrefix($0) }
        ) { (_, row) throws(StorageError) in .upload(try Snapshot.upload(row)) }
        return page
    }

    /// The uploads of the marked key that follow the marked upload.
    private func uploadsOfMarkedKey(_ query: UploadsQuery, in bucket: BucketID) throws -> [Upload] {
        let grouping = KeyGrouping(prefix: query.prefix, delimiter: query.delimiter)
        guard let marker = query.uploadIDMarker, query.keyMarker.starts(with: query.prefix),
            grouping.commonPrefix(of: query.keyMarker) == nil
        else { return [] }
        let uploads = try connection.all(
            """
            SELECT \(Snapshot.uploadColumns)
            FROM upload WHERE bucket = ? AND key = ? ORDER BY initiated, id
            """, [.integer(bucket.value), .bytes(query.keyMarker)], Snapshot.upload)
        guard let marked = uploads.firstIndex(where: { $0.id == marker }) else {
            return uploads.filter { marker.utf8.lexicographicallyPrecedes($0.id.utf8) }
        }
        return Array(uploads[(marked + 1)...])
    }

    package func parts(of upload: String, after number: Int, limit: Int) throws -> [ListedPart] {
        // SQLite tells the length of a BLOB without reading it.
        try connection.all(
            """
            SELECT p.number, p.etag, p.modified, p.checksum, c.blobs, length(c.inline)
            FROM part p JOIN content c ON c.id = p.content WHERE p.upload = ? AND p.number > ? ORDER BY p.number LIMIT ?
            """, [.text(upload), .integer(number), .integer(max(0, limit))]
        ) { (row) throws(StorageError) in
            let blobs: [Blob]? = try row.decodeIfPresent(4)
            return ListedPart(
                number: Int(row.integer(0)),
                etag: ETag(row.text(1)),
                modified: try row.timestamp(2),
                checksum: try row.decodeIfPresent(3),
                bytes: blobs.map { Content.blobs($0).bytes } ?? row.integer(5),
                blobs: blobs
            )
        }
    }

    package func part(_ number: Int, of upload: String) throws -> UploadPart? {
        try connection.first(
            """
            SELECT p.number, p.etag, p.modified, p.checksum, c.blobs, c.inline, c.checksum
            FROM part p JOIN content c ON c.id = p.content WHERE p.upload = ? AND p.number = ?
            """, [.text(upload), .integer(number)]
        ) { (row) throws(StorageError) in
            UploadPart(
                number: Int(row.integer(0)),
                etag: ETag(row.text(1)),
                modified: try row.timestamp(2),
                checksum: try row.decodeIfPresent(3),
                content: try Snapshot.content(row, blobs: 4, inline: 5, checksum: 6)
            )
        }
    }

    private static let uploadColumns =
        "key, initiated, id, initiator, metadata, checksumalgorithm, checksumtype, tags, lock"

    private static func upload(_ row: SQLRow) throws(StorageError) -> Upload {
        var metadata: ObjectMetadata = try row.decode(4)
        metadata.tags = try row.decodeIfPresent(7) ?? []
        metadata.lock = try row.decodeIfPresent(8) ?? ObjectLock()
        return Upload(
            id: row.text(2),
            key: ObjectKey(stored: row.bytes(0)),
            initiator: try row.account(3),
            initiated: try row.timestamp(1),
            metadata: metadata,
            checksumAlgorithm: try row.decodeIfPresent(5),
            checksumType: try row.decodeIfPresent(6)
        )
    }
}
