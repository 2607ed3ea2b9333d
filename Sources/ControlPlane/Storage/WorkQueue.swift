import Foundation

/// Hands work to threads of the house's own, which block until there is some.
package final class WorkQueue<Work: Sendable>: @unchecked Sendable {
    // @unchecked: `waiting`, `first` and `isClosed` are only touched while `condition` is locked.
    private let condition = NSCondition()
    private var waiting: [Work?] = []
    /// How many at the start were taken.
    private var first = 0
    private var isClosed = false

    package init() {}

    /// How much waits.
    var count: Int {
        condition.lock()
        defer { condition.unlock() }
        return waiting.count - first
    }

    /// False when the queue was closed; the work is then not taken.
    package func push(_ work: Work) -> Bool {
        condition.lock()
        guard !isClosed else {
            condition.unlock()
            return false
        }
        waiting.append(work)
        let isFirst = waiting.count - first == 1
        // Before anyone is woken, who would only wait for it.
        condition.unlock()
        // Behind other work it needs no thread of its own: who takes the first wakes another one when something is left.
        if isFirst { condition.signal() }
        return true
    }

    /// No more work is accepted; what waits is still handed out.
    package func close() {
        condition.lock()
        isClosed = true
        condition.broadcast()
        condition.unlock()
    }

    /// Waits for work; `nil` when the queue is closed and empty.
    package func next() -> Work? {
        next(atMost: 1)?.first
    }

    /// Waits for work and takes all there is, in the order of its arrival, up to a count.
    func next(atMost count: Int) -> [Work]? {
        condition.lock()
        defer { condition.unlock() }
        while first == waiting.count {
            guard !isClosed else { return nil }
            condition.wait()
        }
        let end = min(waiting.count, first + count)
        if end < waiting.count { condition.signal() }
        let taken = waiting[first..<end].compactMap { $0 }
        for index in first..<end { waiting[index] = nil }
        first = end
        // What was taken goes when it is half of the array, so each element is moved once at most on average.
        if first * 2 >= waiting.count {
            waiting.removeFirst(first)
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
