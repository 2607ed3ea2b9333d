import Model
import NIOCore

/// HTTP/1.1 on one connection (RFC 9112): gathers bytes until they are a request, has it answered by the loop, and sends what comes of it,
/// in order.
final class HTTP1Session {
    enum State {
        /// Answers what comes in.
        case reading
        /// Waits for an object that the loop does not know.
        case lookingUp
        case streaming
    }

    @exclusivity(unchecked) var state = State.reading
    /// Bytes that were not answered yet.
    @exclusivity(unchecked) var rest: ByteBuffer?
    @exclusivity(unchecked) var stream: BodyStream?
    @exclusivity(unchecked) private var progress = RequestProgress()
    /// Whether `rest` was looked at and is only the beginning of a request.
    @exclusivity(unchecked) private var isRestIncomplete = false
    /// Whether the client's first bytes may be the preface of HTTP/2.
    @exclusivity(unchecked) private var mayBecomeHTTP2: Bool
    /// When the request that has come in part must have come whole.
    @exclusivity(unchecked) private var requestDeadline: Int64?

    init(mayBecomeHTTP2: Bool) { self.mayBecomeHTTP2 = mayBecomeHTTP2 }

    /// False when there is nothing to do before something happens.
    @inline(__always)
    func makeStep(_ connection: Connection) -> Bool {
        switch state {
        case .streaming: return pump(connection)
        case .reading where connection.socket.isWritable:
            if let rest, !isRestIncomplete {
                self.rest = nil
                answer(connection, kept: rest)
                return true
            }
            return connection.socket.mayRead && receive(connection)
        case .reading, .lookingUp: return false
        }
    }

    // MARK: Requests

    /// Reads once, and answers what is whole.
    private func receive(_ connection: Connection) -> Bool {
        let count = connection.receive()
        guard count > 0 || connection.hasAgreedOnHTTP2, connection.isOpen else { return !connection.isOpen }
        let received = UnsafeRawBufferPointer(rebasing: connection.loop.input[..<count])
        guard !connection.hasAgreedOnHTTP2 else {
            connection.speakHTTP2(rest: ByteBuffer(bytes: received))
            return true
        }
        guard var rest else {
            answer(connection, received)
            return true
        }
        self.rest = nil
        rest.writeBytes(received)
        answer(connection, kept: rest)
        return true
    }

    private func answer(_ connection: Connection, kept rest: ByteBuffer) {
        rest.withUnsafeReadableBytes { answer(connection, $0) }
    }

    /// Answers all requests that have come whole, as far as the peer takes the answers, and keeps what follows them.
    private func answer(_ connection: Connection, _ bytes: UnsafeRawBufferPointer) {
        isRestIncomplete = false
        if mayBecomeHTTP2, becomesHTTP2(connection, bytes) { return }
        let loop = connection.loop
        var output = loop.takeOutput()
        var position = 0
        var answered = 0
        while connection.isOpen, state == .reading, connection.socket.isWritable, position < bytes.count {
            let unanswered = UnsafeRawBufferPointer(rebasing: bytes[position...])
            let answer = loop.answer(
                Span(_unsafeBytes: unanswered), &progress, peer: connection.peer, output: &output)
            if case .incomplete = answer {
                isRestIncomplete = true
                break
            }
            position += min(act(on: answer, connection, &output), unanswered.count)
            answered += 1
            if output.readableBytes >= HTTP1Session.outputBytesMax || answered >= Limits.pipelinedRequestsMax {
                answered = 0
                connection.socket.send(&output)
            }
        }
        connection.socket.send(&output)
        loop.giveBack(output)
        guard position < bytes.count, connection.isOpen else { return }
        var rest = ByteBufferAllocator().buffer(capacity: bytes.count - position)
        rest.writeBytes(UnsafeRawBufferPointer(rebasing: bytes[position...]))
        self.rest = rest
    }

    /// Whether the first bytes of a connection are not to be read as a request: they are the client's preface of HTTP/2, or its beginning.
    private func becomesHTTP2(_ connection: Connection, _ bytes: UnsafeRawBufferPointer) -> Bool {
        switch HTTP2Preface.match(bytes) {
        case .none:
            mayBecomeHTTP2 = false
            guard HTTP2Preface.isForeign(bytes) else { return false }
            connection.endAfterOutput()
        case .part:
            isRestIncomplete = true
            rest = ByteBuffer(bytes: bytes)
        case .whole: connection.speakHTTP2(rest: ByteBuffer(bytes: bytes))
        }
        return true
    }

    /// - Returns: how many bytes of the input are done with.
    private func act(on answer: Answer, _ connection: Connection, _ output: inout ByteBuffer) -> Int {
        switch answer {
        case .incomplete: return 0
        case .complete(let consumed, let closes, let body):
            endRequest()
            if let body { connection.socket.send(&output, body) }
            if closes { connection.endAfterOutput() }
            return consumed
        case .needs(let key, let bucket):
            state = .lookingUp
            lookUp(key, bucket, connection)
            return 0
        case .stream(let body, let consumed):
            state = .streaming
            stream = BodyStream(body, requestBytes: consumed)
            return 0
        }
    }

    private func lookUp(_ key: [UInt8], _ bucket: Int64, _ connection: Connection) {
        let loop = connection.loop
        loop.lookUp(key, bucket: bucket) { [self] entry in
            guard connection.isOpen, state == .lookingUp else { return }
            state = .reading
            progress.lookups.note(entry, changes: loop.changes)
            connection.proceed()
        }
    }

    /// Forgets what was kept of a request that was answered.
    func endRequest() {
        progress.reset()
        requestDeadline = nil
    }

    // MARK: Deadlines

    /// What follows a share of the time in each state.
    @inline(__always)
    func settle(_ connection: Connection) {
        switch state {
        case .reading:
            if connection.socket.hasPeerEnded, connection.socket.isWritable { return connection.finish() }
            setRequestDeadline(connection)
        case .lookingUp: connection.setDeadline(after: connection.loop.timeouts.stall)
        case .streaming: connection.setTransferDeadline()
        }
    }

    /// A request that has come in part has an absolute deadline; a connection without one an idle time.
    private func setRequestDeadline(_ connection: Connection) {
        // The deadline of a handshake was set when it began.
        guard !connection.socket.isShakingHands else { return }
        let timeouts = connection.loop.timeouts
        guard rest != nil, connection.socket.isWritable else {
            requestDeadline = nil
            guard connection.socket.isWritable else { return connection.setTransferDeadline() }
            connection.endTransfer()
            return connection.setDeadline(after: timeouts.idle)
        }
        let deadline = requestDeadline ?? connection.loop.clock.uptime + timeouts.head
        requestDeadline = deadline
        connection.setDeadline(at: deadline)
    }

    /// As long as the peer takes what waits to be sent, and fast enough, it is not cut off.
    func deadlineReached(_ connection: Connection) {
        if state == .lookingUp || (requestDeadline.map { $0 <= connection.loop.clock.uptime } ?? false) {
            return connection.expire()
        }
        connection.renewTransferDeadline(mayBeEmpty: state == .streaming)
    }

    // MARK: The end

    /// The server stops: a connection without a request closes, the others after their answer.
    func drain(_ connection: Connection) {
        if state == .reading, rest == nil { connection.finish() }
    }

    /// The connection is closed.
    func end(_ connection: Connection) {
        if state == .streaming { recordStream(connection) }
        rest = nil
        stream = nil
        progress = RequestProgress()
    }

    private static let outputBytesMax = 256 * 1024
}
