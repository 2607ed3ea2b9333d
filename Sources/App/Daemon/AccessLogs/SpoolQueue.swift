internal import Model
internal import Synchronization

/// The segments that one writer appends to: the current one, and others prepared behind it, so that the writer never waits for a
/// file to be created.
final class SpoolQueue: @unchecked Sendable {
    // Sendable: `current` belongs to the one writer; what others touch is atomic or behind the lock, which is held for a few
    // instructions.

    let name: String
    /// Asks for another segment to be prepared. Called by the writer when it took one.
    private let onRotation: @Sendable () -> Void
    private var current: SpoolSegment?
    private let shared = Mutex(Shared())
    private let droppedCount = Atomic<Int>(0)

    private struct Shared {
        var standby: [SpoolSegment] = []
        /// Segments that were full, oldest first, until the maintenance takes them over.
        var sealed: [SpoolSegment] = []
        /// What the writer appends to, for readers.
        var active: SpoolSegment?
    }

    init(name: String, onRotation: @escaping @Sendable () -> Void) {
        self.name = name
        self.onRotation = onRotation
    }

    /// Records that found no room since the start.
    var dropped: Int { droppedCount.load(ordering: .relaxed) }

    /// Appends a record, or counts it as dropped when no segment is prepared. Only one thread at a time.
    func append(bucket: Int64, time: Timestamp, line: UnsafeRawBufferPointer) {
        if let current, current.append(bucket: bucket, time: time, line: line) { return }
        if rotate(), let current, current.append(bucket: bucket, time: time, line: line) { return }
        droppedCount.add(1, ordering: .relaxed)
    }

    private func rotate() -> Bool {
        let next = shared.withLock { shared -> SpoolSegment? in
            guard !shared.standby.isEmpty else { return nil }
            let next = shared.standby.removeFirst()
            if let full = shared.active { shared.sealed.append(full) }
            shared.active = next
            return next
        }
        guard let next else { return false }
        current = next
        onRotation()
        return true
    }

    // MARK: - For the maintenance

    /// How many more segments should be prepared.
    func missing(of wanted: Int) -> Int {
        shared.withLock { max(0, wanted - $0.standby.count) }
    }

    func prepare(_ segment: SpoolSegment) {
        shared.withLock { $0.standby.append(segment) }
    }

    /// The segments that became full since the last call, and the one being written.
    func takeSealed() -> (sealed: [SpoolSegment], active: SpoolSegment?) {
        shared.withLock { shared in
            defer { shared.sealed = [] }
            return (shared.sealed, shared.active)
        }
    }

    /// Removes the files that nothing was ever written to. The writer must have stopped.
    func discardStandby() {
        let standby = shared.withLock { shared in
            defer { shared.standby = [] }
            return shared.standby
        }
        for segment in standby { segment.remove() }
    }
}
