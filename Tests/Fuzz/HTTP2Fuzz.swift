import Glibc
import Model
import NIOCore
import Sockets

/// The edge's side of HTTP/2 over a socket of its own: total, whatever frames come, cut wherever they are; what comes back is whole frames
/// of ours. The input without a preface is read as the frames behind it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard count > 2, let start else { return 0 }
    let cut = Int(start[0]) << 8 | Int(start[1])
    let input =
        Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0]
        + UnsafeBufferPointer(start: start + 2, count: count - 2)
    var ends: [Int32] = [-1, -1]
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
    precondition(socketpair(AF_UNIX, type, 0, &ends) == 0)
    let connection = Connection(loop, OpenDescriptor(ends[0]), tls: nil, address: Array("127.0.0.1".utf8))
    let token = loop.connections.add(connection, of: nil, deadline: .max)
    precondition((try? loop.poller.add(ends[0], token: token)) != nil)
    connection.speakHTTP2(rest: ByteBuffer())
    var output: [UInt8] = []
    var position = 0
    for end in [min(24 + cut % 1024, input.count), input.count] {
        position += input[position..<end].withUnsafeBytes { send(ends[1], $0.baseAddress, $0.count, 0) }
        turn()
        output += received(from: ends[1])
    }
    connection.deadlineReached()
    output += received(from: ends[1])
    connection.close()
    close(ends[1])
    precondition(loop.connections.isEmpty)
    checkFrames(output)
    return 0
}

/// Frames that follow one another, none longer than a client takes that has not said that it takes longer ones.
private func checkFrames(_ output: [UInt8]) {
    var position = 0
    while position + 9 <= output.count {
        let length = Int(output[position]) << 16 | Int(output[position + 1]) << 8 | Int(output[position + 2])
        precondition(length <= 16_384 && output[position + 3] <= 9)
        position += 9 + length
    }
    precondition(position == output.count, "the last frame is not whole")
}

private func received(from descriptor: Int32) -> [UInt8] {
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return output }
        output += buffer[..<count]
    }
}

/// Until nothing more happens.
private func turn() {
    while loop.turn(waiting: 0) > 0 || !loop.unfinished.isEmpty {}
}

nonisolated(unsafe) private let loop: EdgeLoop = {
    // Single-threaded: the fuzzer calls one input after the other.
    let configuration = EdgeServer.Configuration(host: "127.0.0.1", port: 0, region: "us-east-1", domain: "localhost")
    let owner = AccountID(String(repeating: "a", count: 64))
    guard let owner, let name = BucketName("www.a") else { preconditionFailure("valid names") }
    let site = Site(
        bucket: 1, name: name, owner: owner,
        acl: AccessControlList(owner: owner, grants: [Grant(.read, to: .group(.allUsers))]),
        policy: nil,
        website: WebsiteConfiguration(.serve(indexSuffix: Array("i".utf8), errorKey: nil, rules: [])), isLogged: true)
    do {
        return try EdgeLoop(
            configuration, sites: SiteTable(sites: [site], loops: 1), objects: Objects(owner: owner),
            certifier: nil, log: Log(), board: MetricsBoard(loops: 1), index: 0)
    } catch {
        preconditionFailure("\(error)")
    }
}()

/// A page, and a large object under every other key.
private struct Objects: ObjectSource {
    let owner: AccountID

    func objects(_ names: [ObjectName], reply: @escaping @Sendable ([Result<EdgeObject?, any Error>]) -> Void) {
        reply(names.map { .success(object($0.key)) })
    }

    private func object(_ key: ObjectKey) -> EdgeObject {
        let metadata = ObjectMetadata(
            etag: ETag("0123456789abcdef0123456789abcdef"), modified: Timestamp(seconds: 784_111_777),
            acl: AccessControlList(owner: owner, grants: [Grant(.read, to: .group(.allUsers))]))
        let isPage = key.bytes == [UInt8(ascii: "i")]
        let content: EdgeObject.Content = isPage ? .inline(Array("page".utf8)) : .stream(Zeros())
        return EdgeObject(key: key, metadata: metadata, bytes: isPage ? 4 : 1 << 20, content: content)
    }
}

private final class Zeros: EdgeContentReader {
    func read(at offset: Int64, count: Int, reply: @escaping @Sendable (Result<ByteBuffer, any Error>) -> Void) {
        reply(.success(ByteBuffer(repeating: 0, count: count)))
    }
}

private struct Log: AccessLogSink {
    func append(bucket: Int64, name: BucketName, time: Timestamp, line: UnsafeRawBufferPointer, loop: Int) {}
}
