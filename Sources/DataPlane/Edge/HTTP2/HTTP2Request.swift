import Model

/// A request's head with the time at which it had come.
struct HTTP2Request {
    var head: RequestHead
    var received: Timestamp
}

/// Checks the fields of a request (RFC 9113 sections 8.2 and 8.3), and finds those in them that matter here.
enum FieldSectionReader {
    enum Result {
        case request(RequestHead)
        /// A stream error of type PROTOCOL_ERROR (RFC 9113 section 8.1.1).
        case malformed
        /// To be answered with this error.
        case refused(WebsiteError)
    }

    private enum Stop: Error {
        case malformed
        case refused(WebsiteError)
    }

    static func read(_ section: FieldSection) -> Result {
        guard !section.isTooLarge else { return .refused(.headersTooLarge) }
        let bytes = section.bytes.bindMemory(to: UInt8.self).span
        var head = RequestHead()
        head.version = .http2
        head.byteCount = bytes.count
        do throws(Stop) {
            let lines = section.lines
            let fieldsStart = try pseudoFields(bytes, lines, &head)
            head.linesStart = fieldsStart < lines.count ? Int(lines[fieldsStart].name.start) : bytes.count - 2
            var facts = HeaderFacts()
            for line in lines[fieldsStart...] { try field(bytes, line, &facts, &head) }
            try check(bytes, facts, &head)
            return .request(head)
        } catch {
            switch error {
            case .malformed: return .malformed
            case .refused(let error): return .refused(error)
            }
        }
    }

    /// Whether these may be the fields behind a request's content: like others, and no pseudo-header among them.
    static func areTrailers(_ section: FieldSection) -> Bool {
        guard !section.isTooLarge else { return true }
        let bytes = section.bytes.bindMemory(to: UInt8.self).span
        return section.lines.allSatisfy {
            isName(bytes.extracting($0.name.range)) && isValue(bytes.extracting($0.value.range))
        }
    }

    // MARK: Pseudo-header fields

    /// Each of them once, before all others (RFC 9113 section 8.3.1).
    /// - Returns: the first line behind them.
    private static func pseudoFields(
        _ bytes: Span<UInt8>, _ lines: UnsafeBufferPointer<HeaderParser.Line>, _ head: inout RequestHead
    ) throws(Stop) -> Int {
        var scheme = ByteSlice.empty
        var path = ByteSlice.empty
        var index = 0
        while index < lines.count, !lines[index].name.isEmpty, bytes[Int(lines[index].name.start)] == UInt8(ascii: ":")
        {
            let line = lines[index]
            let start = Int(line.name.start)
            index += 1
            switch line.name.count {
            case 5 where HTTPByte.equal(bytes, start, ":path"): try set(&path, line.value)
            case 7 where HTTPByte.equal(bytes, start, ":method"): try set(&head.methodName, line.value)
            case 7 where HTTPByte.equal(bytes, start, ":scheme"): try set(&scheme, line.value)
            case 10 where HTTPByte.equal(bytes, start, ":authority"): try set(&head.authority, line.value)
            default: throw .malformed
            }
        }
        try method(bytes, &head)
        let isConnect = head.hasMethod("CONNECT", bytes)
        guard scheme.isEmpty == isConnect, path.isEmpty == isConnect else { throw .malformed }
        guard !isConnect else {
            head.target = head.authority
            return index
        }
        guard isHTTP(bytes, scheme) else { throw .malformed }
        try target(bytes, path, &head)
        return index
    }

    private static func set(_ slice: inout ByteSlice, _ value: ByteSlice) throws(Stop) {
        guard slice.isEmpty, !value.isEmpty else { throw .malformed }
        slice = value
    }

    private static func method(_ bytes: Span<UInt8>, _ head: inout RequestHead) throws(Stop) {
        let name = head.methodName
        guard !name.isEmpty, name.count <= Limits.requestMethodBytesMax else { throw .malformed }
        for index in name.range where !HTTPByte.isToken(bytes[index]) { throw .malformed }
        head.method = RequestHead.Method(bytes, name)
    }

    private static func isHTTP(_ bytes: Span<UInt8>, _ scheme: ByteSlice) -> Bool {
        let start = Int(scheme.start)
        return switch scheme.count {
        case 4: HTTPByte.equalIgnoringCase(bytes, start, "http")
        case 5: HTTPByte.equalIgnoringCase(bytes, start, "https")
        default: false
        }
    }

    /// A path and a query; an asterisk only for a method that is answered without looking at it.
    private static func target(_ bytes: Span<UInt8>, _ path: ByteSlice, _ head: inout RequestHead) throws(Stop) {
        guard path.count <= Limits.requestTargetBytesMax else { throw .refused(.targetTooLong) }
        let start = Int(path.start)
        let isAsterisk = head.method == .other && path.count == 1 && bytes[start] == UInt8(ascii: "*")
        guard bytes[start] == UInt8(ascii: "/") || isAsterisk else { throw .malformed }
        var question = -1
        for index in path.range {
            guard HTTPByte.isTarget(bytes[index]) else { throw .malformed }
            if bytes[index] == UInt8(ascii: "?"), question < 0 { question = index }
        }
        let end = path.range.upperBound
        head.target = path
        head.path = ByteSlice(start, question < 0 ? end : question)
        guard question >= 0 else { return }
        head.hasQuery = true
        head.query = ByteSlice(question + 1, end)
    }

    // MARK: Fields

    private static func field(
        _ bytes: Span<UInt8>, _ line: HeaderParser.Line, _ facts: inout HeaderFacts, _ head: inout RequestHead
    ) throws(Stop) {
        guard isName(bytes.extracting(line.name.range)), isValue(bytes.extracting(line.value.range)),
            !isAboutConnection(bytes, line)
        else { throw .malformed }
        facts.count += 1
        guard facts.count <= Limits.requestHeadersMax else { throw .refused(.headersTooLarge) }
        do throws(RequestParser.Stop) {
            try facts.note(bytes, line, &head)
        } catch {
            guard case .invalid(let error) = error, error != .badRequest else { throw .malformed }
            throw .refused(error)
        }
    }

    private static func isName(_ name: Span<UInt8>) -> Bool {
        for index in name.indices where !HTTPByte.isToken(name[index]) || name[index] != name[index].asciiLowercased {
            return false
        }
        return !name.isEmpty
    }

    /// No control and no blank at either end (RFC 9113 section 8.2.1).
    private static func isValue(_ value: Span<UInt8>) -> Bool {
        for index in value.indices where !HTTPByte.isFieldValue(value[index]) { return false }
        return value.isEmpty || !(value[0].isBlank || value[value.count - 1].isBlank)
    }

    /// Fields that have no place here (RFC 9113 section 8.2.2).
    private static func isAboutConnection(_ bytes: Span<UInt8>, _ line: HeaderParser.Line) -> Bool {
        let start = Int(line.name.start)
        return switch line.name.count {
        case 2 where HTTPByte.equal(bytes, start, "te"):
            !(line.value.count == 8 && HTTPByte.equalIgnoringCase(bytes, Int(line.value.start), "trailers"))
        case 7: HTTPByte.equal(bytes, start, "upgrade")
        case 10: HTTPByte.equal(bytes, start, "connection") || HTTPByte.equal(bytes, start, "keep-alive")
        case 16: HTTPByte.equal(bytes, start, "proxy-connection")
        case 17: HTTPByte.equal(bytes, start, "transfer-encoding")
        default: false
        }
    }

    /// `:authority` takes the place of `Host`; where both are there they say the same (RFC 9113 section 8.3.1).
    private static func check(_ bytes: Span<UInt8>, _ facts: HeaderFacts, _ head: inout RequestHead) throws(Stop) {
        guard facts.hosts <= 1, facts.lengths <= 1 else { throw .malformed }
        if head.authority.isEmpty { head.authority = head.host }
        if facts.hosts == 0 { head.host = head.authority }
        guard HostName.isValid(bytes.extracting(head.authority.range)), agree(bytes, head.authority, head.host) else {
            throw .malformed
        }
    }

    private static func agree(_ bytes: Span<UInt8>, _ one: ByteSlice, _ other: ByteSlice) -> Bool {
        guard one.count == other.count else { return false }
        return zip(one.range, other.range).allSatisfy { bytes[$0].asciiLowercased == bytes[$1].asciiLowercased }
    }
}
