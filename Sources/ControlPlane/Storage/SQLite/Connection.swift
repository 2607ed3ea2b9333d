import GRDB
import GRDBSQLite

/// One of GRDB's connections, on the thread that owns it: statements come from GRDB's cache and are bound and stepped directly.
final class Connection {
    private let database: Database
    /// Rows that statements have delivered so far.
    private(set) var rowsRead = 0

    init(_ database: Database) {
        self.database = database
    }

    var handle: OpaquePointer? { database.sqliteConnection }
    var isInsideTransaction: Bool { database.isInsideTransaction }
    var lastInsertedRowID: Int64 { sqlite3_last_insert_rowid(handle) }
    /// How many rows the last statement changed.
    var changesCount: Int { Int(sqlite3_changes(handle)) }

    func execute(_ sql: String, _ values: [SQLValue] = []) throws(StorageError) {
        try forEach(sql, values) { _ in true }
    }

    /// What `body` makes of the first row; `nil` when there is none.
    func first<Result>(
        _ sql: String, _ values: [SQLValue] = [], _ body: (SQLRow) throws(StorageError) -> Result
    ) throws(StorageError) -> Result? {
        var result: Result?
        try forEach(sql, values) { (row) throws(StorageError) in
            result = try body(row)
            return false
        }
        return result
    }

    func all<Result>(
        _ sql: String, _ values: [SQLValue] = [], _ body: (SQLRow) throws(StorageError) -> Result
    ) throws(StorageError) -> [Result] {
        var results: [Result] = []
        try forEach(sql, values) { (row) throws(StorageError) in
            results.append(try body(row))
            return true
        }
        return results
    }

    /// Calls `body` with each row until it returns false. The same SQL must not be used within `body`.
    func forEach(
        _ sql: String, _ values: [SQLValue] = [], _ body: (SQLRow) throws(StorageError) -> Bool
    ) throws(StorageError) {
        let statement = try prepare(sql)
        defer {
            // Both give back what the statement holds; a failure of the last step was already thrown.
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        for (index, value) in values.enumerated() {
            guard value.bind(to: statement, at: Int32(index + 1)) == SQLITE_OK else { throw lastError() }
        }
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW:
                rowsRead += 1
                guard try body(SQLRow(statement: statement)) else { return }
            case SQLITE_DONE: return
            default: throw lastError()
            }
        }
    }

    private func prepare(_ sql: String) throws(StorageError) -> OpaquePointer {
        do {
            return try database.cachedStatement(sql: sql).sqliteStatement
        } catch {
            throw .catalog(error)
        }
    }

    private func lastError() -> StorageError {
        .sqlite(String(cString: sqlite3_errmsg(handle)), code: sqlite3_extended_errcode(handle))
    }
}
