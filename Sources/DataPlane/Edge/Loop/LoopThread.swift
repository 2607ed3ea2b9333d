import Glibc

/// A thread of the edge.
enum LoopThread {
    /// Runs `body` on a thread of its own, and then calls `onEnd` there.
    static func start(_ body: @escaping @Sendable () -> Void) throws(EdgeError) {
        let start = Unmanaged.passRetained(Start(body))
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { argument in
                // Never nil: it is the box that was given to `pthread_create`.
                if let argument { Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body() }
                return nil
            }, start.toOpaque())
        guard result == 0 else {
            start.release()
            throw EdgeError(act: "pthread_create", errno: result)
        }
        pthread_detach(thread)
    }

    private final class Start: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
