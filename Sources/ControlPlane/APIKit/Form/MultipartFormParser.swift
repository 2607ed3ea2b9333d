internal import Model
package import NIOCore

/// Takes a form apart as browsers send it (RFC 7578, RFC 2046 section 5.1): its fields, then the file, whose content it hands on piece by
/// piece. The file is the last part that counts, those behind it are passed over.
///
/// A total state machine over bytes: every input ends in events or a problem, whatever way it is cut. It holds one field at most, and of
/// the file nothing but what could be the beginning of a delimiter.
package struct MultipartFormParser: Sendable {
    package struct Field: Hashable, Sendable {
        package var name: [UInt8]
        package var value: [UInt8]

        package init(name: [UInt8], value: [UInt8]) {
            self.name = name
            self.value = value
        }
    }

    package enum Event: Hashable, Sendable {
        case field(Field)
        /// The file begins, under the name that its sender has for it.
        case file(name: [UInt8]?)
        /// The next bytes of the file, at least one.
        case content(ByteBuffer)
    }

    package enum Problem: Error, Hashable, Sendable {
        /// No form as RFC 7578 wants it, or one that is cut off.
        case malformed
        /// More bytes before the file than `fieldBytesMax`.
        case fieldsTooLarge
    }

    private enum State {
        case preamble
        case delimiterEnd(DelimiterEnd)
        case headers
        case value(name: [UInt8])
        case content
        /// A part behind the file.
        case passedOver
        /// Behind the last delimiter.
        case epilogue
        case failed(Problem)
    }

    /// What came behind a delimiter: `--`, or blanks and a line's end.
    private enum DelimiterEnd {
        case nothing, dash, blanks, carriageReturn
    }

    private var state = State.preamble
    /// CR LF, two dashes and the boundary. CR stands at its beginning and nowhere else, so that a match that fails begins anew at the next.
    private let delimiter: [UInt8]
    /// How many bytes of the delimiter came last. A body may begin with a delimiter: the line's end before it is thought.
    private var matched = 2
    private var line: [UInt8] = []
    private var value: [UInt8] = []
    private var disposition: [UInt8]?
    /// Before the file's content.
    private var fieldBytes = 0
    private let fieldBytesMax: Int

    /// Whether the file has begun.
    package private(set) var hasFile = false

    package init(boundary: [UInt8], fieldBytesMax: Int) {
        delimiter = Array("\r\n--".utf8) + boundary
        self.fieldBytesMax = fieldBytesMax
    }

    /// The next event in `input`, which may be cut anywhere; `nil` when all of it was taken and more is needed.
    package mutating func next(from input: inout ByteBuffer) throws(Problem) -> Event? {
        do throws(Problem) {
            while input.readableBytes > 0 {
                if let event = try step(&input) { return event }
            }
            return nil
        } catch {
            state = .failed(error)
            throw error
        }
    }

    /// Says that the body has ended.
    package mutating func finish() throws(Problem) {
        switch state {
        case .epilogue: return
        case .failed(let problem): throw problem
        default:
            state = .failed(.malformed)
            throw .malformed
        }
    }

    private mutating func step(_ input: inout ByteBuffer) throws(Problem) -> Event? {
        switch state {
        case .preamble:
            if try scanCounted(&input).isDelimited { state = .delimiterEnd(.nothing) }
        case .delimiterEnd(let end):
            guard let byte = input.readInteger(as: UInt8.self) else { break }
            try count(1)
            state = try MultipartFormParser.state(behind: end, byte, isBehindFile: hasFile)
        case .headers:
            guard try readLine(&input) else { break }
            return try takeLine()
        case .value(let name):
            let (piece, isDelimited) = try scanCounted(&input)
            value += piece.readableBytesView
            guard isDelimited else { break }
            defer { value = [] }
            state = .delimiterEnd(.nothing)
            return .field(Field(name: name, value: value))
        case .content:
            let (piece, isDelimited) = scan(&input)
            if isDelimited { state = .delimiterEnd(.nothing) }
            if piece.readableBytes > 0 { return .content(piece) }
        case .passedOver:
            if scan(&input).isDelimited { state = .delimiterEnd(.nothing) }
        case .epilogue: input.moveReaderIndex(to: input.writerIndex)
        case .failed(let problem): throw problem
        }
        return nil
    }

    /// Counts what was read, as long as it stands before the file's content.
    private mutating func count(_ bytes: Int) throws(Problem) {
        guard !hasFile else { return }
        fieldBytes += bytes
        guard fieldBytes <= fieldBytesMax else { throw .fieldsTooLarge }
    }

    // MARK: Delimiters

    private mutating func scanCounted(
        _ input: inout ByteBuffer
    ) throws(Problem) -> (data: ByteBuffer, isDelimited: Bool) {
        let before = input.readableBytes
        let scanned = scan(&input)
        try count(before - input.readableBytes)
        return scanned
    }

    /// Takes what stands before the next delimiter, and that too as far as it is there.
    private mutating func scan(_ input: inout ByteBuffer) -> (data: ByteBuffer, isDelimited: Bool) {
        var data = ByteBuffer()
        if matched > 0 {
            let rest = delimiter[matched...]
            let count = input.withUnsafeReadableBytes { MultipartFormParser.commonCount($0[...], rest) }
            input.moveReaderIndex(forwardBy: count)
            matched += count
            if matched < delimiter.count, input.readableBytes > 0 {
                // It was none.
                data.writeBytes(delimiter[..<matched])
                matched = 0
            }
        }
        if matched == 0 {
            let found = input.withUnsafeReadableBytes { MultipartFormParser.find(delimiter, in: $0) }
            var piece = input.readSlice(length: found.offset) ?? ByteBuffer()
            if data.readableBytes == 0 { data = piece } else { data.writeBuffer(&piece) }
            input.moveReaderIndex(forwardBy: found.count)
            matched = found.count
        }
        guard matched == delimiter.count else { return (data, false) }
        matched = 0
        return (data, true)
    }

    /// Where the delimiter begins, and how many of its bytes are there; none at the end when it does not.
    private static func find(_ delimiter: [UInt8], in bytes: UnsafeRawBufferPointer) -> (offset: Int, count: Int) {
        var start = 0
        while let offset = bytes[start...].firstIndex(of: UInt8(ascii: "\r")) {
            let count = commonCount(bytes[offset...], delimiter[...])
            if count == delimiter.count || offset + count == bytes.count { return (offset, count) }
            start = offset + count
        }
        return (bytes.count, 0)
    }

    private static func commonCount(_ left: Slice<UnsafeRawBufferPointer>, _ right: ArraySlice<UInt8>) -> Int {
        var count = 0
        for (first, second) in zip(left, right) {
            guard first == second else { break }
            count += 1
        }
        return count
    }

    private static func state(
        behind end: DelimiterEnd, _ byte: UInt8, isBehindFile: Bool
    ) throws(Problem) -> State {
        switch (end, byte) {
        case (.nothing, UInt8(ascii: "-")): .delimiterEnd(.dash)
        case (.dash, UInt8(ascii: "-")): .epilogue
        case (.nothing, 0x20), (.nothing, 0x09), (.blanks, 0x20), (.blanks, 0x09): .delimiterEnd(.blanks)
        case (.nothing, 0x0D), (.blanks, 0x0D): .delimiterEnd(.carriageReturn)
        case (.carriageReturn, 0x0A): isBehindFile ? .passedOver : .headers
        default: throw .malformed
        }
    }

    // MARK: Headers

    /// - Returns: whether `line` is whole now, up to and without its LF.
    private mutating func readLine(_ input: inout ByteBuffer) throws(Problem) -> Bool {
        let view = input.readableBytesView
        let end = view.firstIndex(of: UInt8(ascii: "\n"))
        let piece = view[view.startIndex..<(end ?? view.endIndex)]
        let bytes = piece.count + (end == nil ? 0 : 1)
        try count(bytes)
        line.append(contentsOf: piece)
        input.moveReaderIndex(forwardBy: bytes)
        return end != nil
    }

    private mutating func takeLine() throws(Problem) -> Event? {
        defer { line.removeAll(keepingCapacity: true) }
        guard line.popLast() == UInt8(ascii: "\r"), !line.contains(where: { $0 == 0x0D || $0 == 0 }) else {
            throw .malformed
        }
        guard line.isEmpty else {
            try takeHeader()
            return nil
        }
        return try beginPart()
    }

    private mutating func takeHeader() throws(Problem) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0,
            line[..<colon].allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw .malformed }
        guard line[..<colon].map(\.asciiLowercased).elementsEqual("content-disposition".utf8) else { return }
        guard disposition == nil else { throw .malformed }
        disposition = Array(line[(colon + 1)...])
    }

    /// `form-data; name="key"`, and for a file `filename="…"`, in which browsers write `%22` for a quotation mark.
    private mutating func beginPart() throws(Problem) -> Event? {
        guard let disposition else { throw .malformed }
        self.disposition = nil
        let type = disposition.prefix { $0 != UInt8(ascii: ";") }
        guard type.trimmed.map(\.asciiLowercased).elementsEqual("form-data".utf8),
            let parameters = HeaderParameters(disposition[type.endIndex...], escapesBackslash: false),
            let name = parameters["name"]
        else { throw .malformed }
        guard name.map(\.asciiLowercased).elementsEqual("file".utf8) else {
            state = .value(name: name)
            return nil
        }
        hasFile = true
        state = .content
        return .file(name: parameters["filename"])
    }
}
