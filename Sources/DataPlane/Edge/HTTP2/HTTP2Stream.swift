import Model
import NIOCore

/// A request that could not be answered at once, or whose response could not be sent at once.
final class HTTP2Stream {
    enum State {
        /// The client sends content, which is counted and forgotten.
        case receiving
        /// Waits until others that came before keep less in memory.
        case deferred
        /// Waits for an object that the loop does not know.
        case lookingUp
        /// The head of the response was written.
        case sending
    }

    let id: UInt32
    let request: HTTP2Request
    /// The bytes that the request's slices point into.
    let bytes: ByteBuffer
    @exclusivity(unchecked) var state = State.receiving
    @exclusivity(unchecked) var sendWindow: Int
    /// Whether the client has sent all that belongs to its request.
    @exclusivity(unchecked) var isRequestEnded: Bool
    @exclusivity(unchecked) var contentBytes: Int64 = 0
    /// When content must have come whole.
    @exclusivity(unchecked) var contentDeadline = Int64.max
    @exclusivity(unchecked) var lookups = ObjectLookups()
    @exclusivity(unchecked) var response: Response?

    /// A body on its way.
    struct Response {
        /// `nil` for a response that no site logs.
        var visit: Visit?
        var outcome: VisitLog.Outcome
        var source: BodySource
        /// Bytes that wait for the windows.
        var pending = ByteBuffer()
        var isReading = false
        var bytesSent: Int64 = 0

        /// Whether nothing follows what is pending.
        var isLast: Bool { source.isAtEnd && !isReading }
    }

    init(_ id: UInt32, _ request: HTTP2Request, _ bytes: ByteBuffer, isRequestEnded: Bool, sendWindow: Int) {
        self.id = id
        self.request = request
        self.bytes = bytes
        self.isRequestEnded = isRequestEnded
        self.sendWindow = sendWindow
    }

    /// What it keeps in memory besides what it shares with others' responses for as long as they last.
    var bytesHeld: Int {
        bytes.readableBytes + (response?.pending.readableBytes ?? 0) + (response?.source.bytesHeld ?? 0)
    }

    var holdsChunk: Bool {
        response.map { $0.isReading || ($0.pending.readableBytes > 0 && $0.source.content != nil) } ?? false
    }
}
