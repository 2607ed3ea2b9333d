import Model

/// What the header lines of one request say together, beyond what `RequestHead` keeps.
struct HeaderFacts {
    var count = 0
    private(set) var hosts = 0
    private(set) var lengths = 0
    private var codings = 0
    private var acceptEncodings = 0
    private var saysClose = false
    private var saysKeepAlive = false

    init() {}

    /// Lines are told apart by the length of their name first; most lines are none of ours.
    mutating func note(
        _ bytes: Span<UInt8>, _ line: HeaderParser.Line, _ head: inout RequestHead
    ) throws(RequestParser.Stop) {
        let start = Int(line.name.start)
        func isNamed(_ name: StaticString) -> Bool { HTTPByte.equalIgnoringCase(bytes, start, name) }
        switch line.name.count {
        case 4 where isNamed("host"):
            hosts += 1
            head.host = line.value
        case 5 where isNamed("range"): head.range = line.value
        case 6 where isNamed("expect"): try expect(bytes, line.value, &head)
        case 7 where isNamed("referer"): head.referer = line.value
        case 8 where isNamed("if-match"): head.preconditions += 1
        case 8 where isNamed("if-range"): head.ifRange = line.value
        case 10 where isNamed("user-agent"): head.userAgent = line.value
        case 10 where isNamed("connection"): connection(bytes, line.value)
        case 13 where isNamed("if-none-match"):
            head.preconditions += 1
            head.ifNoneMatch = line.value
        case 14 where isNamed("content-length"): try contentLength(bytes, line.value, &head)
        case 15 where isNamed("accept-encoding"):
            acceptEncodings += 1
            head.acceptEncoding = acceptEncodings == 1 ? line.value : .empty
        case 17 where isNamed("transfer-encoding"): try transferEncoding(bytes, line.value, &head)
        case 17 where isNamed("if-modified-since"): head.preconditions += 1
        case 19 where isNamed("if-unmodified-since"): head.preconditions += 1
        default: break
        }
    }

    /// What can be said only when all lines were read.
    func check(_ bytes: Span<UInt8>, _ head: inout RequestHead) throws(RequestParser.Stop) {
        guard hosts == 1, HostName.isValid(bytes.extracting(head.host.range)) else { throw .invalid(.badRequest) }
        guard lengths + codings <= 1 else { throw .invalid(.badRequest) }
        guard codings == 0 || head.version == .http11 else { throw .invalid(.badRequest) }
        if head.authority.isEmpty { head.authority = head.host }
        head.keepsAlive = !saysClose && (head.version == .http11 || saysKeepAlive)
    }

    private func expect(
        _ bytes: Span<UInt8>, _ value: ByteSlice, _ head: inout RequestHead
    ) throws(RequestParser.Stop) {
        guard value.count == 12, HTTPByte.equalIgnoringCase(bytes, Int(value.start), "100-continue") else {
            throw .invalid(.expectationFailed)
        }
        head.expectsContinue = true
    }

    /// Decimal digits and nothing else (RFC 9110 section 8.6).
    private mutating func contentLength(
        _ bytes: Span<UInt8>, _ value: ByteSlice, _ head: inout RequestHead
    ) throws(RequestParser.Stop) {
        lengths += 1
        guard !value.isEmpty, value.count <= 18 else { throw .invalid(.badRequest) }
        var length: Int64 = 0
        for index in value.range {
            guard let digit = bytes[index].decimalDigit else { throw .invalid(.badRequest) }
            length = length * 10 + Int64(digit)
        }
        head.content = .length(length)
    }

    /// `chunked` alone; another single coding is unknown here, and everything else is a way to be understood in two ways.
    private mutating func transferEncoding(
        _ bytes: Span<UInt8>, _ value: ByteSlice, _ head: inout RequestHead
    ) throws(RequestParser.Stop) {
        codings += 1
        if value.count == 7, HTTPByte.equalIgnoringCase(bytes, Int(value.start), "chunked") {
            head.content = .chunked
            return
        }
        guard !value.isEmpty, codings == 1, head.version == .http11 else { throw .invalid(.badRequest) }
        for index in value.range where !HTTPByte.isToken(bytes[index]) { throw .invalid(.badRequest) }
        throw .invalid(.notImplemented)
    }

    private mutating func connection(_ bytes: Span<UInt8>, _ value: ByteSlice) {
        let end = value.range.upperBound
        var start = value.range.lowerBound
        while start < end {
            var next = start
            while next < end, bytes[next] != UInt8(ascii: ","), !bytes[next].isBlank { next += 1 }
            if next - start == 5, HTTPByte.equalIgnoringCase(bytes, start, "close") { saysClose = true }
            if next - start == 10, HTTPByte.equalIgnoringCase(bytes, start, "keep-alive") { saysKeepAlive = true }
            start = next + 1
        }
    }
}
