package import Model

extension Snapshot {
    package func object(_ key: ObjectKey, in bucket: BucketID) throws -> StoredObject? {
        try objectRow(key, in: bucket)?.object
    }

    /// The object and the number of its content.
    func objectRow(_ key: ObjectKey, in bucket: BucketID) throws -> (object: StoredObject, content: Int64)? {
        try connection.first(
            """
            SELECT \(Snapshot.objectColumns)
            FROM object o JOIN content c ON c.id = o.content WHERE bucket = ? AND key = ?
            """, [.integer(bucket.value), .bytes(key.bytes)]
        ) { (row) throws(StorageError) in (try Snapshot.object(key, row), row.integer(10)) }
    }

    static let objectColumns = """
        o.modified, o.etag, o.storageclass, o.owner, o.checksum, o.details, c.blobs, c.parts, c.inline, c.checksum, c.id,
        o.tags, o.sequence, o.nonce, o.lock
        """

    /// The object of a row of `objectColumns`.
    static func object(_ key: ObjectKey, _ row: SQLRow) throws(StorageError) -> StoredObject {
        let details: ObjectDetails = try row.decode(5)
        var metadata = details.metadata(
            etag: ETag(row.text(1)),
            modified: try row.timestamp(0),
            storageClass: row.text(2),
            checksum: try row.decodeIfPresent(4),
            owner: try row.account(3)
        )
        metadata.parts = try row.decodeIfPresent(7) ?? []
        metadata.tags = try row.decodeIfPresent(11) ?? []
        metadata.lock = try row.decodeIfPresent(14) ?? ObjectLock()
        return StoredObject(
            key: key, version: row.version(sequence: 12, nonce: 13), metadata: metadata,
            content: try Snapshot.content(row, blobs: 6, inline: 8, checksum: 9))
    }

    package func digests(of object: StoredObject, in bucket: BucketID) throws -> WholeDigests? {
        let row = VersionRow(object.version, of: object.key, in: bucket)
        guard let table = try table(of: row) else { return nil }
        return try connection.first(
            "SELECT digests FROM content WHERE id = (SELECT content FROM \(table) WHERE \(row.condition()))", row.values
        ) { (row) throws(StorageError) in
            try row.decodeIfPresent(0)
        } ?? nil
    }

    package func list(_ query: ListQuery, in bucket: BucketID) throws -> ListPage {
        let grouping = KeyGrouping(prefix: query.prefix, delimiter: query.delimiter)
        var page = ListPage(entries: [], isTruncated: false)
        guard query.limit > 0 else { return page }
        page.isTruncated = try append(
            to: &page.entries, limit: query.limit, from: grouping.start(after: query.after), grouping, in: bucket,
            """
            SELECT key, bytes, etag, modified, storageclass, owner, checksum
            FROM object WHERE bucket = ? AND key >= ? AND key < ? ORDER BY key
            """, commonPrefix: { .commonPrefix($0) }
        ) { (key, row) throws(StorageError) in .object(try Snapshot.listedObject(key, row)) }
        return page
    }

    static func listedObject(_ key: [UInt8], _ row: SQLRow) throws(StorageError) -> ListPage.ListedObject {
        ListPage.ListedObject(
            key: ObjectKey(stored: key),
            bytes: row.integer(1),
            etag: ETag(row.text(2)),
            modified: try row.timestamp(3),
            storageClass: row.text(4),
            owner: try row.account(5),
            checksum: try row.decodeIfPresent(6)
        )
    }

    /// The one place where bytes leave the catalog: those that do not match their checksum do not.
    static func content(
        _ row: SQLRow, blobs: Int32, inline: Int32, checksum: Int32
    ) throws(StorageError) -> Content {
        if let blobs: [Blob] = try row.decodeIfPresent(blobs) { return .blobs(blobs) }
        let bytes = row.bytes(inline)
        guard !row.isNull(checksum), row.integer(checksum) == Int64(BlobFormat.checksum(bytes)) else {
            return .damaged(bytes: Int64(bytes.count))
        }
        return .inline(bytes)
    }
}
