import Model
import NIOCore

/// What came of the bytes of a connection. The response is in the output buffer, and what belongs to the log is logged.
enum Answer {
    /// The request has not come whole.
    case incomplete
    /// `body` follows the output as a piece of its own.
    case complete(consumed: Int, closes: Bool, body: ByteBuffer?)
    /// To be answered when the loop knows the object.
    case needs(key: [UInt8], bucket: Int64)
    /// The head is in the output; the body follows from the object's reader.
    case stream(StreamedBody, consumed: Int)
}

/// What a connection remembers of a request that has come in part or waits for an object.
struct RequestProgress {
    /// How many bytes were seen to be the beginning of a request.
    var seen = 0
    var skipper: ContentSkipper?
    /// When the head had come; set with `skipper` and what is kept in `lookups`.
    var received: Timestamp?
    var lookups = ObjectLookups()

    /// Most requests leave nothing to forget.
    @inline(__always)
    mutating func reset() {
        if seen != 0 || received != nil { self = RequestProgress() }
    }
}
