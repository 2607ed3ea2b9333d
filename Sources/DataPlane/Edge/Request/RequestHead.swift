/// The head of an HTTP/1 request as positions in the buffer it was read from; nothing is copied.
package struct RequestHead: Sendable {
    package enum Method: Hashable, Sendable {
        case get, head, other
    }

    /// How the end of the request's content is told (RFC 9112 section 6).
    package enum Content: Hashable, Sendable {
        case none
        case length(Int64)
        case chunked
    }

    /// Bytes up to and with the empty line.
    package var byteCount = 0
    package var method = Method.other
    package var methodName = ByteSlice.empty
    package var target = ByteSlice.empty
    /// The target's path; empty when an absolute target has none.
    package var path = ByteSlice.empty
    /// Without its question mark; `hasQuery` tells an empty one from none.
    package var query = ByteSlice.empty
    package var hasQuery = false
    /// 0 or 1.
    package var minorVersion: UInt8 = 1
    /// The host that counts, with its port: that of an absolute target, else the `Host` header.
    package var authority = ByteSlice.empty
    package var host = ByteSlice.empty
    package var referer = ByteSlice.empty
    package var userAgent = ByteSlice.empty
    package var range = ByteSlice.empty
    package var ifRange = ByteSlice.empty
    package var content = Content.none
    package var expectsContinue = false
    /// Whether any of the four headers stands there that `Preconditions` evaluates.
    package var hasPreconditions = false
    /// What the client wishes (RFC 9112 section 9.3).
    package var keepsAlive = true
    /// Where the header lines begin.
    package var linesStart = 0
}
