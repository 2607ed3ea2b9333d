import CSockets
import Glibc
import Sockets

/// Tells one thread which of its sockets have something to do (epoll(7)), each change once: who is told reads or writes until the
/// socket would block.
struct Poller: ~Copyable {
    struct Event {
        /// What the socket was registered under.
        var token: UInt64
        private let events: UInt32

        fileprivate init(_ event: epoll_event) {
            token = event.data.u64
            events = event.events
        }

        /// Bytes, the end of the stream or an error can be read.
        var isReadable: Bool { events & (Poller.readable | Poller.failed) != 0 }
        var isWritable: Bool { events & EPOLLOUT.rawValue != 0 }
        /// The peer sends no more; what it sent before can still be read.
        var hasPeerEnded: Bool { events & (EPOLLRDHUP.rawValue | Poller.failed) != 0 }
        var hasFailed: Bool { events & Poller.failed != 0 }
    }

    private let owner: OpenDescriptor
    private let events: UnsafeMutableBufferPointer<epoll_event>

    init() throws(SystemCallError) {
        owner = OpenDescriptor(epoll_create1(Int32(EPOLL_CLOEXEC)))
        events = .allocate(capacity: Poller.eventsMax)
        events.initialize(repeating: epoll_event())
        guard owner.value >= 0 else { throw SystemCallError(act: "epoll_create1", errno: errno) }
    }

    deinit { events.deallocate() }

    /// Tells of the socket until it is closed.
    func add(_ descriptor: Int32, token: UInt64) throws(SystemCallError) {
        var event = epoll_event()
        event.events = Poller.readable | EPOLLOUT.rawValue | EPOLLET.rawValue
        event.data.u64 = token
        guard epoll_ctl(owner.value, EPOLL_CTL_ADD, descriptor, &event) == 0 else {
            throw SystemCallError(act: "epoll_ctl", errno: errno)
        }
    }

    /// Waits for events, at most this long; how many there are.
    func wait(milliseconds: Int32) -> Int {
        max(0, Int(epoll_wait(owner.value, events.baseAddress, Int32(events.count), milliseconds)))
    }

    /// One of those that the last `wait` counted.
    subscript(index: Int) -> Event { Event(events[index]) }

    private static let readable = EPOLLIN.rawValue | EPOLLRDHUP.rawValue
    private static let failed = EPOLLERR.rawValue | EPOLLHUP.rawValue
    private static let eventsMax = 512
}
