import Model

/// Writes of one caller, within the savepoint that `GroupCommit` gives it.
package final class Transaction: Snapshot, CatalogWriting {
    /// What becomes of the writes outside of the catalog, once they are committed.
    struct Effects {
        var hasWritten = false
        var changes: [Announcement.Change] = []
        /// Blobs that the catalog names from this commit on.
        var adopted: [String] = []
        /// Blobs that it no longer names.
        var released: [String] = []

        mutating func append(_ effects: Effects) {
            hasWritten = hasWritten || effects.hasWritten
            changes += effects.changes
            released.removeAll { effects.adopted.contains($0) }
            adopted += effects.adopted
            released += effects.released
        }
    }

    private(set) var effects = Effects()
    private var announced: Set<Announcement.Change> = []
    private let registry: BlobRegistry

    init(_ connection: Connection, commit: CommitNumber, registry: BlobRegistry) {
        self.registry = registry
        super.init(connection, commit: commit)
    }

    package func setValue(_ value: [UInt8]?, for name: String) throws {
        if let value {
            try write(
                "INSERT INTO value VALUES (?, ?) ON CONFLICT DO UPDATE SET bytes = excluded.bytes",
                [.text(name), .bytes(value)])
        } else {
            try write("DELETE FROM value WHERE name = ?", [.text(name)])
        }
    }

    /// Runs a statement that changes rows; returns how many.
    @discardableResult
    func write(_ sql: String, _ values: [SQLValue]) throws(StorageError) -> Int {
        effects.hasWritten = true
        try connection.execute(sql, values)
        return connection.changesCount
    }

    func announce(_ change: Announcement.Change) {
        guard announced.insert(change).inserted else { return }
        effects.changes.append(change)
    }

    // MARK: Blobs

    /// Counts one more use of a blob: one that the catalog knows, or one that a writer of this process has just finished.
    func take(_ blob: Blob) throws(StorageError) {
        guard let id = blob.octets else { throw StorageError(.failed, "There is no blob named \(blob.id).") }
        guard try write("UPDATE blob SET uses = uses + 1 WHERE id = ?", [.bytes(id)]) == 0 else { return }
        guard registry.isPending(blob.id) else {
            throw StorageError(.failed, "The content is gone: its last object was deleted before this one was written.")
        }
        try write("INSERT INTO blob VALUES (?, ?, 1)", [.bytes(id), .integer(blob.bytes)])
        effects.adopted.append(blob.id)
        // A new blob that was let go and is taken again before the commit stays.
        effects.released.removeAll { $0 == blob.id }
    }

    /// Counts one use less, and forgets the blob after the last one.
    func release(_ blob: Blob) throws(StorageError) {
        let id = SQLValue.optional(blob.octets)
        guard try write("UPDATE blob SET uses = uses - 1 WHERE id = ?", [id]) == 1 else {
            throw StorageError(
                .corrupt, "The catalog does not know the blob \(blob.id) that one of its contents names.")
        }
        guard try write("DELETE FROM blob WHERE id = ? AND uses = 0", [id]) == 1 else { return }
        effects.released.append(blob.id)
    }
}
