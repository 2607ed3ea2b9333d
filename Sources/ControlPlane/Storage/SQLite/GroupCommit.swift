import GRDBSQLite
import Logging

/// One caller's write while it waits for the writer's thread.
struct PendingWrite: Sendable {
    /// Runs the caller's body; what it returns tells the caller of its success.
    let run: @Sendable (Transaction) throws -> @Sendable () -> Void
    let fail: @Sendable (any Error) -> Void
}

/// Commits the writes that wait as one transaction: one fsync serves all of them.
///
/// Owned by the writer's thread, the only one that commits and checkpoints.
final class GroupCommit {
    /// Pages in the write-ahead log after which it is carried over into the database file; 16 MiB.
    private static let checkpointPages = 4096
    /// Pages in the log after which the writer waits for the readers that keep it from starting again; 64 MiB.
    private static let restartPages = 4 * checkpointPages

    private let connection: Connection
    private let registry: BlobRegistry
    private let gate: WriteGate
    private let calls: SystemCalls
    private let announce: (Announcement) -> Void
    private let logger: Logger
    private var lastCommit: CommitNumber
    /// Whether nothing is left of the log that an earlier run left behind.
    private var isCarriedOver = false
    private var lastPages = 0
    private var nextCheckpointPages = GroupCommit.checkpointPages

    init(
        _ connection: Connection,
        registry: BlobRegistry,
        gate: WriteGate,
        calls: SystemCalls,
        logger: Logger,
        announce: @escaping (Announcement) -> Void
    ) throws(StorageError) {
        self.connection = connection
        self.registry = registry
        self.gate = gate
        self.calls = calls
        self.logger = logger
        self.announce = announce
        lastCommit = try Snapshot.lastCommit(connection)
    }

    func commit(_ writes: [PendingWrite]) {
        var succeeded: [(write: PendingWrite, succeed: @Sendable () -> Void)] = []
        var failed: [(write: PendingWrite, error: any Error)] = []
        do {
            try gate.check()
            try carryOver()
            try connection.execute("BEGIN IMMEDIATE")
            var effects = Transaction.Effects()
            let commit = CommitNumber(lastCommit.value + 1)
            for write in writes {
                do {
                    let (succeed, ownEffects) = try run(write, commit)
                    succeeded.append((write, succeed))
                    effects.append(ownEffects)
                } catch let error as Rejected {
                    failed.append((write, error.cause))
                }
            }
            try end(effects, commit)
        } catch {
            let error = abandon(after: StorageError.catalog(error))
            for write in writes { write.fail(error) }
            return
        }
        for (write, error) in failed { write.fail(error) }
        for (_, succeed) in succeeded { succeed() }
    }

    /// A body's own failure, which leaves the other writes of the group alone.
    private struct Rejected: Error {
        var cause: any Error
    }

    /// Runs one body within a savepoint of its own.
    private func run(
        _ write: PendingWrite, _ commit: CommitNumber
    ) throws -> (@Sendable () -> Void, Transaction.Effects) {
        try connection.execute("SAVEPOINT body")
        let transaction = Transaction(connection, commit: commit, registry: registry)
        do {
            let succeed = try write.run(transaction)
            try checkTransaction(after: nil)
            try connection.execute("RELEASE body")
            return (succeed, transaction.effects)
        } catch {
            try checkTransaction(after: error)
            try connection.execute("ROLLBACK TO body")
            try connection.execute("RELEASE body")
            throw Rejected(cause: error)
        }
    }

    /// Throws when the whole group is lost, not only one body: SQLite has rolled back by itself, or the disk failed
    /// (SQLite manual, "Response To Errors Within A Transaction").
    private func checkTransaction(after error: (any Error)?) throws {
        guard connection.isInsideTransaction else {
            throw error ?? StorageError(.failed, "The catalog has rolled back a transaction by itself.")
        }
        if let error = error as? StorageError, let code = error.code, GroupCommit.isDiskFailure(code) { throw error }
    }

    private func end(_ effects: Transaction.Effects, _ commit: CommitNumber) throws(StorageError) {
        guard effects.hasWritten else { return try connection.execute("COMMIT") }
        try connection.execute("UPDATE house SET lastcommit = ? WHERE id = 1", [.integer(commit.value)])
        let injected = calls.commit()
        guard injected == SQLITE_OK else { throw StorageError.sqlite("a failure was injected", code: injected) }
        try connection.execute("COMMIT")
        lastCommit = commit
        registry.commit(adopted: effects.adopted, released: effects.released)
        announce(Announcement(commit: commit, changes: effects.changes))
    }

    /// Undoes the group; returns what its callers are told.
    private func abandon(after error: StorageError) -> StorageError {
        if connection.isInsideTransaction {
            do {
                try connection.execute("ROLLBACK")
            } catch {
                logger.critical("The catalog cannot roll back", metadata: ["error": "\(error)"])
                gate.close(after: error)
            }
        }
        guard error.kind != .writesStopped, let code = error.code, GroupCommit.isDiskFailure(code) else { return error }
        logger.critical("A commit failed: writes stop until a restart", metadata: ["error": "\(error)"])
        return gate.close(after: error)
    }

    private static func isDiskFailure(_ code: Int32) -> Bool {
        [SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_NOTADB].contains(code & 0xFF)
    }

    // MARK: Checkpoints

    /// Empties the log of an earlier run before the first commit of this one.
    ///
    /// That run may have ended before its last fsync or because of it, and what is read of such a log can be in the kernel's memory
    /// only. A commit behind it in the log would be lost with it, and so would a blob that only its rows do not name.
    private func carryOver() throws(StorageError) {
        guard !isCarriedOver else { return }
        if let failure = checkpoint(SQLITE_CHECKPOINT_TRUNCATE) { throw failure }
        isCarriedOver = true
    }

    /// Carries the log over into the database file when it has grown; called between groups, after the callers were told. `pages` is
    /// the log's length as SQLite last told it.
    func checkpointIfNeeded(pages: Int) {
        // A log that has become shorter was carried over completely and starts again.
        if pages < lastPages { nextCheckpointPages = GroupCommit.checkpointPages }
        lastPages = pages
        guard pages >= nextCheckpointPages, (try? gate.check()) != nil else { return }
        // Readers that take turns never leave the log to a passive checkpoint. Those that come while a restart waits do not hold it.
        checkpoint(pages < GroupCommit.restartPages ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_RESTART)
        // While a reader holds the log back, the next attempt waits for another stretch of it.
        nextCheckpointPages = pages + GroupCommit.checkpointPages
    }

    /// SQLite forgets a checkpoint's failure when it starts one by itself, and would retry its fsync; so the house starts them.
    @discardableResult
    func checkpoint(_ mode: Int32) -> StorageError? {
        let code = sqlite3_wal_checkpoint_v2(connection.handle, nil, mode, nil, nil)
        guard code != SQLITE_OK else { return nil }
        let message = connection.handle.map { String(cString: sqlite3_errmsg($0)) } ?? "closed"
        let error = StorageError.sqlite("a checkpoint failed: \(message)", code: code)
        guard code & 0xFF != SQLITE_BUSY else { return error }
        logger.critical("A checkpoint failed", metadata: ["error": "\(error)"])
        if GroupCommit.isDiskFailure(code) { gate.close(after: error) }
        return error
    }
}
