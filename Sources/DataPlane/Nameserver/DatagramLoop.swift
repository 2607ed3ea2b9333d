import Glibc
import Sockets
import Synchronization

/// Answers the datagrams of one socket on a thread of its own: read a batch, answer it, send a batch.
final class DatagramLoop: Sendable {
    let counters = QueryCounters()
    /// `nil` once the loop has ended: a socket that nobody reads must not take its share of the port's queries.
    private let socket: Mutex<DatagramSocket?>
    private let table: ZoneTable
    private let isStopping = Atomic(false)

    init(_ socket: consuming DatagramSocket, table: ZoneTable) {
        self.socket = Mutex(consume socket)
        self.table = table
    }

    /// Runs until `stop`, then calls `onEnd` on its thread.
    func start(onEnd: @escaping @Sendable () -> Void) throws(SystemCallError) {
        try LoopThread.start("nameserver") {
            self.run()
            self.socket.withLock { $0 = nil }
            onEnd()
        }
    }

    /// Ends the loop. Shutting an unconnected UDP socket down reports ENOTCONN and yet wakes a thread that waits for datagrams on it.
    func stop() {
        isStopping.store(true, ordering: .releasing)
        socket.withLock { socket in
            if let descriptor = socket?.descriptor { _ = shutdown(descriptor, Int32(SHUT_RD)) }
        }
    }

    private func run() {
        // Open until this returns.
        guard
            let (descriptor, isWildcard) = socket.withLock({ socket in
                switch socket {
                case .some(let socket): (socket.descriptor, socket.isWildcard)
                case nil: nil
                }
            })
        else { return }
        var batch = DatagramBatch(wantsControl: isWildcard)
        var answerer = Answerer()
        var zones = ZoneTable.Reader(table)
        while !isStopping.load(ordering: .acquiring) {
            let count = batch.receive(descriptor)
            guard count > 0, !isStopping.load(ordering: .acquiring) else { continue }
            // After the datagrams were read: each sees what was published before it came.
            let snapshot = zones.current()
            for index in 0..<count {
                let answer = answerer.answer(
                    batch.query(index), from: snapshot, over: .udp, into: batch.room(index))
                counters.count(answer.code, .udp)
                if answer.bytes > 0 { batch.answer(index, bytes: answer.bytes) }
            }
            batch.send(descriptor)
        }
    }
}
