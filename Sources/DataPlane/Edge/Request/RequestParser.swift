package import Model

/// Reads the head of one HTTP/1 request, strictly: what two readers could understand in two ways is refused
/// (RFC 9112 sections 2.2, 3, 5 and 6).
package enum RequestParser {
    package enum Result: Sendable {
        /// The bytes are the beginning of a request.
        case incomplete
        case request(RequestHead)
        /// To be answered with this error, after which the connection is closed.
        case invalid(WebsiteError)
    }

    enum Stop: Error {
        case incomplete
        case invalid(WebsiteError)
    }

    package static func parse(_ bytes: Span<UInt8>) -> Result {
        var head = RequestHead()
        do throws(Stop) {
            var position = try requestLine(bytes, from: try emptyLines(bytes), &head)
            head.linesStart = position
            var headers = HeaderFacts()
            try HeaderParser.parse(bytes, &position, &head, &headers)
            head.byteCount = position
            try headers.check(bytes, &head)
            return .request(head)
        } catch {
            switch error {
            case .incomplete: return .incomplete
            case .invalid(let error): return .invalid(error)
            }
        }
    }

    /// Whether a buffer in which `seen` bytes were the beginning of a request is worth parsing again: its head has come to an end, is
    /// too long, or holds a bare line feed. Looks at new bytes only, so that a head that drips in costs no more than its length.
    package static func isWorthParsing(_ bytes: Span<UInt8>, seen: Int) -> Bool {
        if bytes.count > Limits.requestTargetBytesMax { return true }
        var index = max(seen, 1)
        while index < bytes.count {
            if bytes[index] == HTTPByte.lineFeed {
                guard bytes[index - 1] == HTTPByte.carriageReturn else { return true }
                if index >= 3, bytes[index - 2] == HTTPByte.lineFeed { return true }
            }
            index += 1
        }
        return false
    }

    /// At most two empty lines before the request are skipped (RFC 9112 section 2.2).
    private static func emptyLines(_ bytes: Span<UInt8>) throws(Stop) -> Int {
        var position = 0
        while position < 4, position < bytes.count, bytes[position] == HTTPByte.carriageReturn {
            guard position + 1 < bytes.count else { throw .incomplete }
            guard bytes[position + 1] == HTTPByte.lineFeed else { throw .invalid(.badRequest) }
            position += 2
        }
        return position
    }

    private static func requestLine(
        _ bytes: Span<UInt8>, from start: Int, _ head: inout RequestHead
    ) throws(Stop) -> Int {
        var position = start
        try method(bytes, &position, &head)
        try target(bytes, &position, &head)
        try version(bytes, &position, &head)
        return position
    }

    private static func method(_ bytes: Span<UInt8>, _ position: inout Int, _ head: inout RequestHead) throws(Stop) {
        let start = position
        while position < bytes.count, HTTPByte.isToken(bytes[position]) { position += 1 }
        guard position - start <= Limits.requestMethodBytesMax else { throw .invalid(.badRequest) }
        guard position < bytes.count else { throw .incomplete }
        guard bytes[position] == HTTPByte.space, position > start else { throw .invalid(.badRequest) }
        head.methodName = ByteSlice(start, position)
        head.method = RequestHead.Method(bytes, head.methodName)
        position += 1
    }

    private static func target(_ bytes: Span<UInt8>, _ position: inout Int, _ head: inout RequestHead) throws(Stop) {
        let start = position
        var question = -1
        while position < bytes.count, HTTPByte.isTarget(bytes[position]) {
            if bytes[position] == UInt8(ascii: "?"), question < 0 { question = position }
            position += 1
        }
        guard position - start <= Limits.requestTargetBytesMax else { throw .invalid(.targetTooLong) }
        guard position < bytes.count else { throw .incomplete }
        guard bytes[position] == HTTPByte.space, position > start else { throw .invalid(.badRequest) }
        head.target = ByteSlice(start, position)
        let pathEnd = question < 0 ? position : question
        if question >= 0 {
            head.hasQuery = true
            head.query = ByteSlice(question + 1, position)
        }
        head.path = ByteSlice(try pathStart(bytes, start, pathEnd, &head), pathEnd)
        position += 1
    }

    /// Where the path begins after the origin of an absolute target. An asterisk is a path only for a method that is answered
    /// without looking at it (RFC 9112 section 3.2).
    private static func pathStart(
        _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ head: inout RequestHead
    ) throws(Stop) -> Int {
        if start < end, bytes[start] == UInt8(ascii: "/") { return start }
        if head.method == .other, end - start == 1, bytes[start] == UInt8(ascii: "*") { return start }
        let schemeEnd: Int
        if end - start >= 7, HTTPByte.equalIgnoringCase(bytes, start, "http://") {
            schemeEnd = start + 7
        } else if end - start >= 8, HTTPByte.equalIgnoringCase(bytes, start, "https://") {
            schemeEnd = start + 8
        } else {
            throw .invalid(.badRequest)
        }
        var slash = schemeEnd
        while slash < end, bytes[slash] != UInt8(ascii: "/") { slash += 1 }
        head.authority = ByteSlice(schemeEnd, slash)
        guard HostName.isValid(bytes.extracting(schemeEnd..<slash)) else { throw .invalid(.badRequest) }
        return slash
    }

    private static func version(_ bytes: Span<UInt8>, _ position: inout Int, _ head: inout RequestHead) throws(Stop) {
        let name: StaticString = "HTTP/"
        for index in 0..<5 {
            guard position + index < bytes.count else { throw .incomplete }
            guard bytes[position + index] == name.utf8Start[index] else { throw .invalid(.badRequest) }
        }
        guard position + 10 <= bytes.count else { throw .incomplete }
        guard let major = bytes[position + 5].decimalDigit, bytes[position + 6] == UInt8(ascii: "."),
            let minor = bytes[position + 7].decimalDigit, bytes[position + 8] == HTTPByte.carriageReturn,
            bytes[position + 9] == HTTPByte.lineFeed
        else { throw .invalid(.badRequest) }
        guard major == 1 else { throw .invalid(.versionNotSupported) }
        head.version = minor == 0 ? .http10 : .http11
        position += 10
    }
}
