import CSockets
import Glibc
import NIOCore
import Sockets

/// The socket of one connection: what it may be asked for, and what it has not taken yet.
struct ConnectionSocket: ~Copyable {
    private var owner: OpenDescriptor
    private var waiting = OutputQueue()
    /// Whether a read may give something; known to give nothing only after one that did.
    private(set) var mayRead = false
    private var hasEventOfEnd = false
    /// The peer has closed its side, and all that came before was read.
    private(set) var hasPeerEnded = false
    private var isOutputEnded = false
    private var hasFailed = false

    init(_ owner: consuming OpenDescriptor) { self.owner = owner }

    @inline(__always)
    mutating func note(_ event: Poller.Event) {
        if event.isReadable { mayRead = true }
        if event.hasPeerEnded { hasEventOfEnd = true }
        if event.hasFailed { hasFailed = true }
    }

    // MARK: Input

    /// What one read gives; 0 when there is nothing now, or nothing any more.
    mutating func receive(into buffer: UnsafeMutableRawBufferPointer) -> Int {
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
    var isWritable: Bool { waiting.isEmpty }

    /// Bytes that the peer has not acknowledged.
    var bytesWaiting: Int { waiting.byteCount + Int(max(0, csockets_unacknowledged(owner.value))) }

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
        while let first = waiting.first {
            let taken = transmit(first)
            waiting.removeFirst(taken)
            if taken < first.readableBytes { break }
        }
        return !hasFailed
    }

    private mutating func transmit(_ bytes: ByteBuffer) -> Int {
        let descriptor = owner.value
        return result(
            bytes.withUnsafeReadableBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) })
    }

    private mutating func transmit(_ head: ByteBuffer, _ body: ByteBuffer) -> Int {
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
        return max(0, count)
    }

    // MARK: The end

    /// Tells the peer that nothing more comes, once.
    mutating func endOutput() {
        guard !isOutputEnded else { return }
        isOutputEnded = true
        shutdown(owner.value, Int32(SHUT_WR))
    }

    mutating func close() {
        owner = OpenDescriptor(-1)
        waiting = OutputQueue()
    }
}
