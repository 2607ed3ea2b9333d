internal import Model
internal import Synchronization

/// The segments that one writer appends to: the current one, and others prepared behind it, so that the writer never waits for a
/// file to be created.
final class SpoolQueue: @unchecked Sendable {
    // Sendable: `place` and `room` belong to the one writer, a loop's thread or whoever holds `Spool.apiLock`. What others touch is
    // atomic or behind the lock of `shared`, which is held for a few instructions.

    let name: String
    /// Asks for another segment to be prepared. Called by the writer when it took one.
    private let onRotation: @Sendable () -> Void
    /// Where the next frame goes, in the active segment, which `shared` keeps mapped.
    @exclusivity(unchecked) private var place: UnsafeMutableRawPointer?
    /// What is left there.
    @exclusivity(unchecked) private var room = 0
    /// What the checksums there begin with.
    @exclusivity(unchecked) private var seed: UInt64 = 0
    private let shared = Mutex(Shared())
    private let droppedCount = Atomic<Int>(0)

    private struct Shared {
        var standby: [SpoolSegment] = []
        /// Whether the pages of the first of them are mapped.
        var isNextMapped = false
        /// Whether a segment was full since the start.
        var isBusy = false
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
    @inline(__always)
    func append(bucket: Int64, time: Timestamp, line: UnsafeRawBufferPointer) {
        let needed = SpoolFrame.bytes(line: line.count)
        guard needed <= room || rotate(for: needed), let place else {
            droppedCount.add(1, ordering: .relaxed)
            return
        }
        SpoolFrame.write(bucket: bucket, time: time, line: line, seed: seed, at: place)
        self.place = place + needed
        room -= needed
    }

    /// Goes on to the next segment; whether there is one with room for `needed` bytes.
    @inline(never)
    private func rotate(for needed: Int) -> Bool {
        let next = shared.withLock { shared -> SpoolSegment? in
            guard let next = shared.standby.first, needed <= next.capacity - SpoolSegment.headerBytes else {
                return nil
            }
            shared.standby.removeFirst()
            shared.isNextMapped = false
            if let full = shared.active {
                shared.sealed.append(full)
                shared.isBusy = true
            }
            shared.active = next
            return next
        }
        guard let next else { return false }
        place = next.firstPlace
        room = next.capacity - SpoolSegment.headerBytes
        seed = next.seed
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

    /// Whether the writer fills segments, so that their pages should be ready when it comes.
    var isBusy: Bool { shared.withLock { $0.isBusy } }

    /// Maps the pages of the segment that comes next.
    func mapNext() {
        let next = shared.withLock { shared in
            defer { shared.isNextMapped = true }
            return shared.isNextMapped ? nil : shared.standby.first
        }
        next?.mapPages()
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
