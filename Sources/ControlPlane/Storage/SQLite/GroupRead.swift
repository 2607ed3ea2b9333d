import Model

/// A read that waits for a reader.
struct PendingRead: Sendable {
    /// Whether it reads one thing by its key, so that others lose nothing by waiting for it.
    let isBrief: Bool
    /// Runs the caller's body; what it returns tells the caller of the result, or of the error that the transaction ended with.
    let run: @Sendable (Snapshot) -> @Sendable ((any Error)?) -> Void
    let fail: @Sendable (any Error) -> Void
}

/// Runs the reads that wait as one transaction: one snapshot, taken after all of them were asked for, serves all.
///
/// Owned by a reader's thread.
final class GroupRead {
    private let connection: Connection
    private let registry: BlobRegistry

    init(_ connection: Connection, registry: BlobRegistry) {
        self.connection = connection
        self.registry = registry
    }

    /// Tells all callers, after the transaction.
    func run(_ reads: [PendingRead]) {
        var waiting = reads[...]
        while !waiting.isEmpty {
            do throws(StorageError) {
                waiting = try runTransaction(waiting)
            } catch {
                for read in waiting { read.fail(error) }
                return
            }
        }
    }

    /// - Returns: those that are left because SQLite has ended the transaction, as it does when a read fails on the disk.
    private func runTransaction(_ reads: ArraySlice<PendingRead>) throws(StorageError) -> ArraySlice<PendingRead> {
        let ticket = registry.beginRead()
        defer { registry.endRead(ticket) }
        try connection.execute("BEGIN DEFERRED")
        let snapshot: Snapshot
        do throws(StorageError) {
            // The first SELECT takes the snapshot (SQLite manual, "Isolation In SQLite").
            snapshot = Snapshot(connection, commit: try Snapshot.lastCommit(connection))
        } catch {
            _ = end()
            throw error
        }
        var rest = reads
        var answers: [@Sendable ((any Error)?) -> Void] = []
        while let read = rest.first, answers.isEmpty || connection.isInsideTransaction {
            answers.append(read.run(snapshot))
            rest = rest.dropFirst()
        }
        let error = end()
        for answer in answers { answer(error) }
        return rest
    }

    /// Ends the transaction, if SQLite has not: the connection is used again.
    private func end() -> StorageError? {
        guard connection.isInsideTransaction else { return nil }
        do throws(StorageError) {
            try connection.execute("COMMIT")
            return nil
        } catch {
            try? connection.execute("ROLLBACK")
            return error
        }
    }
}
