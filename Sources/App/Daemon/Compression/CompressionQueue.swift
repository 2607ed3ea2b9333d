package import Storage
internal import Synchronization

/// Hands the backlog's work to the compression's workers, and tells those who ask when nothing is left of it.
package final class CompressionQueue: Sendable {
    private struct State {
        var backlog = CompressionBacklog()
        /// Taken and not finished.
        var underWay = 0
        var idleWorkers: [CheckedContinuation<CompressionWork?, Never>] = []
        var waiters: [CheckedContinuation<Void, Never>] = []
        var isClosed = false
        var changes: UInt64 = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// Whether workers are to stop at the next opportunity.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Grows with everything that is heard of.
    var changes: UInt64 { state.withLock { $0.changes } }

    /// Objects and buckets that wait or are being worked on.
    package var counts: (objects: Int, buckets: Int) {
        state.withLock { state in
            let (objects, buckets) = state.backlog.counts
            return (objects + state.underWay, buckets)
        }
    }

    /// Never blocks.
    package func add(_ changes: [Announcement.Change]) {
        update(heard: 1) { backlog in
            for change in changes { backlog.add(change) }
        }
    }

    /// Everything that there is now is to be looked through.
    func beginSurvey() { update { $0.beginSurvey() } }

    /// The next work; `nil` when none waits.
    package func takeReady() -> CompressionWork? {
        state.withLock { state in
            guard !state.isClosed, let work = state.backlog.next() else { return nil }
            state.underWay += 1
            return work
        }
    }

    /// Waits for work; `nil` when the queue was closed.
    package func take() async -> CompressionWork? {
        await withCheckedContinuation { continuation in
            state.withLock { $0.idleWorkers.append(continuation) }
            update { _ in }
        }
    }

    /// What was taken is done: `count` works. `body` adds what came of it.
    package func finish(_ count: Int = 1, _ body: (inout CompressionBacklog) -> Void = { _ in }) {
        update(finished: count, body)
    }

    /// Returns when nothing waits and nothing is under way.
    package func becomesEmpty() async {
        await withCheckedContinuation { continuation in
            state.withLock { $0.waiters.append(continuation) }
            update { _ in }
        }
    }

    /// Wakes everybody who waits; no more work is handed out.
    package func close() {
        state.withLock { $0.isClosed = true }
        update { _ in }
    }

    private func update(finished: Int = 0, heard: UInt64 = 0, _ body: (inout CompressionBacklog) -> Void) {
        // Resumed outside of the lock, which they might take.
        let (workers, waiters) = state.withLock { state in
            body(&state.backlog)
            state.underWay -= finished
            state.changes += heard
            var workers: [(CheckedContinuation<CompressionWork?, Never>, CompressionWork?)] = []
            while let worker = state.idleWorkers.last {
                let work = state.isClosed ? nil : state.backlog.next()
                guard state.isClosed || work != nil else { break }
                if work != nil { state.underWay += 1 }
                state.idleWorkers.removeLast()
                workers.append((worker, work))
            }
            let isDone = state.isClosed || state.underWay == 0 && state.backlog.isEmpty
            defer { if isDone { state.waiters = [] } }
            return (workers, isDone ? state.waiters : [])
        }
        for (worker, work) in workers { worker.resume(returning: work) }
        for waiter in waiters { waiter.resume() }
    }
}
