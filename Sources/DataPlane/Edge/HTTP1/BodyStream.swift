import NIOCore

/// A streamed response of one connection: at most one chunk is being read or held while another is being written.
struct BodyStream {
    var body: StreamedBody
    /// How many bytes of the connection's rest are the request.
    let requestBytes: Int
    var isReading = false
    /// Read before the socket was ready for it.
    var held: ByteBuffer?
    var isRecorded = false
    private var bytesSeen: Int64 = -1

    init(_ body: StreamedBody, requestBytes: Int) {
        self.body = body
        self.requestBytes = requestBytes
    }

    /// Whether nothing is left to hand over.
    var isAtEnd: Bool { body.source.isAtEnd && !isReading && held == nil }

    /// Whether more was handed over since it was asked last.
    mutating func hasMoved() -> Bool {
        defer { bytesSeen = body.bytesSent }
        return bytesSeen != body.bytesSent
    }
}
