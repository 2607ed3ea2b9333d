import Model
import NIOCore

/// The fields of every response of one event loop, kept ready as lines of HTTP/1.1 and as the beginning of an HTTP/2 header block; only the
/// date changes each second and the request's id each time.
final class HeadTemplate {
    /// A text in which date and id are put in their places.
    private struct Form {
        let memory: UnsafeMutableRawBufferPointer
        let requestIDOffset: Int
        let dateOffset: Int

        init(_ bytes: [UInt8], requestIDOffset: Int, dateOffset: Int) {
            memory = .allocate(byteCount: bytes.count, alignment: 8)
            memory.copyBytes(from: bytes)
            self.requestIDOffset = requestIDOffset
            self.dateOffset = dateOffset
        }

        @inline(__always)
        func set(_ id: RequestID) {
            id.write(into: UnsafeMutableRawBufferPointer(rebasing: memory[requestIDOffset...]))
        }

        func set(date: [UInt8]) {
            UnsafeMutableRawBufferPointer(rebasing: memory[dateOffset..<dateOffset + date.count]).copyBytes(from: date)
        }
    }

    private static let statusLine: StaticString = "HTTP/1.1 200 OK\r\n"

    /// As far as they were needed.
    @exclusivity(unchecked) private var statusLines: [HTTPStatus: [UInt8]] = [:]
    private let lines: Form
    private let block: Form
    @exclusivity(unchecked) private var dateSeconds = Int64.min

    init(hostID: HostID) {
        let id = [UInt8](repeating: 0, count: RequestID.byteCount)
        let date = [UInt8](repeating: 0, count: HTTPDate.byteCount)
        let fields = [
            ("Server", Array("Frontage".utf8)), ("x-amz-id-2", Array(hostID.text.utf8)), ("x-amz-request-id", id),
            ("Date", date),
        ]
        var lines = Array("\(HeadTemplate.statusLine)".utf8)
        var block: [UInt8] = []
        HPACKEncoder.append(.ok, to: &block)
        var places: [String: (line: Int, block: Int)] = [:]
        for (name, value) in fields {
            lines.append(contentsOf: "\(name): ".utf8)
            let place = HPACKEncoder.append(Array(name.lowercased().utf8).span, value.span, to: &block).lowerBound
            places[name] = (lines.count, place)
            lines.append(contentsOf: value)
            lines.append(contentsOf: "\r\n".utf8)
        }
        let (idPlace, datePlace) = (places["x-amz-request-id"] ?? (0, 0), places["Date"] ?? (0, 0))
        self.lines = Form(lines, requestIDOffset: idPlace.line, dateOffset: datePlace.line)
        self.block = Form(block, requestIDOffset: idPlace.block, dateOffset: datePlace.block)
    }

    deinit {
        lines.memory.deallocate()
        block.memory.deallocate()
    }

    @inline(__always)
    func setDate(_ now: Timestamp) {
        guard now.seconds != dateSeconds else { return }
        dateSeconds = now.seconds
        var date: [UInt8] = []
        HTTPDate.append(now, to: &date)
        lines.set(date: date)
        block.set(date: date)
    }

    // MARK: HTTP/1.1

    /// Appends a 200 with `whole`, header lines and body in one, behind the template, in one step.
    func writeOK(_ id: RequestID, _ whole: [UInt8], count: Int, to output: inout ByteBuffer) {
        lines.set(id)
        let memory = lines.memory
        let total = memory.count + count
        output.writeWithUnsafeMutableBytes(minimumWritableBytes: total) { target in
            target.copyMemory(from: UnsafeRawBufferPointer(memory))
            whole.withUnsafeBytes { whole in
                UnsafeMutableRawBufferPointer(rebasing: target[memory.count...])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: whole[..<count]))
            }
            return total
        }
    }

    /// Appends the status line and the lines that every response has.
    func write(_ status: HTTPStatus, _ id: RequestID, to output: inout ByteBuffer) {
        lines.set(id)
        output.writeBytes(statusLine(status))
        output.writeBytes(UnsafeRawBufferPointer(rebasing: lines.memory[HeadTemplate.statusLine.utf8CodeUnitCount...]))
    }

    private func statusLine(_ status: HTTPStatus) -> [UInt8] {
        if let made = statusLines[status] { return made }
        let line = Array("HTTP/1.1 \(status.code) \(status.reason)\r\n".utf8)
        statusLines[status] = line
        return line
    }

    // MARK: HTTP/2

    /// The length of what every header block of a 200 begins with.
    var blockBytes: Int { block.memory.count }

    /// Writes the beginning of a 200's header block to the start of `target`, which has room for it.
    @inline(__always)
    func writeBlock(_ id: RequestID, into target: UnsafeMutableRawBufferPointer) {
        block.set(id)
        target.copyMemory(from: UnsafeRawBufferPointer(block.memory))
    }
}
