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
    /// When the head had come; set with everything that is kept below and `skipper`.
    var received: Timestamp?
    /// What was looked up for this request, should the cache have no room for it.
    var held: [CachedObject] = []
    /// `EdgeLoop.changes` when the first was looked up.
    var heldSince: UInt64 = 0
    var lookups = 0
    var sourceFailed = false

    /// More lookups than a request can need, unless what it needs changes all the time.
    static let lookupsMax = 16

    /// Most requests leave nothing to forget.
    @inline(__always)
    mutating func reset() {
        if seen != 0 || received != nil { self = RequestProgress() }
    }

    /// Takes in what was looked up; `nil` when the source failed.
    mutating func note(_ entry: CachedObject?, changes: UInt64) {
        guard let entry else {
            sourceFailed = true
            return
        }
        if heldSince != changes { held = [] }
        heldSince = changes
        held.append(entry)
    }

    func held(_ key: UnsafeBufferPointer<UInt8>, changes: UInt64) -> CachedObject? {
        guard heldSince == changes else { return nil }
        return held.first { key.isEqual(to: $0.key) }
    }
}
