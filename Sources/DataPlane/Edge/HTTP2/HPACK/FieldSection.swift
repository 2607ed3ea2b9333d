/// The fields of one header block, decoded into one run of bytes as the lines of HTTP/1.1 stand there, so that what reads a request's
/// lines reads both. One for each event loop.
package final class FieldSection {
    private let memory: UnsafeMutableRawBufferPointer
    private let storage: UnsafeMutableBufferPointer<HeaderParser.Line>
    @exclusivity(unchecked) private var end = 0
    @exclusivity(unchecked) private var count = 0
    /// The lines were more than there is room for. What stands here is then not the request.
    @exclusivity(unchecked) package private(set) var isTooLarge = false

    package init(byteCapacity: Int, linesMax: Int) {
        memory = .allocate(byteCount: byteCapacity, alignment: 8)
        storage = .allocate(capacity: linesMax)
        storage.initialize(repeating: HeaderParser.Line(name: .empty, value: .empty))
    }

    deinit {
        memory.deallocate()
        storage.deallocate()
    }

    func begin() {
        end = 0
        count = 0
        isTooLarge = false
    }

    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<end]) }
    var lines: UnsafeBufferPointer<HeaderParser.Line> { UnsafeBufferPointer(rebasing: storage[..<count]) }

    func bytes(of slice: ByteSlice) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[slice.range]) }

    /// Room for the next name or value. Behind it the marks of a line and the end of the section fit always.
    var room: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(rebasing: memory[end..<max(end, end + roomBytes)])
    }

    private var roomBytes: Int { memory.count - FieldSection.lineMarkBytes - end }

    /// The bytes of `room` that were written are a name or a value; `nil` when there are more than had room.
    @inline(__always)
    func take(_ byteCount: Int) -> ByteSlice? {
        guard byteCount <= roomBytes else { return nil }
        defer { end += byteCount }
        return ByteSlice(end, end + byteCount)
    }

    @inline(__always)
    func append(_ text: UnsafeRawBufferPointer) -> ByteSlice? {
        guard text.count <= roomBytes else { return nil }
        room.copyMemory(from: text)
        return take(text.count)
    }

    /// Ends a name.
    @inline(__always)
    func appendColon() {
        memory[end] = UInt8(ascii: ":")
        end += 1
    }

    @inline(__always)
    func endLine(name: ByteSlice, value: ByteSlice) {
        memory[end] = HTTPByte.carriageReturn
        memory[end + 1] = HTTPByte.lineFeed
        end += 2
        guard count < storage.count else { return overflow() }
        storage[count] = HeaderParser.Line(name: name, value: value)
        count += 1
        if isTooLarge { overflow() }
    }

    /// Forgets what was written: the block is read on only for the sake of the table.
    func overflow() {
        begin()
        isTooLarge = true
    }

    /// Ends the section with its empty line.
    func finish() {
        memory[end] = HTTPByte.carriageReturn
        memory[end + 1] = HTTPByte.lineFeed
        end += 2
    }

    /// What a line has besides name and value, and the section behind its last line.
    private static let lineMarkBytes = 5
}
