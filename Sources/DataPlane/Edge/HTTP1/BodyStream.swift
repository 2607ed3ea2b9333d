import NIOCore

/// A streamed response of one connection: at most one chunk is being read or held while another is being written.
struct BodyStream {
    var body: StreamedBody
    /// How many bytes of the connection's rest are the request.
    let requestBytes: Int
    var isReading = false
    /// How much of it is being read.
    var bytesAsked = 0
    /// Read before the socket was ready for it.
    var held: ByteBuffer?
    var isRecorded = false

    init(_ body: StreamedBody, requestBytes: Int) {
        self.body = body
        self.requestBytes = requestBytes
    }

    /// What is in memory, or will be in a moment.
    var bytesHeld: Int { bytesAsked + (held?.readableBytes ?? 0) }

    /// Whether nothing is left to hand over.
    var isAtEnd: Bool { body.source.isAtEnd && !isReading && held == nil }
}
