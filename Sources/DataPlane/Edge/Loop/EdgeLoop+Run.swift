import Glibc
import Model
import Sockets
import TLS

extension EdgeLoop {
    static let listenerToken = UInt64.max
    static let tlsListenerToken = UInt64.max - 1
    static let inboxToken = UInt64.max - 2

    /// Answers visitors until the loop was drained.
    func run() {
        var nextTick = clock.uptime + timeouts.tick
        while !isOver {
            let wait = unfinished.isEmpty ? max(0, min(nextTick, drainEnd) - clock.uptime) : 0
            turn(waiting: Int32(clamping: wait))
            if clock.uptime >= min(nextTick, drainEnd) {
                nextTick = clock.uptime + timeouts.tick
                tick()
            }
        }
    }

    /// Waits for something to happen, for so many milliseconds at most, and does what follows from it.
    /// - Returns: how much has happened.
    @discardableResult
    func turn(waiting milliseconds: Int32) -> Int {
        let count = poller.wait(milliseconds: milliseconds)
        clock.refresh()
        for index in 0..<count { act(on: poller[index]) }
        if !unfinished.isEmpty { finishWork() }
        if !unasked.isEmpty { askForObjects() }
        return count
    }

    private var isOver: Bool { isDraining && connections.isEmpty }

    private func act(on event: Poller.Event) {
        switch event.token {
        case EdgeLoop.listenerToken, EdgeLoop.tlsListenerToken: accept()
        case EdgeLoop.inboxToken: readInbox()
        default: connections.find(event.token)?.ready(event)
        }
    }

    /// One more share for everybody who wants it.
    private func finishWork() {
        let waiting = unfinished
        unfinished = []
        for connection in waiting { connection.proceed() }
    }

    private func readInbox() {
        for message in inbox.take() {
            switch message {
            case .objects(let question, let results): questions.takeObjects(question)?(results)
            case .content(let question, let result): questions.takeContent(question)?(result)
            case .certificate(let question): questions.takeCertificate(question)?()
            case .drain(let time): drain(time)
            }
        }
    }

    // MARK: Connections

    /// Takes in all who wait. Without descriptors left it stops until the next tick; who waits does so in the system's queue.
    func accept() {
        isAcceptingLater = false
        while take(listener?.accept() ?? .nobodyWaits, isTLS: false) {}
        while take(tlsListener?.accept() ?? .nobodyWaits, isTLS: true) {}
    }

    /// Whether somebody else may wait.
    private func take(_ accepted: ListeningSocket.Accepted, isTLS: Bool) -> Bool {
        switch accepted {
        case .connection(let socket): open(socket, isTLS: isTLS)
        case .lost: break
        case .nobodyWaits: return false
        case .exhausted:
            if !isAcceptingLater { metrics.pauses &+= 1 }
            isAcceptingLater = true
            return false
        }
        return true
    }

    private func open(_ socket: AcceptedSocket, isTLS: Bool) {
        let descriptor = OpenDescriptor(socket.descriptor)
        guard !isDraining else { return }
        guard !connections.isFull else { return metrics.count(.full) }
        // Without it responses are right and later.
        try? SocketOption.set(descriptor.value, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        let stream = isTLS ? tls?.open() : nil
        guard isTLS == (stream != nil) else { return }
        var network: VisitorNetwork?
        guard connections.admits(socket.addressBytes, as: &network) else { return metrics.count(.address) }
        let connection = Connection(self, consume descriptor, tls: stream, address: socket.address)
        // Who only shakes hands is not idle.
        let time = isTLS ? timeouts.head : timeouts.idle
        let token = connections.add(connection, of: network, deadline: clock.uptime + time)
        metrics.accepted &+= 1
        do throws(SystemCallError) {
            try poller.add(socket.descriptor, token: token)
        } catch {
            connection.close()
        }
    }

    /// Looks at the deadlines, follows the system's date and reads mail that no request came to read.
    private func tick() {
        clock.readjust()
        readMailIfNew()
        tls?.refreshTicketKeys(uptime: clock.uptime)
        if isAcceptingLater { accept() }
        for connection in connections.due(at: clock.uptime) { connection.deadlineReached() }
        showMetrics()
        if clock.uptime >= drainEnd { for connection in connections.all { connection.close() } }
    }

    @inline(__always)
    func setDeadline(after milliseconds: Int64, of connection: Connection) {
        connections.setDeadline(clock.uptime + milliseconds, at: connection.place)
    }

    /// Lets the connections end after what they are answering now, and breaks those that have not after `time`.
    private func drain(_ time: Duration) {
        listener = nil
        tlsListener = nil
        isDraining = true
        drainEnd = min(drainEnd, clock.uptime + time.milliseconds)
        for connection in connections.all { connection.drain() }
    }
}
