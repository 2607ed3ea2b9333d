import Glibc

/// A plain blocking HTTP client on loopback that shows what really came; every wait ends after twenty seconds.
final class RawClient {
    private let descriptor: Int32
    private var unread: [UInt8] = []

    init(port: Int, receiveBufferBytes: Int32? = nil) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var timeout = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var noDelay: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &noDelay, socklen_t(MemoryLayout<Int32>.size))
        if var receiveBufferBytes {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBufferBytes, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        withUnsafeBytes(of: &address) { bytes in
            // A `sockaddr_in` is a `sockaddr` to the system.
            _ = connect(
                descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
    }

    deinit { close(descriptor) }

    func send(_ text: String) { send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let result = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard result > 0 else { return }
            sent += result
        }
    }

    /// Tells the server that nothing more comes.
    func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// What one read gives; empty at the end of the stream or after twenty seconds.
    func receive(_ count: Int = 65_536) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(0, recv(descriptor, buffer.baseAddress, count, 0))
        }
    }

    /// Whether the server has closed, and nothing is left to be read.
    var hasEnded: Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) == 0
    }

    /// The next whole response, by its `Content-Length`.
    func response(toHead isHead: Bool = false) -> Response {
        while true {
            if let response = Response(&unread, isHead: isHead) { return response }
            let part = receive()
            guard !part.isEmpty else {
                defer { unread = [] }
                return Response(rest: unread)
            }
            unread += part
        }
    }

    /// Everything until the server closes.
    func everything() -> String {
        var bytes = unread
        while true {
            let part = receive()
            guard !part.isEmpty else { return String(decoding: bytes, as: UTF8.self) }
            bytes += part
        }
    }

    /// The length of what still comes until the server closes.
    var byteCountOfEverything: Int {
        var count = unread.count
        while true {
            let part = receive(1 << 20).count
            guard part > 0 else { return count }
            count += part
        }
    }

    /// Whether the server has closed: the end of the stream comes, or the word that there is no connection any more.
    var isClosed: Bool {
        var byte: UInt8 = 0
        let result = recv(descriptor, &byte, 1, 0)
        return unread.isEmpty && (result == 0 || result < 0 && errno == ECONNRESET)
    }
}

/// A response as it came, its head apart from its body.
struct Response {
    var head: String
    var body: [UInt8]

    /// Takes a whole response from the start of `bytes`; `nil` when it has not come whole.
    init?(_ bytes: inout [UInt8], isHead: Bool) {
        guard let end = Response.headEnd(bytes) else { return nil }
        head = String(decoding: bytes[..<end], as: UTF8.self)
        let length = isHead ? 0 : Response.field("Content-Length", in: head).flatMap { Int($0) } ?? 0
        guard bytes.count >= end + length else { return nil }
        body = Array(bytes[end..<end + length])
        bytes.removeFirst(end + length)
    }

    init(rest: [UInt8]) {
        head = String(decoding: rest, as: UTF8.self)
        body = []
    }

    var text: String { String(decoding: body, as: UTF8.self) }
    var statusLine: String { head.split(separator: "\r\n", maxSplits: 1).first.map(String.init) ?? "" }
    var status: Int { Int(statusLine.split(separator: " ").dropFirst().first ?? "") ?? 0 }

    subscript(name: String) -> String? { Response.field(name, in: head) }

    private static func headEnd(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        for index in 3..<bytes.count
        where bytes[index] == 10 && bytes[index - 1] == 13 && bytes[index - 2] == 10 && bytes[index - 3] == 13 {
            return index + 1
        }
        return nil
    }

    private static func field(_ name: String, in head: String) -> String? {
        for line in head.split(separator: "\r\n") {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, parts[0].lowercased() == name.lowercased() {
                return parts[1].trimmingPrefix(" ").description
            }
        }
        return nil
    }
}
