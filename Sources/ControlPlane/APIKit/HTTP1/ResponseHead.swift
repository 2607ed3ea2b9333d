internal import HTTPTypes
internal import NIOCore

/// Writes the head of an HTTP/1.1 response (RFC 9112, section 4). Values hold no CR, LF or NUL: `HTTPField` replaces them.
enum ResponseHead {
    static func bytes(status: HTTPResponse.Status, headers: HTTPFields) -> ByteBuffer {
        var bytes = ByteBuffer()
        bytes.reserveCapacity(512)
        bytes.writeString("HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\n")
        for field in headers {
            bytes.writeString(field.name.rawName)
            bytes.writeStaticString(": ")
            field.withUnsafeBytesOfValue { _ = bytes.writeBytes($0) }
            bytes.writeStaticString("\r\n")
        }
        bytes.writeStaticString("\r\n")
        return bytes
    }

    /// Whether a response of this status has no body at all (RFC 9110, sections 15.3.5 and 15.4.5).
    static func isBodiless(_ status: HTTPResponse.Status) -> Bool {
        status == .noContent || status == .notModified
    }
}
