/// A content coding that an object is kept in besides as it is (RFC 9110 section 8.4.1, RFC 7932).
package enum ContentCoding: UInt8, Hashable, Sendable, CaseIterable {
    case gzip = 1
    case brotli = 2

    /// As it stands in `Content-Encoding` and `Accept-Encoding`.
    package var name: StaticString {
        switch self {
        case .gzip: "gzip"
        case .brotli: "br"
        }
    }
}

extension ETag {
    /// The tag of the object's variant in a coding: other bytes, so another strong tag (RFC 9110 section 8.8.3.3).
    package func variant(_ coding: ContentCoding) -> ETag { ETag("\(text)-\(coding.name)") }
}
