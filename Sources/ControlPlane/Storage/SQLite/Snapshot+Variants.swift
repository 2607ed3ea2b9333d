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

    package func undecided(in bucket: BucketID?, after place: ObjectPlace?, limit: Int) throws -> UndecidedPage {
        let start = SQLValue.bytes(place?.key.bytes ?? [])
        let (condition, arguments): (String, [SQLValue]) =
            bucket.map { ("o.bucket = ? AND o.key > ?", [.integer($0.value), start]) }
            ?? ("(o.bucket, o.key) > (?, ?)", [.integer(place?.bucket.value ?? .min), start])
        var page = UndecidedPage(candidates: [], last: nil)
        var count = 0
        try connection.forEach(
            """
            SELECT o.bucket, o.key, d.content, o.bytes, o.details
            FROM object o LEFT JOIN decision d ON d.content = o.content
            WHERE \(condition) ORDER BY o.bucket, o.key LIMIT ?
            """, arguments + [.integer(limit)]
        ) { (row) throws(StorageError) in
            count += 1
            guard count == limit || row.isNull(2) else { return true }
            let place = ObjectPlace(bucket: BucketID(row.integer(0)), key: ObjectKey(stored: row.bytes(1)))
            if count == limit { page.last = place }
            guard row.isNull(2) else { return true }
            let details: ObjectDetails = try row.decode(4)
            if details.isCandidate(bytes: row.integer(3)) { page.candidates.append(place) }
            return true
        }
        return page
    }

    package func hasDecisions(in bucket: BucketID) throws -> Bool {
        try connection.first("SELECT 1 FROM decision WHERE bucket = ? LIMIT 1", [.integer(bucket.value)]) { _ in true }
            != nil
    }

    package func bucketsWithDecisions() throws -> Set<BucketID> {
        Set(try connection.all("SELECT DISTINCT bucket FROM decision", []) { BucketID($0.integer(0)) })
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
