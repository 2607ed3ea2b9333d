import GRDB
import GRDBSQLite
import Logging

/// The catalog in one SQLite database: a thread that writes, some that read, and nothing of it on anyone else's thread.
final class SQLiteCatalog: Catalog {
    typealias ReadWork = @Sendable (Result<Connection, StorageError>) -> Void

    private let reads = WorkQueue<ReadWork>()
    private let writes = WorkQueue<PendingWrite>()
    private let registry: BlobRegistry
    private let threads: [WorkerThread]

    private static let readerCacheKiB = 2048
    private static let writerCacheKiB = 8192
    /// Writes that one transaction takes at most.
    private static let groupWritesMax = 512

    init(
        path: String,
        readersMax: Int,
        registry: BlobRegistry,
        gate: WriteGate,
        calls: SystemCalls,
        lock: DirectoryLock,
        logger: Logger,
        announce: @escaping @Sendable (Announcement) -> Void
    ) throws(StorageError) {
        self.registry = registry
        let pool = try SQLiteCatalog.open(path, readersMax: readersMax)
        try CatalogSchema.migrate(pool)
        let (reads, writes) = (reads, writes)
        let writer = WorkerThread(name: "catalog-write") {
            SQLiteCatalog.runWriter(
                on: pool, writes, registry: registry, gate: gate, calls: calls, logger: logger, announce: announce)
            // Only now has the last thread ended that could write.
            lock.release()
        }
        let readers = (0..<readersMax).map { number in
            WorkerThread(name: "catalog-read-\(number)") { SQLiteCatalog.runReader(on: pool, reads) }
        }
        threads = [writer] + readers
    }

    deinit {
        reads.close()
        writes.close()
    }

    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any CatalogReading) throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            read(body) { continuation.resume(with: $0) }
        }
    }

    /// Runs `body` on a snapshot and hands its result to `completion`, on the reader's thread.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any CatalogReading) throws -> Value,
        completion: @escaping @Sendable (Result<Value, any Error>) -> Void
    ) {
        let isTaken = reads.push { [registry] connection in
            completion(Result { try SQLiteCatalog.read(try connection.get(), registry, body) })
        }
        if !isTaken { completion(.failure(SQLiteCatalog.closed)) }
    }

    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any CatalogWriting) throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            let write = PendingWrite(
                run: { transaction in
                    let result = try body(transaction)
                    return { continuation.resume(returning: result) }
                },
                fail: { continuation.resume(throwing: $0) }
            )
            if !writes.push(write) { write.fail(SQLiteCatalog.closed) }
        }
    }

    /// Writes that no transaction has taken yet.
    var waitingWrites: Int { writes.count }

    /// Waits for the reads and writes under way, carries the log over and closes the database.
    func close() async {
        reads.close()
        writes.close()
        for thread in threads { await thread.join() }
    }

    private static let closed = StorageError(.failed, "The store is closed.")

    // MARK: Reading

    private static func runReader(on pool: DatabasePool, _ reads: WorkQueue<ReadWork>) {
        // A connection is opened with the first read it is needed for, and then kept.
        while let first = reads.next() {
            do {
                try pool.unsafeRead { database in
                    let connection = Connection(database)
                    var next: ReadWork? = first
                    while let read = next {
                        read(.success(connection))
                        next = reads.next()
                    }
                }
            } catch {
                first(.failure(.catalog(error)))
            }
        }
    }

    private static func read<Value>(
        _ connection: Connection, _ registry: BlobRegistry, _ body: (any CatalogReading) throws -> Value
    ) throws -> Value {
        let ticket = registry.beginRead()
        defer { registry.endRead(ticket) }
        try connection.execute("BEGIN DEFERRED")
        let result = Result {
            // The first SELECT takes the snapshot (SQLite manual, "Isolation In SQLite").
            try body(Snapshot(connection, commit: try Snapshot.lastCommit(connection)))
        }
        // SQLite ends the transaction by itself when a read fails on the disk.
        guard connection.isInsideTransaction else { return try result.get() }
        do throws(StorageError) {
            try connection.execute("COMMIT")
        } catch {
            // The connection is used again, so no transaction may stay open on it.
            try connection.execute("ROLLBACK")
            throw error
        }
        return try result.get()
    }

    // MARK: Writing

    private static func runWriter(
        on pool: DatabasePool,
        _ writes: WorkQueue<PendingWrite>,
        registry: BlobRegistry,
        gate: WriteGate,
        calls: SystemCalls,
        logger: Logger,
        announce: @escaping (Announcement) -> Void
    ) {
        do {
            try pool.writeWithoutTransaction { database in
                let connection = Connection(database)
                let log = LogLength(on: connection)
                defer { log.detach(from: connection) }
                let group = try GroupCommit(
                    connection, registry: registry, gate: gate, calls: calls, logger: logger, announce: announce)
                while let waiting = writes.next(atMost: groupWritesMax) {
                    group.commit(waiting)
                    group.checkpointIfNeeded(pages: log.pages)
                }
                if (try? gate.check()) != nil { group.checkpoint(SQLITE_CHECKPOINT_TRUNCATE) }
            }
            try pool.close()
        } catch {
            logger.critical("The catalog's writer has ended", metadata: ["error": "\(error)"])
            writes.close()
            while let write = writes.next() { write.fail(StorageError.catalog(error)) }
        }
    }

    // MARK: Opening

    private static func open(_ path: String, readersMax: Int) throws(StorageError) -> DatabasePool {
        var configuration = Configuration()
        configuration.label = "catalog"
        configuration.maximumReaderCount = max(1, readersMax)
        configuration.foreignKeysEnabled = true
        configuration.persistentReadOnlyConnections = true
        // No other process writes; only the recovery of the log after a crash can keep a connection waiting.
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA cache_size = -\(readerCacheKiB)")
            try database.execute(sql: "PRAGMA mmap_size = 0")
            try database.execute(sql: "PRAGMA temp_store = MEMORY")
            try database.execute(sql: "PRAGMA trusted_schema = OFF")
        }
        do {
            let pool = try DatabasePool(path: path, configuration: configuration)
            try pool.writeWithoutTransaction { database in
                // GRDB has set NORMAL, which may lose the last commits with the power.
                try database.execute(sql: "PRAGMA synchronous = FULL")
                try database.execute(sql: "PRAGMA wal_autocheckpoint = 0")
                try database.execute(sql: "PRAGMA cache_size = -\(writerCacheKiB)")
                // Distributions switch it on. Whoever deletes contents would write as many zeros and hold what they replace in memory.
                try database.execute(sql: "PRAGMA secure_delete = FAST")
            }
            return pool
        } catch {
            throw .catalog(error)
        }
    }
}

/// The length of the write-ahead log, as SQLite tells it after each commit.
private final class LogLength {
    private(set) var pages = 0

    init(on connection: Connection) {
        sqlite3_wal_hook(
            connection.handle,
            { context, _, _, pages in
                // Safe: `detach` takes the hook away before the context goes.
                guard let context else { return SQLITE_OK }
                Unmanaged<LogLength>.fromOpaque(context).takeUnretainedValue().pages = Int(pages)
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    func detach(from connection: Connection) {
        sqlite3_wal_hook(connection.handle, nil, nil)
    }
}
