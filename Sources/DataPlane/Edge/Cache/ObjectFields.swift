import Model

/// The header lines that an object brings with it (S3 user guide, "Object metadata").
enum ObjectFields {
    /// - Parameter isNegotiated: whether another request for the same key may be answered in another coding.
    static func lines(of metadata: ObjectMetadata, isErrorDocument: Bool, isNegotiated: Bool) -> [UInt8] {
        var lines: [UInt8] = []
        lines.append(contentsOf: "Last-Modified: ".utf8)
        HTTPDate.append(metadata.modified, to: &lines)
        lines.append(contentsOf: "\r\nETag: \"\(metadata.etag.text)\"\r\n".utf8)
        if isNegotiated { lines.append(contentsOf: vary) }
        if !isErrorDocument { lines.append(contentsOf: "Accept-Ranges: bytes\r\n".utf8) }
        appendType(metadata.headers.contentType, to: &lines)
        append("Content-Encoding", metadata.headers.contentEncoding, to: &lines)
        append("Content-Language", metadata.headers.contentLanguage, to: &lines)
        append("Content-Disposition", metadata.headers.contentDisposition, to: &lines)
        if isErrorDocument {
            lines.append(contentsOf: "Cache-Control: no-store\r\n".utf8)
        } else {
            append("Cache-Control", metadata.headers.cacheControl, to: &lines)
            append("Expires", metadata.headers.expires, to: &lines)
        }
        for entry in metadata.user {
            guard isToken(entry.name), isValue(entry.value) else { continue }
            lines.append(contentsOf: "x-amz-meta-".utf8)
            append(entry.name, entry.value, to: &lines)
        }
        return lines
    }

    /// The lines of a 304: what tells a cache which stored response is still good (RFC 9110 section 15.4.5).
    static func validatorLines(of metadata: ObjectMetadata, isNegotiated: Bool) -> [UInt8] {
        var lines: [UInt8] = []
        lines.append(contentsOf: "Last-Modified: ".utf8)
        HTTPDate.append(metadata.modified, to: &lines)
        lines.append(contentsOf: "\r\nETag: \"\(metadata.etag.text)\"\r\n".utf8)
        if isNegotiated { lines.append(contentsOf: vary) }
        append("Cache-Control", metadata.headers.cacheControl, to: &lines)
        append("Expires", metadata.headers.expires, to: &lines)
        return lines
    }

    /// What the choice of a coding is made by (RFC 9110 section 12.5.5).
    static let vary = Array("Vary: Accept-Encoding\r\n".utf8)

    static func appendContentLength(_ bytes: Int64, to lines: inout [UInt8]) {
        lines.append(contentsOf: "Content-Length: \(bytes)\r\n".utf8)
    }

    /// An object without a type must not be guessed to be a page.
    private static func appendType(_ type: [UInt8]?, to lines: inout [UInt8]) {
        if let type, !type.isEmpty, isValue(type) {
            append("Content-Type", type, to: &lines)
        } else {
            lines.append(contentsOf: "Content-Type: binary/octet-stream\r\nX-Content-Type-Options: nosniff\r\n".utf8)
        }
    }

    private static func append(_ name: String, _ value: [UInt8]?, to lines: inout [UInt8]) {
        guard let value, isValue(value) else { return }
        append(Array(name.utf8), value, to: &lines)
    }

    private static func append(_ name: [UInt8], _ value: [UInt8], to lines: inout [UInt8]) {
        lines.append(contentsOf: name)
        lines.append(contentsOf: ": ".utf8)
        lines.append(contentsOf: value)
        lines.append(contentsOf: "\r\n".utf8)
    }

    /// Whatever was stored, no byte that could end a line goes out.
    private static func isValue(_ value: [UInt8]) -> Bool { value.allSatisfy(HTTPByte.isFieldValue) }

    private static func isToken(_ name: [UInt8]) -> Bool { !name.isEmpty && name.allSatisfy(HTTPByte.isToken) }
}
