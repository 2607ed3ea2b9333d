import GRDBSQLite
import Glibc
import Model

/// A statement's argument.
enum SQLValue {
    case null
    case integer(Int64)
    case bytes([UInt8])
    case text(String)

    static func integer(_ value: Int) -> SQLValue { .integer(Int64(value)) }
    static func optional(_ bytes: [UInt8]?) -> SQLValue { bytes.map(SQLValue.bytes) ?? .null }
    static func optional(_ text: String?) -> SQLValue { text.map(SQLValue.text) ?? .null }
    /// `NULL` for an empty one.
    static func list(_ values: [some CatalogCodable]) -> SQLValue {
        values.isEmpty ? .null : .bytes(CatalogCodec.encode(values))
    }
    /// `NULL` for one that locks nothing.
    static func lock(_ lock: ObjectLock) -> SQLValue { lock.isEmpty ? .null : .bytes(CatalogCodec.encode(lock)) }

    /// SQLite copies what it is given, so nothing has to outlive the call.
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        switch self {
        case .null: sqlite3_bind_null(statement, index)
        case .integer(let value): sqlite3_bind_int64(statement, index, value)
        // A null pointer would bind NULL in place of an empty value.
        case .bytes(let bytes) where bytes.isEmpty: sqlite3_bind_zeroblob(statement, index, 0)
        case .bytes(let bytes):
            bytes.withUnsafeBytes {
                sqlite3_bind_blob64(statement, index, $0.baseAddress, UInt64($0.count), SQLValue.transient)
            }
        case .text(let text):
            // The count keeps a NUL within the text from ending it.
            text.withCString {
                sqlite3_bind_text64(
                    statement, index, $0, UInt64(text.utf8.count), SQLValue.transient, UInt8(SQLITE_UTF8))
            }
        }
    }

    /// `SQLITE_TRANSIENT`, a cast of -1 that Swift cannot import; SQLite compares it and never calls it.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}

/// The row that a statement stands on; valid until its next step. Columns count from 0.
struct SQLRow {
    let statement: OpaquePointer

    func isNull(_ column: Int32) -> Bool {
        sqlite3_column_type(statement, column) == SQLITE_NULL
    }

    func integer(_ column: Int32) -> Int64 {
        sqlite3_column_int64(statement, column)
    }

    func bytes(_ column: Int32) -> [UInt8] { Array(unsafeBytes(column)) }

    /// As they stand in the row; nothing after its next step.
    func unsafeBytes(_ column: Int32) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_blob(statement, column)
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
    }

    /// Whether the column has a value of exactly these bytes.
    func equals(_ column: Int32, _ bytes: [UInt8]) -> Bool {
        guard let start = sqlite3_column_blob(statement, column) else { return false }
        guard Int(sqlite3_column_bytes(statement, column)) == bytes.count else { return false }
        return bytes.withUnsafeBytes { $0.baseAddress.map { memcmp(start, $0, bytes.count) == 0 } ?? false }
    }

    func text(_ column: Int32) -> String {
        let start = sqlite3_column_text(statement, column)
        let count = Int(sqlite3_column_bytes(statement, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    func bytesIfPresent(_ column: Int32) -> [UInt8]? { isNull(column) ? nil : bytes(column) }
    func textIfPresent(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

    func decode<Value: CatalogCodable>(_ column: Int32) throws(StorageError) -> Value {
        try CatalogCodec.decode(from: bytes(column))
    }

    func decodeIfPresent<Value: CatalogCodable>(_ column: Int32) throws(StorageError) -> Value? {
        guard !isNull(column) else { return nil }
        return try CatalogCodec.decode(from: bytes(column))
    }
}
