/// The catalog or a blob failed. `code` keeps SQLite's result code or errno.
package struct StorageError: Error, Sendable, CustomStringConvertible {
    package enum Kind: Hashable, Sendable {
        /// Another process has the data directory open.
        case locked
        /// No space, or a quota.
        case full
        /// A checksum does not match, or the catalog says what the disk does not hold.
        case corrupt
        /// A failed fsync: writes stay refused until a restart.
        case writesStopped
        case failed
    }

    package var kind: Kind
    package var message: String
    package var code: Int32?

    package init(_ kind: Kind, _ message: String, code: Int32? = nil) {
        self.kind = kind
        self.message = message
        self.code = code
    }

    package var description: String { message }
}
