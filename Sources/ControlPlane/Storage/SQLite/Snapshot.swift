import Model

/// Reads of one transaction, on the thread that owns its connection.
package class Snapshot: CatalogReading {
    let connection: Connection
    package let commit: CommitNumber
    private let rowsReadBefore: Int

    init(_ connection: Connection, commit: CommitNumber) {
        self.connection = connection
        self.commit = commit
        rowsReadBefore = connection.rowsRead
    }

    /// How many rows the catalog has delivered to this snapshot: what its reads cost.
    package var rowsRead: Int { connection.rowsRead - rowsReadBefore }

    package func value(_ name: String) throws -> [UInt8]? {
        try connection.first("SELECT bytes FROM value WHERE name = ?", [.text(name)]) { $0.bytes(0) }
    }

    static func lastCommit(_ connection: Connection) throws(StorageError) -> CommitNumber {
        let value = try connection.first("SELECT lastcommit FROM house WHERE id = 1") { $0.integer(0) }
        guard let value else { throw StorageError(.corrupt, "The catalog does not know its last commit.") }
        return CommitNumber(value)
    }
}

extension SQLRow {
    func account(_ column: Int32) throws(StorageError) -> AccountID {
        guard let id = AccountID(octets: unsafeBytes(column)) else {
            throw StorageError(.corrupt, "A value in the catalog is damaged: no account.")
        }
        return id
    }

    func timestamp(_ column: Int32) throws(StorageError) -> Timestamp {
        try Timestamp(stored: integer(column))
    }
}

extension Timestamp {
    /// From the year 1 to the year 9999: outside of it no date can be written.
    private static let storable: ClosedRange<Int64> = -62_135_596_800_000...253_402_300_799_999

    init(stored milliseconds: Int64) throws(StorageError) {
        guard Timestamp.storable.contains(milliseconds) else {
            throw StorageError(.corrupt, "A value in the catalog is damaged: no time.")
        }
        self.init(milliseconds: milliseconds)
    }
}
