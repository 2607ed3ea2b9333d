import CSockets
import Glibc

/// A thread of the data plane.
package enum LoopThread {
    /// Runs `body` on a thread of its own.
    /// - Parameter name: for those who look at the process; at most 15 bytes.
    package static func start(_ name: String, _ body: @escaping @Sendable () -> Void) throws(SystemCallError) {
        let start = Unmanaged.passRetained(Start(name, body))
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { argument in
                // Never nil: it is the box that was given to `pthread_create`.
                if let argument { Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, start.toOpaque())
        guard result == 0 else {
            start.release()
            throw SystemCallError(act: "pthread_create", errno: result)
        }
        pthread_detach(thread)
    }

    private final class Start: Sendable {
        private let name: String
        private let body: @Sendable () -> Void

        init(_ name: String, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }

        func run() {
            csockets_name_thread(name)
            body()
        }
    }
}
