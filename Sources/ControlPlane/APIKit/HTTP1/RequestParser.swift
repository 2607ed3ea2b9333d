internal import HTTPTypes
internal import Model
internal import NIOCore

/// Bytes of a connection -> parts of requests (RFC 9112), a total state machine without I/O.
///
/// It accepts less than the RFC allows: bare LF, folded lines, space around names, repeated or odd `Content-Length`, every transfer
/// coding but `chunked`, and both framings together are refused, because front and back disagree about them elsewhere.
struct RequestParser {
    enum Part: Sendable {
        case head(RequestHead)
        case body(ByteBuffer)
        case end
        /// The last part.
        case refused(RequestRefusal)
    }

    enum Position: Sendable, Hashable {
        case betweenRequests, inHead, inBody, refused
    }

    private enum State {
        case start(emptyLines: Int)
        case fields(HeadBuilder)
        case body(left: Int64)
        case chunkSize
        case chunkData(left: Int64)
        case chunkEnd
        case trailers
        case refused
    }

    /// A parser that reads nothing any more.
    static let dead = {
        var parser = RequestParser()
        parser.state = .refused
        return parser
    }()

    private var state = State.start(emptyLines: 0)
    /// Bytes of the buffer that hold no line feed.
    private var scanned = 0
    /// Bytes of this head's fields, or of this body's trailers.
    private var sectionBytes = 0

    private static let chunkLineBytesMax = 1024
    private static let emptyLinesMax = 2

    var position: Position {
        switch state {
        case .start: scanned == 0 ? .betweenRequests : .inHead
        case .fields: .inHead
        case .body, .chunkSize, .chunkData, .chunkEnd, .trailers: .inBody
        case .refused: .refused
        }
    }

    /// The next part, `nil` when more bytes are needed.
    mutating func next(from buffer: inout ByteBuffer) -> Part? {
        do {
            return try nextPart(from: &buffer)
        } catch {
            state = .refused
            return .refused(error)
        }
    }

    private mutating func nextPart(from buffer: inout ByteBuffer) throws(RequestRefusal) -> Part? {
        while true {
            switch state {
            case .start(let emptyLines):
                guard let line = try readLine(&buffer, max: Limits.requestTargetBytesMax + 64, tooLong: .targetTooLong)
                else { return nil }
                try start(with: line, emptyLines: emptyLines)
            case .fields(let builder):
                guard let line = try readLine(&buffer, max: fieldBytesLeft, tooLong: .headersTooLarge) else {
                    return nil
                }
                if let head = try readField(line, into: builder) { return .head(head) }
            case .body(let left):
                if left == 0 { return endMessage() }
                guard let piece = buffer.readSlice(upTo: left) else { return nil }
                state = .body(left: left - Int64(piece.readableBytes))
                return .body(piece)
            case .chunkSize:
                let tooLong = RequestRefusal.malformed("A chunk's size is malformed.")
                guard let line = try readLine(&buffer, max: RequestParser.chunkLineBytesMax, tooLong: tooLong) else {
                    return nil
                }
                let size = try RequestParser.chunkSize(line)
                sectionBytes = 0
                state = size == 0 ? .trailers : .chunkData(left: size)
            case .chunkData(let left):
                guard let piece = buffer.readSlice(upTo: left) else { return nil }
                let rest = left - Int64(piece.readableBytes)
                state = rest == 0 ? .chunkEnd : .chunkData(left: rest)
                return .body(piece)
            case .chunkEnd:
                let unended = RequestRefusal.malformed("A chunk does not end where its size says.")
                guard let line = try readLine(&buffer, max: 2, tooLong: unended) else { return nil }
                guard line.isEmpty else { throw unended }
                state = .chunkSize
            case .trailers:
                guard let line = try readLine(&buffer, max: fieldBytesLeft, tooLong: .headersTooLarge) else {
                    return nil
                }
                if line.isEmpty { return endMessage() }
                sectionBytes += line.count + 2
                _ = try HeadBuilder.field(line)
            case .refused:
                buffer.clear()
                return nil
            }
        }
    }

    private var fieldBytesLeft: Int { Limits.requestHeaderBytesMax - sectionBytes }

    private mutating func start(with line: [UInt8], emptyLines: Int) throws(RequestRefusal) {
        if line.isEmpty {
            // RFC 9112, section 2.2: an empty line before a request is ignored.
            guard emptyLines < RequestParser.emptyLinesMax else { throw .malformed("There is no request line.") }
            state = .start(emptyLines: emptyLines + 1)
            return
        }
        sectionBytes = 0
        state = .fields(try HeadBuilder(requestLine: line))
    }

    private mutating func readField(_ line: [UInt8], into builder: HeadBuilder) throws(RequestRefusal) -> RequestHead? {
        var builder = builder
        guard line.isEmpty else {
            sectionBytes += line.count + 2
            try builder.add(line)
            state = .fields(builder)
            return nil
        }
        let head = try builder.finish()
        switch head.framing {
        case .none: state = .body(left: 0)
        case .length(let bytes): state = .body(left: bytes)
        case .chunked: state = .chunkSize
        }
        return head
    }

    private mutating func endMessage() -> Part {
        state = .start(emptyLines: 0)
        return .end
    }

    /// A line without its CRLF; `nil` when it is not there yet.
    private mutating func readLine(
        _ buffer: inout ByteBuffer, max: Int, tooLong: RequestRefusal
    ) throws(RequestRefusal) -> [UInt8]? {
        let view = buffer.readableBytesView
        guard let end = view.dropFirst(scanned).firstIndex(of: UInt8(ascii: "\n")) else {
            scanned = view.count
            guard scanned <= max else { throw tooLong }
            return nil
        }
        scanned = 0
        let count = end - view.startIndex
        guard count <= max else { throw tooLong }
        guard count > 0, view[end - 1] == UInt8(ascii: "\r") else { throw .malformed("A line does not end in CRLF.") }
        let line = Array(view[view.startIndex..<(end - 1)])
        buffer.moveReaderIndex(forwardBy: count + 1)
        guard !line.contains(UInt8(ascii: "\r")), !line.contains(0) else {
            throw .malformed("A line contains a control character.")
        }
        return line
    }

    /// RFC 9112, section 7.1; extensions are skipped.
    private static func chunkSize(_ line: [UInt8]) throws(RequestRefusal) -> Int64 {
        let digits = line.prefix { $0 != UInt8(ascii: ";") }
        guard (1...15).contains(digits.count), digits.allSatisfy(isHexadecimal),
            line.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\t") }),
            let size = Int64(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw .malformed("A chunk's size is malformed.") }
        return size
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}

extension ByteBuffer {
    /// What is there, at most `count` bytes; `nil` when nothing is.
    fileprivate mutating func readSlice(upTo count: Int64) -> ByteBuffer? {
        guard readableBytes > 0, count > 0 else { return nil }
        return readSlice(length: Int(Swift.min(Int64(readableBytes), count)))
    }
}
