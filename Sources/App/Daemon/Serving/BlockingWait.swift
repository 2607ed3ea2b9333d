internal import Dispatch
internal import Synchronization

/// Waits for asynchronous work on a thread that may block: a writer's own thread, never an event loop or a task's.
enum BlockingWait {
    static func result<Success: Sendable>(
        _ work: @escaping @Sendable () async throws -> Success
    ) -> Result<Success, any Error> {
        let box = Box<Success>()
        let done = DispatchSemaphore(value: 0)
        Task {
            do {
                let value = try await work()
                box.result.withLock { $0 = .success(value) }
            } catch {
                box.result.withLock { $0 = .failure(error) }
            }
            done.signal()
        }
        done.wait()
        return box.result.withLock { $0 } ?? .failure(CancellationError())
    }

    private final class Box<Success: Sendable>: Sendable {
        let result = Mutex<Result<Success, any Error>?>(nil)
    }
}
