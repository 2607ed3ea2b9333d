import GRDB
import GRDBSQLite
import Glibc

extension StorageError {
    /// What went wrong in a system call, from `errno`.
    static func system(_ action: String, errno code: Int32 = errno) -> StorageError {
        let kind: Kind = code == ENOSPC || code == EDQUOT ? .full : .failed
        return StorageError(kind, "\(action): \(String(cString: strerror(code)))", code: code)
    }

    /// What went wrong in SQLite, from its result code.
    static func sqlite(_ message: String, code: Int32) -> StorageError {
        let kind: Kind =
            switch code & 0xFF {
            case SQLITE_FULL: .full
            case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt
            case SQLITE_BUSY, SQLITE_LOCKED: .locked
            default: .failed
            }
        return StorageError(kind, "The catalog failed: \(message)", code: code)
    }

    /// Makes a `StorageError` of what GRDB throws.
    static func catalog(_ error: any Error) -> StorageError {
        switch error {
        case let error as StorageError: error
        case let error as DatabaseError:
            .sqlite(error.message ?? "no message", code: error.extendedResultCode.rawValue)
        default: StorageError(.failed, "The catalog failed: \(error)")
        }
    }
}
