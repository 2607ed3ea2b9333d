import Foundation

/// Hands work to threads of the house's own, which block until there is some.
final class WorkQueue<Work: Sendable>: @unchecked Sendable {
    // @unchecked: `waiting` and `isClosed` are only touched while `condition` is locked.
    private let condition = NSCondition()
    private var waiting: [Work] = []
    private var first = 0
    private var isClosed = false

    /// How much waits.
    var count: Int {
        condition.lock()
        defer { condition.unlock() }
        return waiting.count - first
    }

    /// False when the queue was closed; the work is then not taken.
    func push(_ work: Work) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        guard !isClosed else { return false }
        waiting.append(work)
        condition.signal()
        return true
    }

    /// No more work is accepted; what waits is still handed out.
    func close() {
        condition.lock()
        isClosed = true
        condition.broadcast()
        condition.unlock()
    }

    /// Waits for work; `nil` when the queue is closed and empty.
    func next() -> Work? {
        next(atMost: 1)?.first
    }

    /// Waits for work and takes all there is, in the order of its arrival, up to a count.
    func next(atMost count: Int) -> ArraySlice<Work>? {
        condition.lock()
        defer { condition.unlock() }
        while first == waiting.count {
            guard !isClosed else { return nil }
            condition.wait()
        }
        let taken = waiting[first..<min(waiting.count, first + count)]
        first = taken.endIndex
        if first == waiting.count {
            waiting = []
            first = 0
        }
        return taken
    }
}

/// A thread of the house's own.
struct WorkerThread: Sendable {
    private let ended: AsyncStream<Never>

    init(name: String, _ body: @escaping @Sendable () -> Void) {
        let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
        ended = stream
        let thread = Thread {
            body()
            continuation.finish()
        }
        thread.name = name
        thread.stackSize = 1 << 20
        thread.start()
    }

    /// Returns when the thread's body has returned. Called once.
    func join() async {
        for await _ in ended {}
    }
}
