import Glibc
package import Logging
package import Model
import NIOPosix
import Synchronization

/// The house's memory: a catalog and its contents under one data directory, and the only writer of both.
package final class Store: Sendable {
    package struct Configuration: Sendable {
        package var directory: String
        package var readersMax = 4
        /// Threads that read and write blob files, and wait for the disk there.
        package var blobThreads = 8
        /// Replaced by tests of what happens when the disk fails.
        package var calls = SystemCalls()

        package init(directory: String) { self.directory = directory }
    }

    package var catalog: any Catalog { sqlite }
    package var blobs: any BlobStore { files }

    private let sqlite: SQLiteCatalog
    private let files: FileBlobStore
    private let observers: Observers
    private let threads: NIOThreadPool
    private let collection: Task<Void, Never>

    /// Opens or creates the data directory, which no other process may have open.
    /// - Throws: `StorageError`, with a message that says what to do.
    package static func open(_ configuration: Configuration, logger: Logger) async throws -> Store {
        let threads = NIOThreadPool(numberOfThreads: max(2, configuration.blobThreads))
        threads.start()
        do {
            return try await withCheckedThrowingContinuation { continuation in
                threads.submit { _ in
                    continuation.resume(with: Result { try Store(configuration, threads: threads, logger: logger) })
                }
            }
        } catch {
            try? await threads.shutdownGracefully()
            throw error
        }
    }

    /// Blocks on the disk, so it runs on one of the threads.
    private init(_ configuration: Configuration, threads: NIOThreadPool, logger: Logger) throws(StorageError) {
        let directory = try DataDirectory(configuration.directory, calls: configuration.calls)
        let gate = WriteGate()
        let blobs = try BlobDirectory(in: directory.root, calls: configuration.calls, gate: gate)
        let registry = BlobRegistry { released in
            // Also while the threads shut down: what no row names may always go.
            threads.submit { _ in
                // Once a commit has failed, nobody knows which rows the next start finds: no file goes before it does.
                guard (try? gate.check()) != nil else { return }
                for blob in released {
                    do throws(StorageError) { try blobs.remove(blob) } catch {
                        logger.warning("A blob file stays until the next start", metadata: ["error": "\(error)"])
                    }
                }
            }
        }
        let observers = Observers()
        let files = FileBlobStore(directory: blobs, registry: registry, gate: gate, threads: threads, logger: logger)
        let sqlite = try SQLiteCatalog(
            path: directory.catalogPath,
            readersMax: configuration.readersMax,
            registry: registry,
            gate: gate,
            calls: configuration.calls,
            lock: directory.lock,
            logger: logger,
            announce: observers.announce
        )
        let collector = OrphanCollector(catalog: sqlite, blobs: files, logger: logger)
        self.sqlite = sqlite
        self.files = files
        self.observers = observers
        self.threads = threads
        collection = Task(priority: .background) { await collector.run() }
    }

    deinit {
        collection.cancel()
    }

    /// Registers who hears of every commit, in order, on the writer's thread, before the writers' calls return. Call before serving.
    package func observe(_ observer: @escaping @Sendable (Announcement) -> Void) {
        observers.add(observer)
    }

    /// Objects with their variants, ready to be read, for those who cannot await. `completion` is called once, on any thread, with an
    /// answer for each place in their order. What is wrong with one object is no matter of the others.
    package func visitedObjects(
        _ places: [ObjectPlace], completion: @escaping @Sendable ([Result<VisitedObject?, any Error>]) -> Void
    ) {
        sqlite.read({ [files] reading in
            places.map { place in Result { try VisitedObject(place.key, in: place.bucket, reading, files) } }
        }) { result in
            switch result {
            case .success(let answers): completion(answers)
            case .failure(let error): completion(places.map { _ in .failure(error) })
            }
        }
    }

    /// An object as it was put, ready to be read.
    package func object(
        _ key: ObjectKey,
        in bucket: BucketID
    ) async throws -> (object: StoredObject, reader: any ContentReading)? {
        try await sqlite.read { [files] reading in
            // Makes the reader within the read, so that its lease begins before anyone can remove the content.
            guard let object = try reading.object(key, in: bucket) else { return nil }
            return (object, try files.makeReader(object.content))
        }
    }

    /// How many writes wait for the one that is under way: the length of the next group.
    package var waitingWrites: Int { sqlite.waitingWrites }

    /// Waits for the removal of files that an earlier run left behind.
    package func orphansCollected() async {
        await collection.value
    }

    /// Waits for what is under way, checkpoints and closes.
    package func close() async throws {
        collection.cancel()
        await collection.value
        await sqlite.close()
        try await threads.shutdownGracefully()
    }
}

/// Who hears of commits.
private final class Observers: Sendable {
    private let observers = Mutex<[@Sendable (Announcement) -> Void]>([])

    func add(_ observer: @escaping @Sendable (Announcement) -> Void) {
        observers.withLock { $0.append(observer) }
    }

    func announce(_ announcement: Announcement) {
        for observer in observers.withLock({ $0 }) { observer(announcement) }
    }
}
