/// The head of a request as positions in the buffer it was read from, or decoded into; nothing is copied.
package struct RequestHead: Sendable {
    package enum Version: Int, Sendable, CaseIterable {
        case http10, http11, http2

        /// As it stands in a request line, and in its place in the access log.
        var text: StaticString {
            switch self {
            case .http10: "HTTP/1.0"
            case .http11: "HTTP/1.1"
            case .http2: "HTTP/2.0"
            }
        }
    }

    package enum Method: Hashable, Sendable {
        case get, head, other

        init(_ bytes: Span<UInt8>, _ name: ByteSlice) {
            let start = Int(name.start)
            self =
                switch name.count {
                case 3 where HTTPByte.equal(bytes, start, "GET"): .get
                case 4 where HTTPByte.equal(bytes, start, "HEAD"): .head
                default: .other
                }
        }
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
    package var version = Version.http11
    /// The host that counts, with its port: that of an absolute target, else the `Host` header.
    package var authority = ByteSlice.empty
    package var host = ByteSlice.empty
    package var referer = ByteSlice.empty
    package var userAgent = ByteSlice.empty
    package var range = ByteSlice.empty
    package var ifRange = ByteSlice.empty
    /// Empty too when the field stands there more than once: what it says together is not worth the while.
    package var acceptEncoding = ByteSlice.empty
    package var content = Content.none
    package var expectsContinue = false
    /// How many lines there are that `Preconditions` evaluates.
    package var preconditions = 0
    /// The last of its lines.
    package var ifNoneMatch = ByteSlice.empty
    /// What the client wishes (RFC 9112 section 9.3).
    package var keepsAlive = true
    /// Where the header lines begin.
    package var linesStart = 0

    /// Whether the method is the one of this name, whatever `method` tells apart.
    func hasMethod(_ name: StaticString, _ bytes: Span<UInt8>) -> Bool {
        methodName.count == name.utf8CodeUnitCount && HTTPByte.equal(bytes, Int(methodName.start), name)
    }
}
