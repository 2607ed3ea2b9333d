internal import Foundation
internal import Glibc
internal import Storage

/// Runs tasks on threads of their own that get the processor when nobody else wants it.
final class BackgroundThreads: TaskExecutor {
    private let jobs = WorkQueue<UnownedJob>()

    /// The least urgent value of nice(1).
    private static let niceness: Int32 = 19

    /// - Parameter name: at most 15 bytes, for those who look at the process.
    init(count: Int, name: String) {
        for _ in 0..<count {
            let thread = Thread { [self] in
                // On Linux each thread has a value of its own (setpriority(2), "C library/kernel differences").
                setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, BackgroundThreads.niceness)
                while let job = jobs.next() { job.runSynchronously(on: asUnownedTaskExecutor()) }
            }
            thread.name = name
            thread.start()
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        // Taken, because `close` comes after the last task.
        _ = jobs.push(UnownedJob(job))
    }

    /// Lets the threads end. No task may prefer them any more.
    func close() { jobs.close() }
}
