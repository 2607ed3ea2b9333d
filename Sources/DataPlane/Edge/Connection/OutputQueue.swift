import NIOCore

/// What a socket has not taken yet, in order.
struct OutputQueue {
    private var buffers: [ByteBuffer] = []
    private(set) var byteCount = 0

    var isEmpty: Bool { byteCount == 0 }
    var first: ByteBuffer? { buffers.first }

    /// The bytes of `buffer` from `offset` on, if there are any.
    mutating func append(_ buffer: ByteBuffer, from offset: Int = 0) {
        guard buffer.readableBytes > offset else { return }
        var rest = buffer
        rest.moveReaderIndex(forwardBy: offset)
        buffers.append(rest)
        byteCount += rest.readableBytes
    }

    /// Forgets bytes of the first buffer, and the buffer with its last.
    mutating func removeFirst(_ count: Int) {
        byteCount -= count
        buffers[0].moveReaderIndex(forwardBy: count)
        if buffers[0].readableBytes == 0 { buffers.removeFirst() }
    }
}
