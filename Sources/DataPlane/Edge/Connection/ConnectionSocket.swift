import CSockets
import Glibc
import NIOCore
import Sockets
import TLS

/// The socket of one connection: what it may be asked for, and what it has not taken yet. With TLS it opens and seals on the way.
struct ConnectionSocket: ~Copyable {
    private var owner: OpenDescriptor
    private let tls: TLSStream?
    private var waiting = OutputQueue()
    /// Sealed bytes that the socket did not take; they go before what waits.
    private var sealed = ByteBuffer()
    /// Whether a read may give something; known to give nothing only after one that did.
    private(set) var mayRead = false
    private var hasEventOfEnd = false
    /// The peer has closed its side, and all that came before was read.
    private(set) var hasPeerEnded = false
    private var isOutputEnded = false
    private var hasFailed = false
    /// What the socket has taken since it was opened.
    private(set) var bytesWritten: Int64 = 0

    /// - Parameter tls: `nil` sends and receives what is written as it is.
    init(_ owner: consuming OpenDescriptor, tls: TLSStream?) {
        self.owner = owner
        self.tls = tls
    }

    /// What was agreed on with the peer; `nil` without TLS or before that.
    var session: TLSSession? { tls?.session }

    @inline(__always)
    mutating func note(_ event: Poller.Event) {
        if event.isReadable { mayRead = true }
        if event.hasPeerEnded { hasEventOfEnd = true }
        if event.hasFailed { hasFailed = true }
    }

    /// Whether TLS is not agreed on yet.
    var isShakingHands: Bool { tls.map { $0.session == nil } ?? false }

    /// The name whose certificate the handshake waits for.
    var awaitedName: [UInt8]? { tls?.awaitedName }

    /// Goes on with a handshake that waited.
    mutating func goOnShakingHands() {
        guard let tls else { return }
        tls.goOn()
        sendSealed(tls)
        note(tls.condition)
    }

    // MARK: Input

    /// What can be read at once; 0 when there is nothing now, or nothing any more.
    /// - Parameter buffer: of at least `TLSTerminator.openedBytesMax`.
    @inline(__always)
    mutating func receive(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard let tls else { return read(into: buffer) }
        return receive(through: tls, into: buffer)
    }

    /// Reads records until they give something. What a handshake says on the way is sent at once.
    private mutating func receive(through tls: TLSStream, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        while mayRead, tls.awaitedName == nil {
            let count = read(into: tls.input)
            guard count > 0 else { return 0 }
            let opened = tls.open(count, into: buffer)
            sendSealed(tls)
            note(tls.condition)
            if opened > 0 { return opened }
        }
        return 0
    }

    private mutating func note(_ condition: TLSStream.Condition) {
        switch condition {
        case .open: break
        case .ended: endOfInput(true)
        case .failed:
            hasFailed = true
            endOfInput(true)
        }
    }

    private mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        while true {
            let count = recv(owner.value, buffer.baseAddress, buffer.count, 0)
            if count > 0 {
                // Less than there was room for was all there was; what comes later is told anew.
                if count < buffer.count { endOfInput(hasEventOfEnd) }
                return count
            }
            if count == 0 {
                endOfInput(true)
                return 0
            }
            switch errno {
            case EINTR: continue
            case EAGAIN: endOfInput(false)
            default:
                hasFailed = true
                endOfInput(true)
            }
            return 0
        }
    }

    private mutating func endOfInput(_ isLast: Bool) {
        mayRead = false
        if isLast { hasPeerEnded = true }
    }

    // MARK: Output

    /// Whether the peer has taken all that was sent.
    var isWritable: Bool { waiting.isEmpty && sealed.readableBytes == 0 }

    /// Bytes that the socket has not taken.
    var bytesHeld: Int { waiting.byteCount + sealed.readableBytes }

    /// What the peer has acknowledged of all that was sent.
    var bytesAcknowledged: Int64 { bytesWritten - Int64(max(0, csockets_unacknowledged(owner.value))) }

    /// Bytes that the peer has not acknowledged.
    var bytesWaiting: Int {
        waiting.byteCount + sealed.readableBytes + Int(max(0, csockets_unacknowledged(owner.value)))
    }

    /// Sends what the loop has written, and leaves its buffer empty. What the socket does not take is copied: the buffer stays the loop's.
    mutating func send(_ output: inout ByteBuffer) {
        guard output.readableBytes > 0 else { return }
        let taken = waiting.isEmpty ? transmit(output) : 0
        if taken < output.readableBytes { waiting.append(ByteBuffer(bytes: output.readableBytesView.dropFirst(taken))) }
        output.clear()
    }

    /// The same with a body behind it, which is shared and not copied.
    mutating func send(_ output: inout ByteBuffer, _ body: ByteBuffer) {
        let taken = waiting.isEmpty ? transmit(output, body) : 0
        let headBytes = output.readableBytes
        if taken < headBytes { waiting.append(ByteBuffer(bytes: output.readableBytesView.dropFirst(taken))) }
        waiting.append(body, from: max(0, taken - headBytes))
        output.clear()
    }

    mutating func send(body: ByteBuffer) {
        waiting.append(body, from: waiting.isEmpty ? transmit(body) : 0)
    }

    /// Sends what the socket did not take before; false when the connection is broken.
    mutating func flush() -> Bool {
        if sealed.readableBytes > 0 {
            sealed.moveReaderIndex(forwardBy: sealed.withUnsafeReadableBytes { write($0) })
            guard sealed.readableBytes == 0 else { return !hasFailed }
            sealed = ByteBuffer()
        }
        while let first = waiting.first {
            let taken = transmit(first)
            waiting.removeFirst(taken)
            if taken < first.readableBytes { break }
        }
        return !hasFailed
    }

    private mutating func transmit(_ bytes: ByteBuffer) -> Int {
        bytes.withUnsafeReadableBytes { bytes in
            guard let tls else { return write(bytes) }
            return seal(bytes, tls)
        }
    }

    private mutating func transmit(_ head: ByteBuffer, _ body: ByteBuffer) -> Int {
        guard let tls else { return write(head, body) }
        guard sealed.readableBytes == 0 else { return 0 }
        head.withUnsafeReadableBytes { tls.seal($0) }
        return head.readableBytes + body.withUnsafeReadableBytes { seal($0, tls) }
    }

    // MARK: TLS

    /// Seals and sends as long as the socket takes all, so that a peer that reads slowly has little waiting for it that is its alone.
    private mutating func seal(_ bytes: UnsafeRawBufferPointer, _ tls: TLSStream) -> Int {
        var taken = 0
        while taken < bytes.count, sealed.readableBytes == 0, !hasFailed {
            let count = min(bytes.count - taken, ConnectionSocket.sealedBytesMax)
            tls.seal(UnsafeRawBufferPointer(rebasing: bytes[taken..<taken + count]))
            if tls.condition == .failed { hasFailed = true }
            sendSealed(tls)
            taken += count
        }
        return taken
    }

    private mutating func sendSealed(_ tls: TLSStream) {
        let bytes = tls.sealed
        guard bytes.count > 0 else { return }
        let taken = sealed.readableBytes == 0 ? write(bytes) : 0
        if taken < bytes.count { sealed.writeBytes(UnsafeRawBufferPointer(rebasing: bytes[taken...])) }
        tls.forgetSealed()
    }

    private static let sealedBytesMax = 128 * 1024

    // MARK: System calls

    private mutating func write(_ bytes: UnsafeRawBufferPointer) -> Int {
        result(Glibc.send(owner.value, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)))
    }

    private mutating func write(_ head: ByteBuffer, _ body: ByteBuffer) -> Int {
        let descriptor = owner.value
        let count = head.withUnsafeReadableBytes { head in
            body.withUnsafeReadableBytes { body in
                // sendmsg(2) only reads what its vectors point at.
                var vectors = (
                    iovec(iov_base: UnsafeMutableRawPointer(mutating: head.baseAddress), iov_len: head.count),
                    iovec(iov_base: UnsafeMutableRawPointer(mutating: body.baseAddress), iov_len: body.count)
                )
                return withUnsafeMutableBytes(of: &vectors) { vectors in
                    var message = msghdr()
                    message.msg_iov = vectors.baseAddress?.assumingMemoryBound(to: iovec.self)
                    message.msg_iovlen = 2
                    return sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
                }
            }
        }
        return result(count)
    }

    private mutating func result(_ count: Int) -> Int {
        if count < 0, errno != EAGAIN, errno != EINTR { hasFailed = true }
        bytesWritten += Int64(max(0, count))
        return max(0, count)
    }

    // MARK: The end

    /// Tells the peer that nothing more comes, once.
    mutating func endOutput() {
        guard !isOutputEnded else { return }
        isOutputEnded = true
        if let tls {
            tls.sealEnd()
            sendSealed(tls)
        }
        shutdown(owner.value, Int32(SHUT_WR))
    }

    /// Has the system drop, when the socket is closed, what the peer has not acknowledged (socket(7), SO_LINGER).
    func forgetUnacknowledged() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(owner.value, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    mutating func close() {
        owner = OpenDescriptor(-1)
        waiting = OutputQueue()
        sealed = ByteBuffer()
    }
}
