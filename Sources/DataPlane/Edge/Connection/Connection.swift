import Glibc
import Model
import NIOCore
import Sockets
import TLS

/// One visitor's connection: gathers bytes until they are a request, has it answered by its loop, and sends what comes of it, in order.
final class Connection {
    enum State {
        /// Answers what comes in.
        case reading
        /// Waits for an object that the loop does not know.
        case lookingUp
        case streaming
        /// The answer was the last one; what still comes in is read and forgotten until the peer has closed its side, so that the
        /// answer is not lost (RFC 9112 section 9.6).
        case closing
        case closed
    }

    // What the loop's table knows it by.
    @exclusivity(unchecked) var place = 0
    @exclusivity(unchecked) var generation: UInt32 = 0

    // The loop ends after its last connection.
    unowned(unsafe) let loop: EdgeLoop
    @exclusivity(unchecked) var peer: Peer
    @exclusivity(unchecked) var socket: ConnectionSocket
    @exclusivity(unchecked) var state = State.reading
    /// Bytes that were not answered yet.
    @exclusivity(unchecked) var rest: ByteBuffer?
    @exclusivity(unchecked) var stream: BodyStream?
    @exclusivity(unchecked) private var progress = RequestProgress()
    /// Whether `rest` was looked at and is only the beginning of a request.
    @exclusivity(unchecked) private var isRestIncomplete = false
    @exclusivity(unchecked) private var isProceedingLater = false
    @exclusivity(unchecked) private var isLingering = false
    /// When the request that has come in part must have come whole.
    @exclusivity(unchecked) private var requestDeadline: Int64?
    /// What the peer had not acknowledged when the connection was looked at last.
    @exclusivity(unchecked) private var bytesWaiting = 0

    /// - Parameter tls: `nil` on a connection that is not encrypted.
    init(_ loop: EdgeLoop, _ descriptor: consuming OpenDescriptor, tls: TLSStream?, address: [UInt8]) {
        self.loop = loop
        self.peer = Peer(address: address)
        socket = ConnectionSocket(descriptor, tls: tls)
    }

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
        while state != .closed {
            guard socket.flush() else { return close() }
            guard makeStep() else { break }
            bursts += 1
            if bursts == Connection.burstsMax { return proceedLater() }
        }
        settle()
    }

    /// False when there is nothing to do before something happens.
    private func makeStep() -> Bool {
        switch state {
        case .streaming: return pump()
        case _ where !socket.isWritable: return false
        case .reading:
            if let rest, !isRestIncomplete {
                self.rest = nil
                answer(kept: rest)
                return true
            }
            return socket.mayRead && receive()
        case .closing:
            socket.endOutput()
            return socket.mayRead && discard()
        case .lookingUp, .closed: return false
        }
    }

    private func proceedLater() {
        guard !isProceedingLater else { return }
        isProceedingLater = true
        loop.unfinished.append(self)
    }

    // MARK: Requests

    /// Reads once, and answers what is whole.
    private func receive() -> Bool {
        let count = socket.receive(into: loop.input)
        if peer.session == nil, let session = socket.session { begin(session) }
        guard count > 0, state == .reading else { return state == .closing }
        let received = UnsafeRawBufferPointer(rebasing: loop.input[..<count])
        guard var rest else {
            answer(received)
            return true
        }
        self.rest = nil
        rest.writeBytes(received)
        answer(kept: rest)
        return true
    }

    /// The handshake is done.
    private func begin(_ session: TLSSession) {
        peer.session = session
        if session.applicationProtocol == .challenge { state = .closing }
    }

    private func answer(kept rest: ByteBuffer) {
        rest.withUnsafeReadableBytes { answer($0) }
    }

    /// Answers all requests that have come whole, as far as the peer takes the answers, and keeps what follows them.
    private func answer(_ bytes: UnsafeRawBufferPointer) {
        var output = loop.takeOutput()
        var position = 0
        var answered = 0
        isRestIncomplete = false
        while state == .reading, socket.isWritable, position < bytes.count {
            let unanswered = UnsafeRawBufferPointer(rebasing: bytes[position...])
            let answer = loop.answer(
                Span(_unsafeBytes: unanswered), &progress, peer: peer, output: &output)
            if case .incomplete = answer {
                isRestIncomplete = true
                break
            }
            position += min(act(on: answer, &output), unanswered.count)
            answered += 1
            if output.readableBytes >= Connection.outputBytesMax || answered >= Limits.pipelinedRequestsMax {
                answered = 0
                socket.send(&output)
            }
        }
        socket.send(&output)
        loop.giveBack(output)
        guard position < bytes.count, state != .closing, state != .closed else { return }
        var rest = ByteBufferAllocator().buffer(capacity: bytes.count - position)
        rest.writeBytes(UnsafeRawBufferPointer(rebasing: bytes[position...]))
        self.rest = rest
    }

    /// - Returns: how many bytes of the input are done with.
    private func act(on answer: Answer, _ output: inout ByteBuffer) -> Int {
        switch answer {
        case .incomplete: return 0
        case .complete(let consumed, let closes, let body):
            endRequest()
            if let body { socket.send(&output, body) }
            if closes { state = .closing }
            return consumed
        case .needs(let key, let bucket):
            state = .lookingUp
            lookUp(key, bucket)
            return 0
        case .stream(let body, let consumed):
            state = .streaming
            stream = BodyStream(body, requestBytes: consumed)
            return 0
        }
    }

    private func lookUp(_ key: [UInt8], _ bucket: Int64) {
        progress.lookups += 1
        loop.lookUp(key, bucket: bucket) { [self] entry in
            guard state == .lookingUp else { return }
            state = .reading
            progress.note(entry, changes: loop.changes)
            proceed()
        }
    }

    /// Forgets what was kept of a request that was answered.
    func endRequest() {
        progress.reset()
        requestDeadline = nil
    }

    // MARK: Deadlines

    /// What follows a share of the time in each state.
    private func settle() {
        switch state {
        case .reading:
            if socket.hasPeerEnded, socket.isWritable { return finish() }
            setRequestDeadline()
        case .lookingUp, .streaming: loop.setDeadline(after: loop.timeouts.stall, of: self)
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
        rest = nil
        loop.setDeadline(after: loop.timeouts.linger, of: self)
    }

    /// A request that has come in part has an absolute deadline; a connection without one an idle time.
    private func setRequestDeadline() {
        // The deadline of a handshake was set when it began.
        guard !socket.isShakingHands else { return }
        guard rest != nil, socket.isWritable else {
            requestDeadline = nil
            let time = socket.isWritable ? loop.timeouts.idle : loop.timeouts.stall
            return loop.setDeadline(after: time, of: self)
        }
        let deadline = requestDeadline ?? loop.clock.uptime + loop.timeouts.head
        requestDeadline = deadline
        loop.connections.setDeadline(deadline, at: place)
    }

    /// Called when the deadline of the connection has come. As long as the peer takes what waits to be sent, however slowly, it is not
    /// cut off.
    func deadlineReached() {
        if state == .lookingUp || (requestDeadline.map { $0 <= loop.clock.uptime } ?? false) { return close() }
        let waiting = socket.bytesWaiting
        let hasMoved = waiting != bytesWaiting || stream?.hasMoved() == true
        bytesWaiting = waiting
        guard hasMoved, waiting > 0 || state == .streaming else { return close() }
        loop.setDeadline(after: loop.timeouts.stall, of: self)
    }

    // MARK: The end

    /// Ends the connection after all that was written has been sent.
    private func finish() {
        state = .closing
        proceed()
    }

    private func discard() -> Bool { socket.receive(into: loop.input) > 0 }

    /// The server stops: a connection without a request closes, the others after their answer.
    func drain() {
        if state == .reading, rest == nil { finish() }
    }

    func close() {
        guard state != .closed else { return }
        if state == .streaming { recordStream() }
        state = .closed
        rest = nil
        stream = nil
        progress = RequestProgress()
        socket.close()
        loop.connections.remove(self)
    }

    private static let outputBytesMax = 256 * 1024
    /// Reads or chunks of one connection before others have their turn.
    private static let burstsMax = 16
}
