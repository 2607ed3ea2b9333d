package import Model

extension Transaction {
    package func deleteVersion(
        _ id: VersionID, of key: ObjectKey, in bucket: BucketID
    ) throws -> ObjectVersion? {
        guard let version = try self.version(id, of: key, in: bucket) else { return nil }
        try remove(VersionRow(id, of: key, in: bucket))
        try promote(key, in: bucket)
        announce(.object(key, bucket: bucket))
        return version
    }

    /// The place that a new version takes.
    struct Slot {
        var version: VersionID
        var sequence: Int64

        var nonce: SQLValue {
            switch version {
            case .null: .null
            case .numbered(_, let nonce): .bytes(nonce)
            }
        }
    }

    /// Gives the key's versions the order in which a new one becomes the newest: keeps what is the newest now, and removes the version
    /// `null` when the new one takes its name.
    func makeRoom(
        for key: ObjectKey, in bucket: BucketID, _ versioning: BucketVersioning?, at now: Timestamp
    ) throws(StorageError) -> Slot {
        guard let versioning else { return Slot(version: .null, sequence: 0) }
        // The time alone would not do: clocks stand still between two writes, and go back.
        let sequence = max(now.milliseconds, (try newestSequence(of: key, in: bucket) ?? 0) &+ 1)
        switch versioning {
        case .enabled:
            try archive(key, in: bucket)
            return Slot(version: .make(sequence: sequence), sequence: sequence)
        case .suspended:
            try remove(VersionRow(.null, of: key, in: bucket))
            try archive(key, in: bucket)
            return Slot(version: .null, sequence: sequence)
        }
    }

    func versioning(of bucket: BucketID) throws(StorageError) -> BucketVersioning? {
        try connection.first("SELECT versioning FROM bucket WHERE id = ?", [.integer(bucket.value)]) {
            (row) throws(StorageError) in try row.decodeIfPresent(0)
        } ?? nil
    }

    /// Puts the object among the versions that are not the newest. Its variants go: only visitors are sent them.
    private func archive(_ key: ObjectKey, in bucket: BucketID) throws(StorageError) {
        let place: [SQLValue] = [.integer(bucket.value), .bytes(key.bytes)]
        let content = try connection.first("SELECT content FROM object WHERE bucket = ? AND key = ?", place) {
            $0.integer(0)
        }
        guard let content else { return }
        try forgetDecision(about: content)
        try write(
            """
            INSERT INTO version (\(Transaction.columns))
            SELECT \(Transaction.columns) FROM object WHERE bucket = ? AND key = ?
            """, place)
        try write("DELETE FROM object WHERE bucket = ? AND key = ?", place)
    }

    /// Makes an object of the newest version when there is none, unless that version is a delete marker.
    private func promote(_ key: ObjectKey, in bucket: BucketID) throws(StorageError) {
        let place: [SQLValue] = [.integer(bucket.value), .bytes(key.bytes)]
        guard try connection.first("SELECT 1 FROM object WHERE bucket = ? AND key = ?", place, { _ in true }) == nil
        else { return }
        let newest = try connection.first(
            "SELECT sequence, content FROM version WHERE bucket = ? AND key = ? ORDER BY sequence DESC LIMIT 1", place
        ) { (sequence: $0.integer(0), isMarker: $0.isNull(1)) }
        guard let newest, !newest.isMarker else { return }
        let row = place + [.integer(newest.sequence)]
        try write(
            """
            INSERT INTO object (\(Transaction.columns))
            SELECT \(Transaction.columns) FROM version WHERE bucket = ? AND key = ? AND sequence = ?
            """, row)
        try write("DELETE FROM version WHERE bucket = ? AND key = ? AND sequence = ?", row)
    }

    /// Removes a version with its content, if there is one.
    private func remove(_ row: VersionRow) throws(StorageError) {
        guard let table = try table(of: row) else { return }
        let content = try contentRow(
            "SELECT c.id, c.blobs FROM \(table) JOIN content c ON c.id = content WHERE \(row.condition())", row.values)
        try write("DELETE FROM \(table) WHERE \(row.condition())", row.values)
        if let content { try remove(content) }
    }

    /// What a version takes with it from one table to the other.
    private static let columns = """
        bucket, key, sequence, nonce, content, bytes, modified, etag, storageclass, owner, checksum, details, tags, lock
        """
}
