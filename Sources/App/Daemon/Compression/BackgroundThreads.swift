internal import Foundation
internal import Glibc

/// Runs tasks on threads of their own that get the processor when nobody else wants it.
final class BackgroundThreads: TaskExecutor, @unchecked Sendable {
    // @unchecked: `jobs` and `isClosed` are only touched while `condition` is locked.
    private let condition = NSCondition()
    private var jobs: [UnownedJob] = []
    private var isClosed = false

    /// The least urgent value of nice(1).
    private static let niceness: Int32 = 19

    /// - Parameter name: at most 15 bytes, for those who look at the process.
    init(count: Int, name: String) {
        for _ in 0..<count {
            let thread = Thread { [self] in
                // On Linux each thread has a value of its own (setpriority(2), "C library/kernel differences").
                setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, BackgroundThreads.niceness)
                while let job = next() { job.runSynchronously(on: asUnownedTaskExecutor()) }
            }
            thread.name = name
            thread.start()
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        condition.lock()
        jobs.append(job)
        condition.signal()
        condition.unlock()
    }

    /// Lets the threads end. No task may prefer them any more.
    func close() {
        condition.lock()
        isClosed = true
        condition.broadcast()
        condition.unlock()
    }

    private func next() -> UnownedJob? {
        condition.lock()
        defer { condition.unlock() }
        while jobs.isEmpty {
            guard !isClosed else { return nil }
            condition.wait()
        }
        // There are never more jobs than workers.
        return jobs.removeFirst()
    }
}
