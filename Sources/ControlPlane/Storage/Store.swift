package import Logging
package import Model
package import NIOCore

/// The house's memory: a catalog and its contents under one data directory, and the only writer of both.
package final class Store: Sendable {
    package struct Configuration: Sendable {
        package var directory: String
        package var readersMax = 4
        package init(directory: String) { self.directory = directory }
    }

    package var catalog: any Catalog { fatalError("stub") }
    package var blobs: any BlobStore { fatalError("stub") }

    /// Opens or creates the data directory, which no other process may have open.
    /// - Throws: `StorageError`, with a message that says what to do.
    package static func open(_ configuration: Configuration, logger: Logger) async throws -> Store {
        fatalError("stub")
    }

    /// Registers who hears of every commit, in order, on the writer's thread, before the writers' calls return. Call before serving.
    package func observe(_ observer: @escaping @Sendable (Announcement) -> Void) { fatalError("stub") }

    /// An object with its content ready to be read, for a loop that cannot await.
    package func object(
        _ key: ObjectKey,
        in bucket: BucketID,
        on loop: any EventLoop
    ) -> EventLoopFuture<(object: StoredObject, reader: any ContentReading)?> { fatalError("stub") }

    /// Waits for what is under way, checkpoints and closes.
    package func close() async throws { fatalError("stub") }
}

/// What one commit changed.
package struct Announcement: Sendable {
    package enum Change: Hashable, Sendable {
        /// Created, changed in any property, or deleted.
        case bucket(BucketID, name: BucketName)
        /// Put, changed in its metadata, or deleted.
        case object(ObjectKey, bucket: BucketID)
        case hostedZone(id: String)
        case account(AccountID)
    }

    package var commit: CommitNumber
    package var changes: [Change]
}

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
