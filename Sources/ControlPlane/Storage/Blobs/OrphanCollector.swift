import Logging

/// Removes blob files that no row names: what a crash left behind between a file's publication and its commit, or between a commit
/// and the removal of what it released.
///
/// It runs beside everything else after a start. A file that it finds and that is not pending was either committed before that moment, so
/// that a snapshot taken afterwards names it, or never will be; and it is removed by way of the registry, which waits for readers.
struct OrphanCollector: Sendable {
    let catalog: SQLiteCatalog
    let blobs: FileBlobStore
    let logger: Logger

    func run() async {
        do {
            // Behind the first write nothing that a snapshot shows can be taken back by a power cut.
            try await catalog.write { _ in }
            let (directory, registry) = (blobs.directory, blobs.registry)
            var count = try await blobs.run { try directory.removeForeignTemporaries() }
            for folder in try await blobs.run({ try directory.folders() }) {
                guard !Task.isCancelled else { return }
                let candidates = try await blobs.run {
                    try directory.blobs(in: folder).filter { !registry.isPending($0) }
                }
                guard !candidates.isEmpty else { continue }
                let orphans = try await catalog.orphans(among: candidates)
                registry.release(orphans)
                count += orphans.count
            }
            if count > 0 {
                logger.info("Removed files that an earlier run left behind", metadata: ["count": "\(count)"])
            }
        } catch {
            logger.warning("The search for orphaned files ended early", metadata: ["error": "\(error)"])
        }
    }
}

extension SQLiteCatalog {
    /// The blobs that no row names.
    func orphans(among blobs: [String]) async throws -> [String] {
        try await read { reading in
            guard let snapshot = reading as? Snapshot else { return [] }
            return try blobs.filter { try !snapshot.names(Blob(id: $0, bytes: 0)) }
        }
    }
}

extension Snapshot {
    func names(_ blob: Blob) throws(StorageError) -> Bool {
        try connection.first("SELECT 1 FROM blob WHERE id = ?", [.optional(blob.octets)]) { _ in true } != nil
    }
}
