/// The first octets of every client (RFC 9113 section 3.4).
enum HTTP2Preface {
    enum Match {
        case whole
        /// The octets may be the beginning of one.
        case part
        case none
    }

    static let byteCount = 24
    private static let text: StaticString = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

    /// Whether the first line belongs to no version of HTTP that has lines: an answer of ours would mean nothing to the peer.
    static func isForeign(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let end = bytes.firstIndex(of: HTTPByte.lineFeed) else { return false }
        let version = Array("HTTP/".utf8)
        return !(0..<end).contains { start in
            start + version.count <= end && version.indices.allSatisfy { bytes[start + $0] == version[$0] }
        }
    }

    static func match(_ bytes: UnsafeRawBufferPointer) -> Match {
        for index in 0..<min(bytes.count, byteCount) where bytes[index] != text.utf8Start[index] { return .none }
        return bytes.count >= byteCount ? .whole : .part
    }
}
