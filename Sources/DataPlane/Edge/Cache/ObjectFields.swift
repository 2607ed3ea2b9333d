import Model

/// The header lines that an object brings with it (S3 user guide, "Object metadata").
enum ObjectFields {
    /// - Parameter isNegotiated: whether another request for the same key may be answered in another coding.
    static func append(_ metadata: ObjectMetadata, isNegotiated: Bool, to lines: inout [UInt8]) {
        lines.append(contentsOf: "Last-Modified: ".utf8)
        HTTPDate.append(metadata.modified, to: &lines)
        lines.append(contentsOf: "\r\nETag: \"".utf8)
        lines.append(contentsOf: metadata.etag.text.utf8)
        lines.append(contentsOf: "\"\r\n".utf8)
        if isNegotiated { lines.append(contentsOf: vary) }
        lines.append(contentsOf: "Accept-Ranges: bytes\r\n".utf8)
        appendType(metadata.headers.contentType, to: &lines)
        append("Content-Encoding", metadata.headers.contentEncoding, to: &lines)
        append("Content-Language", metadata.headers.contentLanguage, to: &lines)
        append("Content-Disposition", metadata.headers.contentDisposition, to: &lines)
        append("Cache-Control", metadata.headers.cacheControl, to: &lines)
        append("Expires", metadata.headers.expires, to: &lines)
        for entry in metadata.user {
            guard isToken(entry.name), isValue(entry.value) else { continue }
            lines.append(contentsOf: "x-amz-meta-".utf8)
            lines.append(contentsOf: entry.name)
            endField(entry.value, to: &lines)
        }
    }

    /// What the choice of a coding is made by (RFC 9110 section 12.5.5).
    static let vary = Array("Vary: Accept-Encoding\r\n".utf8)

    static func appendContentLength(_ bytes: Int64, to lines: inout [UInt8]) {
        lines.append(contentsOf: "Content-Length: ".utf8)
        lines.append(contentsOf: String(bytes).utf8)
        lines.append(contentsOf: "\r\n".utf8)
    }

    /// An object without a type must not be guessed to be a page.
    private static func appendType(_ type: [UInt8]?, to lines: inout [UInt8]) {
        if let type, !type.isEmpty, isValue(type) {
            append("Content-Type", type, to: &lines)
        } else {
            lines.append(contentsOf: "Content-Type: binary/octet-stream\r\nX-Content-Type-Options: nosniff\r\n".utf8)
        }
    }

    // MARK: Lines of other responses

    /// The lines of a 304: what tells a cache which stored response is still good (RFC 9110 section 15.4.5).
    static func ofNotModified(_ lines: ArraySlice<UInt8>) -> [UInt8] {
        filter(lines) { name in
            ["Last-Modified", "ETag", "Vary", "Cache-Control", "Expires"].contains { name.elementsEqual($0.utf8) }
        }
    }

    /// The lines of an error document, which is not stored and of which there are no parts.
    static func ofErrorDocument(_ lines: ArraySlice<UInt8>) -> [UInt8] {
        let kept = filter(lines) { name in
            !["Accept-Ranges", "Cache-Control", "Expires"].contains { name.elementsEqual($0.utf8) }
        }
        return kept + Array("Cache-Control: no-store\r\n".utf8)
    }

    /// The lines where there is no choice of codings.
    static func withoutChoice(_ lines: ArraySlice<UInt8>) -> [UInt8] {
        filter(lines) { !$0.elementsEqual("Vary".utf8) }
    }

    /// The lines without the type, which belongs to each part of a response with several.
    static func withoutType(_ lines: ArraySlice<UInt8>) -> [UInt8] {
        filter(lines) { !$0.elementsEqual("Content-Type".utf8) }
    }

    static func type(in lines: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        filter(lines) { $0.elementsEqual("Content-Type".utf8) }.dropFirst("Content-Type: ".utf8.count).dropLast(2)
    }

    /// The lines whose names are wanted.
    private static func filter(_ lines: ArraySlice<UInt8>, _ isWanted: (ArraySlice<UInt8>) -> Bool) -> [UInt8] {
        var kept: [UInt8] = []
        for line in lines.split(separator: HTTPByte.lineFeed) where isWanted(line.prefix { $0 != UInt8(ascii: ":") }) {
            kept.append(contentsOf: line)
            kept.append(HTTPByte.lineFeed)
        }
        return kept
    }

    // MARK: Parts of lines

    private static func append(_ name: StaticString, _ value: [UInt8]?, to lines: inout [UInt8]) {
        guard let value, isValue(value) else { return }
        lines.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        endField(value, to: &lines)
    }

    private static func endField(_ value: [UInt8], to lines: inout [UInt8]) {
        lines.append(contentsOf: ": ".utf8)
        lines.append(contentsOf: value)
        lines.append(contentsOf: "\r\n".utf8)
    }

    /// Whatever was stored, no byte that could end a line goes out.
    private static func isValue(_ value: [UInt8]) -> Bool { value.allSatisfy(HTTPByte.isFieldValue) }

    private static func isToken(_ name: [UInt8]) -> Bool { !name.isEmpty && name.allSatisfy(HTTPByte.isToken) }
}
