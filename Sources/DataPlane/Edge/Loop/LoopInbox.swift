import CSockets
import Glibc
import NIOCore
import Sockets
import Synchronization

/// What other threads have for one event loop: answers to its questions, and the word to stop. Posting wakes the loop.
final class LoopInbox: Sendable {
    enum Message: Sendable {
        case objects(question: UInt64, [Result<EdgeObject?, any Error>])
        case content(question: UInt64, Result<ByteBuffer, any Error>)
        case certificate(question: UInt64)
        /// Open responses may finish for so long.
        case drain(Duration)
    }

    private let messages = Mutex<[Message]>([])
    private let event: OpenDescriptor

    init() throws(SystemCallError) {
        event = OpenDescriptor(eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK)))
        guard event.value >= 0 else { throw SystemCallError(act: "eventfd", errno: errno) }
    }

    /// Becomes readable when a message was posted.
    var descriptor: Int32 { event.value }

    func post(_ message: Message) {
        let isFirst = messages.withLock { messages in
            messages.append(message)
            return messages.count == 1
        }
        if isFirst { eventfd_write(event.value, 1) }
    }

    /// All messages, in the order in which they were posted.
    func take() -> [Message] {
        var count: eventfd_t = 0
        eventfd_read(event.value, &count)
        return messages.withLock { messages in
            let taken = messages
            messages = []
            return taken
        }
    }
}
