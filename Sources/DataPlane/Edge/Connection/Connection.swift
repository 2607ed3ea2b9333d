import Glibc
import Model
import NIOCore
import Sockets
import TLS

/// One visitor's connection: its socket, its deadlines and its end. What is said on it is its session's.
final class Connection {
    private enum Phase {
        case open
        /// The answer was the last one; what still comes in is read and forgotten until the peer has closed its side, so that the
        /// answer is not lost (RFC 9112 section 9.6).
        case closing
        case closed
    }

    /// The protocol that is spoken.
    private enum Session {
        case http1(HTTP1Session)
        case http2(HTTP2Session)
    }

    // What the loop's table knows it by.
    @exclusivity(unchecked) var place = 0
    @exclusivity(unchecked) var generation: UInt32 = 0

    // The loop ends after its last connection.
    unowned(unsafe) let loop: EdgeLoop
    @exclusivity(unchecked) private(set) var peer: Peer
    @exclusivity(unchecked) var socket: ConnectionSocket
    @exclusivity(unchecked) private var phase = Phase.open
    @exclusivity(unchecked) private var session: Session
    @exclusivity(unchecked) private var isProceedingLater = false
    @exclusivity(unchecked) private var isLingering = false
    @exclusivity(unchecked) private var isAwaitingCertificate = false
    /// When the peer must have taken enough of what is sent to it.
    @exclusivity(unchecked) private var transferDeadline: Int64?
    /// What the peer had acknowledged when that was looked at last.
    @exclusivity(unchecked) private var bytesAcknowledged: Int64 = 0
    /// What was counted as held, and as sent.
    @exclusivity(unchecked) private var bytesHeld = 0
    @exclusivity(unchecked) private var bytesCounted: Int64 = 0

    /// - Parameter tls: `nil` on a connection that is not encrypted.
    init(_ loop: EdgeLoop, _ descriptor: consuming OpenDescriptor, tls: TLSStream?, address: [UInt8]) {
        self.loop = loop
        peer = Peer(address: address)
        socket = ConnectionSocket(descriptor, tls: tls)
        session = .http1(HTTP1Session(mayBecomeHTTP2: tls == nil && loop.configuration.acceptsPriorKnowledgeHTTP2))
    }

    /// Whether requests are answered.
    var isOpen: Bool { phase == .open }

    /// The socket has something to read or takes bytes again.
    @inline(__always)
    func ready(_ event: Poller.Event) {
        socket.note(event)
        proceed()
    }

    /// Goes on as far as input, objects and the peer allow, for one connection's share of the time.
    func proceed() {
        isProceedingLater = false
        var bursts = 0
        while phase != .closed {
            guard socket.flush() else { return close() }
            guard makeStep() else { break }
            bursts += 1
            if bursts == Connection.burstsMax { return proceedLater() }
        }
        count()
        settle()
    }

    /// Keeps the loop's figures right.
    @inline(__always)
    private func count() {
        let held = bytesHeldNow
        loop.outputBudget.replace(bytesHeld, by: held)
        bytesHeld = held
        loop.metrics.bytesSent &+= UInt64(socket.bytesWritten - bytesCounted)
        bytesCounted = socket.bytesWritten
    }

    /// What is in memory for the peer, or will be in a moment.
    private var bytesHeldNow: Int {
        switch session {
        case .http1(let session): socket.bytesHeld + (session.stream?.bytesHeld ?? 0)
        case .http2(let session): socket.bytesHeld + session.bytesHeld
        }
    }

    /// False when there is nothing to do before something happens.
    private func makeStep() -> Bool {
        switch phase {
        case .open:
            switch session {
            case .http1(let session): return session.makeStep(self)
            case .http2(let session): return session.makeStep()
            }
        case .closing:
            guard socket.isWritable else { return false }
            socket.endOutput()
            return socket.mayRead && socket.receive(into: loop.input) > 0
        case .closed: return false
        }
    }

    /// Reads what has come to the loop's input; how much it is.
    @inline(__always)
    func receive() -> Int {
        let count = socket.receive(into: loop.input)
        if peer.session == nil { noteHandshake() }
        return count
    }

    /// What became of a handshake, where there is one.
    @inline(__always)
    private func noteHandshake() {
        if let session = socket.session { return begin(session) }
        guard !isAwaitingCertificate, let name = socket.awaitedName else { return }
        isAwaitingCertificate = true
        loop.awaitCertificate(for: name, self)
    }

    /// The certificate that was waited for is there, or cannot be had.
    func goOnShakingHands() {
        guard phase != .closed else { return }
        isAwaitingCertificate = false
        socket.goOnShakingHands()
        noteHandshake()
        proceed()
    }

    /// The handshake is done.
    private func begin(_ session: TLSSession) {
        peer.session = session
        loop.metrics.handshakes &+= 1
        if session.applicationProtocol == .challenge { endAfterOutput() }
    }

    private func proceedLater() {
        guard !isProceedingLater else { return }
        isProceedingLater = true
        loop.unfinished.append(self)
    }

    /// Whether HTTP/2 was agreed on in the TLS handshake.
    @inline(__always)
    var hasAgreedOnHTTP2: Bool { peer.session?.applicationProtocol == .http2 }

    /// Goes on in HTTP/2, as was agreed on in the TLS handshake or as the client's preface tells (RFC 9113 sections 3.2 and 3.3).
    /// - Parameter rest: what has come already, from the preface on.
    func speakHTTP2(rest: ByteBuffer) {
        session = .http2(HTTP2Session(self, rest: rest))
    }

    // MARK: Deadlines

    /// What follows a share of the time.
    private func settle() {
        switch phase {
        case .open:
            switch session {
            case .http1(let session): session.settle(self)
            case .http2(let session): session.settle()
            }
        case .closing:
            if socket.hasPeerEnded, socket.isWritable { return close() }
            linger()
        case .closed: break
        }
    }

    /// The peer's time to close its side begins once.
    private func linger() {
        guard !isLingering else { return }
        isLingering = true
        setDeadline(after: loop.timeouts.linger)
    }

    @inline(__always)
    func setDeadline(after milliseconds: Int64) { setDeadline(at: loop.clock.uptime + milliseconds) }

    @inline(__always)
    func setDeadline(at deadline: Int64) { loop.connections.setDeadline(deadline, at: place) }

    /// Called when the deadline of the connection has come.
    func deadlineReached() {
        switch phase {
        case .open:
            switch session {
            case .http1(let session): session.deadlineReached(self)
            case .http2(let session): session.deadlineReached()
            }
        case .closing:
            renewTransferDeadline(mayBeEmpty: false)
        case .closed: break
        }
    }

    /// While the peer takes a response its time does not begin anew with every byte that it takes.
    func setTransferDeadline() {
        if transferDeadline == nil { bytesAcknowledged = socket.bytesAcknowledged }
        let deadline = transferDeadline ?? loop.clock.uptime + loop.timeouts.stall
        transferDeadline = deadline
        setDeadline(at: deadline)
    }

    /// The peer has taken all.
    @inline(__always)
    func endTransfer() { transferDeadline = nil }

    /// The time is over: ends the connection, unless the peer has taken enough of what waits for it, or all of it where there is more.
    func renewTransferDeadline(mayBeEmpty: Bool) {
        let moved = socket.bytesAcknowledged - bytesAcknowledged
        let isWaiting = socket.bytesWaiting > 0
        guard moved > 0, isWaiting ? moved >= loop.stallBytesMin : mayBeEmpty else {
            // The system would go on with what it holds for the peer.
            socket.forgetUnacknowledged()
            return expire()
        }
        endTransfer()
        setTransferDeadline()
    }

    /// Ends a connection whose time is over.
    func expire() {
        loop.metrics.expired &+= 1
        close()
    }

    // MARK: The end

    /// Nothing is answered any more; what was written is still sent.
    func endAfterOutput() {
        if phase == .open { phase = .closing }
    }

    /// The same, at once.
    func finish() {
        endAfterOutput()
        proceed()
    }

    /// The server stops.
    func drain() {
        guard phase == .open else { return }
        switch session {
        case .http1(let session): session.drain(self)
        case .http2(let session): session.drain()
        }
    }

    func close() {
        guard phase != .closed else { return }
        phase = .closed
        switch session {
        case .http1(let session): session.end(self)
        case .http2(let session): session.end()
        }
        if socket.isShakingHands { loop.metrics.handshakeFailures &+= 1 }
        socket.close()
        count()
        loop.connections.remove(self)
    }

    /// Reads or chunks of one connection before others have their turn.
    private static let burstsMax = 16
}
