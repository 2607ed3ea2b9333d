import Model
import NIOCore

/// The first lines of every response of one event loop, kept ready; only the date changes each second and the request's id each time.
final class HeadTemplate {
    private static let statusLine: StaticString = "HTTP/1.1 200 OK\r\n"
    private static let beforeHostID: StaticString = "Server: Frontage\r\nx-amz-id-2: "
    private static let beforeRequestID: StaticString = "\r\nx-amz-request-id: "
    private static let beforeDate: StaticString = "\r\nDate: "

    private let memory: UnsafeMutableRawBufferPointer
    private let requestIDOffset: Int
    private let dateOffset: Int
    @exclusivity(unchecked) private var dateSeconds = Int64.min

    init(hostID: HostID) {
        var bytes: [UInt8] = []
        bytes.append(contentsOf: "\(HeadTemplate.statusLine)\(HeadTemplate.beforeHostID)".utf8)
        hostID.append(to: &bytes)
        bytes.append(contentsOf: "\(HeadTemplate.beforeRequestID)".utf8)
        requestIDOffset = bytes.count
        RequestID(0).append(to: &bytes)
        bytes.append(contentsOf: "\(HeadTemplate.beforeDate)".utf8)
        dateOffset = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: HTTPDate.byteCount))
        bytes.append(contentsOf: "\r\n".utf8)
        memory = .allocate(byteCount: bytes.count, alignment: 8)
        memory.copyBytes(from: bytes)
    }

    deinit { memory.deallocate() }

    func setDate(_ now: Timestamp) {
        guard now.seconds != dateSeconds else { return }
        dateSeconds = now.seconds
        var date: [UInt8] = []
        HTTPDate.append(now, to: &date)
        UnsafeMutableRawBufferPointer(rebasing: memory[dateOffset..<dateOffset + date.count]).copyBytes(from: date)
    }

    private func setRequestID(_ id: RequestID) {
        id.write(into: UnsafeMutableRawBufferPointer(rebasing: memory[requestIDOffset...]))
    }

    /// Appends a 200 with `whole`, header lines and body in one, behind the template, in one step.
    func writeOK(_ id: RequestID, _ whole: [UInt8], count: Int, to output: inout ByteBuffer) {
        setRequestID(id)
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
        setRequestID(id)
        output.writeStaticString("HTTP/1.1 ")
        output.writeString(String(status.code))
        output.writeStaticString(" ")
        output.writeStaticString(status.reason)
        output.writeStaticString("\r\n")
        output.writeBytes(UnsafeRawBufferPointer(rebasing: memory[HeadTemplate.statusLine.utf8CodeUnitCount...]))
    }
}
