import Model

/// Reads the header lines of a request (RFC 9112 section 5).
enum HeaderParser {
    /// Moves `position` behind the empty line.
    static func parse(
        _ bytes: Span<UInt8>, _ position: inout Int, _ head: inout RequestHead, _ facts: inout HeaderFacts
    ) throws(RequestParser.Stop) {
        let start = position
        while true {
            guard let line = try line(bytes, &position, linesStart: start) else { return }
            facts.count += 1
            guard facts.count <= Limits.requestHeadersMax else { throw .invalid(.headersTooLarge) }
            try facts.note(bytes, line, &head)
        }
    }

    struct Line {
        var name: ByteSlice
        var value: ByteSlice

        /// - Parameter name: in lower case.
        func isNamed(_ name: StaticString, _ bytes: Span<UInt8>) -> Bool {
            self.name.count == name.utf8CodeUnitCount
                && HTTPByte.equalIgnoringCase(bytes, Int(self.name.start), name)
        }
    }

    /// The next line, without blanks around its value; `nil` at the empty one.
    static func line(
        _ bytes: Span<UInt8>, _ position: inout Int, linesStart: Int
    ) throws(RequestParser.Stop) -> Line? {
        let start = position
        while position < bytes.count, HTTPByte.isToken(bytes[position]) { position += 1 }
        guard position < bytes.count else { throw end(position, linesStart) }
        let nameEnd = position
        guard nameEnd > start else {
            guard bytes[position] == HTTPByte.carriageReturn else { throw .invalid(.badRequest) }
            try lineEnd(bytes, &position, linesStart)
            return nil
        }
        guard bytes[position] == UInt8(ascii: ":") else { throw .invalid(.badRequest) }
        position += 1
        while position < bytes.count, bytes[position].isBlank { position += 1 }
        let valueStart = position
        while position < bytes.count, HTTPByte.isFieldValue(bytes[position]) { position += 1 }
        guard position < bytes.count else { throw end(position, linesStart) }
        var valueEnd = position
        while valueEnd > valueStart, bytes[valueEnd - 1].isBlank { valueEnd -= 1 }
        try lineEnd(bytes, &position, linesStart)
        return Line(name: ByteSlice(start, nameEnd), value: ByteSlice(valueStart, valueEnd))
    }

    private static func lineEnd(
        _ bytes: Span<UInt8>, _ position: inout Int, _ linesStart: Int
    ) throws(RequestParser.Stop) {
        guard bytes[position] == HTTPByte.carriageReturn else { throw .invalid(.badRequest) }
        guard position + 1 < bytes.count else { throw end(position, linesStart) }
        guard bytes[position + 1] == HTTPByte.lineFeed else { throw .invalid(.badRequest) }
        position += 2
        guard position - linesStart <= Limits.requestHeaderBytesMax else { throw .invalid(.headersTooLarge) }
    }

    /// What the end of the buffer means: more may come, unless there is too much already.
    private static func end(_ position: Int, _ linesStart: Int) -> RequestParser.Stop {
        position - linesStart > Limits.requestHeaderBytesMax ? .invalid(.headersTooLarge) : .incomplete
    }
}
