import Storage
import Synchronization

/// A catalog that counts the rows that it reads.
final class CountingCatalog: Catalog {
    private let catalog: any Catalog
    private let rows = Atomic(0)

    init(_ catalog: any Catalog) {
        self.catalog = catalog
    }

    /// Rows read so far.
    var rowsRead: Int { rows.load(ordering: .relaxed) }

    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any CatalogReading) throws -> Result
    ) async throws -> Result {
        try await catalog.read { reading in
            defer { self.count(reading) }
            return try body(reading)
        }
    }

    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any CatalogWriting) throws -> Result
    ) async throws -> Result {
        try await catalog.write { writing in
            defer { self.count(writing) }
            return try body(writing)
        }
    }

    private func count(_ reading: any CatalogReading) {
        rows.add((reading as? Snapshot)?.rowsRead ?? 0, ordering: .relaxed)
    }
}
