import Synchronization

/// Refuses all writes once one has failed in a way after which nobody knows what is on the disk.
///
/// The kernel reports a failed write-back once and may drop the pages, so a repeated fsync would succeed and lie
/// ("PostgreSQL's fsync() surprise", LWN 752063). Only a restart, which reads what is really there, opens the gate again.
final class WriteGate: Sendable {
    private let cause = Mutex<StorageError?>(nil)

    func check() throws(StorageError) {
        guard let cause = cause.withLock({ $0 }) else { return }
        throw refusal(cause)
    }

    /// Closes the gate; the first cause is kept.
    @discardableResult
    func close(after failure: StorageError) -> StorageError {
        cause.withLock { if $0 == nil { $0 = failure } }
        return refusal(failure)
    }

    private func refusal(_ cause: StorageError) -> StorageError {
        StorageError(
            .writesStopped,
            "Writing has stopped until a restart because a write to the disk failed. \(cause.message)",
            code: cause.code
        )
    }
}
