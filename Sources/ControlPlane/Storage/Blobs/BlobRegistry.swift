import Synchronization

/// Which blob files must stay although, or must go because, no row of the catalog names them.
///
/// A blob is pending from before its file appears until a commit adopts it or its writer gives it up. A released one is removed when
/// no reader holds it and every read that began before the release has ended, since such a read may still hand out its name.
final class BlobRegistry: Sendable {
    struct ReadTicket: Sendable {
        fileprivate let number: UInt64
    }

    private struct State {
        var pending: Set<String> = []
        var leases: [String: Int] = [:]
        /// Released blobs, with the number of the first read that cannot know of them.
        var released: [String: UInt64] = [:]
        var nextRead: UInt64 = 0
        var activeReads: [UInt64] = []
    }

    private let state = Mutex(State())
    private let remove: @Sendable ([String]) -> Void

    /// `remove` unlinks files; it must not block.
    init(remove: @escaping @Sendable ([String]) -> Void) {
        self.remove = remove
    }

    // MARK: Writers

    func begin(_ blob: String) {
        state.withLock { _ = $0.pending.insert(blob) }
    }

    func isPending(_ blob: String) -> Bool {
        state.withLock { $0.pending.contains(blob) }
    }

    /// Gives up a blob that no commit has adopted; others are left alone.
    func abandon(_ blob: String) {
        let wasPending = state.withLock { $0.pending.remove(blob) != nil }
        if wasPending { release([blob]) }
    }

    // MARK: Commits

    func commit(adopted: [String], released: [String]) {
        guard !adopted.isEmpty || !released.isEmpty else { return }
        state.withLock { $0.pending.subtract(adopted) }
        release(released)
    }

    /// Lets go of blobs that no row names any more, or that none has ever named.
    func release(_ blobs: [String]) {
        removeWhatIsFree { state in
            for blob in blobs { state.released[blob] = state.nextRead }
        }
    }

    // MARK: Readers

    func beginRead() -> ReadTicket {
        state.withLock { state in
            defer { state.nextRead += 1 }
            state.activeReads.append(state.nextRead)
            return ReadTicket(number: state.nextRead)
        }
    }

    func endRead(_ ticket: ReadTicket) {
        removeWhatIsFree { $0.activeReads.removeAll { $0 == ticket.number } }
    }

    /// Keeps the blobs' files until the lease is gone.
    func lease(_ blobs: [String]) -> BlobLease {
        state.withLock { state in
            for blob in blobs { state.leases[blob, default: 0] += 1 }
        }
        return BlobLease(blobs: blobs, registry: self)
    }

    fileprivate func end(_ lease: BlobLease) {
        removeWhatIsFree { state in
            for blob in lease.blobs {
                guard let count = state.leases[blob], count > 1 else {
                    state.leases[blob] = nil
                    continue
                }
                state.leases[blob] = count - 1
            }
        }
    }

    private func removeWhatIsFree(after change: (inout State) -> Void) {
        let free = state.withLock { state -> [String] in
            change(&state)
            guard !state.released.isEmpty else { return [] }
            let oldestRead = state.activeReads.min() ?? .max
            let free = state.released.filter { oldestRead >= $0.value && state.leases[$0.key] == nil }.map(\.key)
            for blob in free { state.released[blob] = nil }
            return free
        }
        if !free.isEmpty { remove(free) }
    }
}

/// Holds blobs while it lives.
final class BlobLease: Sendable {
    fileprivate let blobs: [String]
    private let registry: BlobRegistry

    fileprivate init(blobs: [String], registry: BlobRegistry) {
        self.blobs = blobs
        self.registry = registry
    }

    deinit {
        registry.end(self)
    }
}
