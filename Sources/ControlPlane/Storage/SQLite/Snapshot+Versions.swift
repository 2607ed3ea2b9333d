package import Model

extension Snapshot {
    package func version(_ id: VersionID, of key: ObjectKey, in bucket: BucketID) throws -> ObjectVersion? {
        let row = VersionRow(id, of: key, in: bucket)
        guard let table = try table(of: row) else { return nil }
        return try connection.first(
            """
            SELECT \(Snapshot.objectColumns), o.content
            FROM \(table) o LEFT JOIN content c ON c.id = o.content WHERE \(row.condition())
            """, row.values
        ) { (row) throws(StorageError) in
            guard row.isNull(15) else { return .object(try Snapshot.object(key, row)) }
            return .deleteMarker(
                DeleteMarker(
                    version: row.version(sequence: 12, nonce: 13), modified: try row.timestamp(0),
                    owner: try row.account(3)))
        }
    }

    package func newestDeleteMarker(of key: ObjectKey, in bucket: BucketID) throws -> DeleteMarker? {
        let place: [SQLValue] = [.integer(bucket.value), .bytes(key.bytes)]
        guard try connection.first("SELECT 1 FROM object WHERE bucket = ? AND key = ?", place, { _ in true }) == nil
        else { return nil }
        return try connection.first(
            """
            SELECT sequence, nonce, modified, owner, content
            FROM version WHERE bucket = ? AND key = ? ORDER BY sequence DESC LIMIT 1
            """, place
        ) { (row) throws(StorageError) in
            guard row.isNull(4) else { throw StorageError(.corrupt, "The newest version of a key is not its object.") }
            return DeleteMarker(
                version: row.version(sequence: 0, nonce: 1), modified: try row.timestamp(2), owner: try row.account(3))
        }
    }

    /// The place of the key's newest version among its versions; `nil` when it has none.
    func newestSequence(of key: ObjectKey, in bucket: BucketID) throws(StorageError) -> Int64? {
        let place: [SQLValue] = [.integer(bucket.value), .bytes(key.bytes)]
        let current = try connection.first("SELECT sequence FROM object WHERE bucket = ? AND key = ?", place) {
            $0.integer(0)
        }
        if let current { return current }
        return try connection.first(
            "SELECT sequence FROM version WHERE bucket = ? AND key = ? ORDER BY sequence DESC LIMIT 1", place
        ) { $0.integer(0) }
    }
}

// Listing.
extension Snapshot {
    package func listVersions(_ query: VersionsQuery, in bucket: BucketID) throws -> VersionsPage {
        var page = VersionsPage(entries: [], isTruncated: false)
        guard query.limit > 0 else { return page }
        let grouping = KeyGrouping(prefix: query.prefix, delimiter: query.delimiter)
        try appendVersions(ofMarkedKeyOf: query, grouping, in: bucket, to: &page)
        guard !page.isTruncated else { return page }
        var lastKey: [UInt8]?
        page.isTruncated = try append(
            to: &page.entries, limit: query.limit, from: grouping.start(after: query.keyMarker), grouping, in: bucket,
            Snapshot.versions(where: "key >= ?2 AND key < ?3"), commonPrefix: { .commonPrefix($0) }
        ) { (key, row) throws(StorageError) in
            defer { lastKey = key }
            return try Snapshot.listedVersion(key, row, isLatest: key != lastKey)
        }
        return page
    }

    /// The versions of the marked key that follow the marked one.
    private func appendVersions(
        ofMarkedKeyOf query: VersionsQuery, _ grouping: KeyGrouping, in bucket: BucketID, to page: inout VersionsPage
    ) throws {
        guard let marker = query.versionMarker, query.keyMarker.starts(with: query.prefix),
            grouping.commonPrefix(of: query.keyMarker) == nil
        else { return }
        let key = ObjectKey(stored: query.keyMarker)
        let newest = try newestSequence(of: key, in: bucket)
        let end = try sequence(of: marker, of: key, in: bucket)
        try connection.forEach(
            Snapshot.versions(where: "key = ?2 AND sequence < ?3"),
            [.integer(bucket.value), .bytes(query.keyMarker), .integer(end ?? .max)]
        ) { (row) throws(StorageError) in
            guard page.entries.count < query.limit else {
                page.isTruncated = true
                return false
            }
            let isLatest = row.integer(7) == newest
            page.entries.append(try Snapshot.listedVersion(query.keyMarker, row, isLatest: isLatest))
            return true
        }
    }

    /// A version's place among those of its key; `nil` when only the version itself could tell and it is gone.
    private func sequence(
        of version: VersionID, of key: ObjectKey, in bucket: BucketID
    ) throws(StorageError) -> Int64? {
        if case .numbered(let sequence, _) = version { return sequence }
        let row = VersionRow(version, of: key, in: bucket)
        guard let table = try table(of: row) else { return nil }
        return try connection.first("SELECT sequence FROM \(table) WHERE \(row.condition())", row.values) {
            $0.integer(0)
        }
    }

    /// All versions that meet a condition, in the order in which they are listed. Each table is read by its primary key, and SQLite
    /// merges the two.
    private static func versions(where condition: String) -> String {
        let columns = "key, bytes, etag, modified, storageclass, owner, checksum, sequence, nonce, content"
        return """
            SELECT \(columns) FROM object WHERE bucket = ?1 AND \(condition)
            UNION ALL
            SELECT \(columns) FROM version WHERE bucket = ?1 AND \(condition)
            ORDER BY key, sequence DESC
            """
    }

    private static func listedVersion(
        _ key: [UInt8], _ row: SQLRow, isLatest: Bool
    ) throws(StorageError) -> VersionsPage.Entry {
        let version = row.version(sequence: 7, nonce: 8)
        guard row.isNull(9) else {
            return .object(try Snapshot.listedObject(key, row), version, isLatest: isLatest)
        }
        return .deleteMarker(
            DeleteMarker(version: version, modified: try row.timestamp(3), owner: try row.account(5)),
            ObjectKey(stored: key), isLatest: isLatest)
    }
}

extension SQLRow {
    func version(sequence: Int32, nonce: Int32) -> VersionID {
        isNull(nonce) ? .null : .numbered(sequence: integer(sequence), nonce: bytes(nonce))
    }
}
