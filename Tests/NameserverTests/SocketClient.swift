import Glibc

/// A plain blocking client on loopback; every wait ends after five seconds.
final class SocketClient {
    enum Kind: Sendable { case udp, tcp }

    private let descriptor: Int32

    init(_ kind: Kind, port: Int) {
        let type = kind == .udp ? SOCK_DGRAM : SOCK_STREAM
        descriptor = socket(AF_INET, Int32(type.rawValue), 0)
        var timeout = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
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

    func sendEmpty() { _ = Glibc.send(descriptor, nil, 0, 0) }

    func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// `false` once the peer has closed or takes nothing for five seconds.
    func trySend(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) } > 0
    }

    /// Waits for the end of the stream.
    func isClosedByPeer() -> Bool {
        var octet: UInt8 = 0
        let result = recv(descriptor, &octet, 1, 0)
        return result == 0 || (result < 0 && errno == ECONNRESET)
    }

    /// What one read gives; empty at the end of the stream or after five seconds.
    func receive(_ count: Int = 65_536) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(0, recv(descriptor, buffer.baseAddress, count, 0))
        }
    }

    /// Sends one message and reads one, with lengths before them on a stream.
    func ask(_ message: [UInt8], framed: Bool) -> [UInt8] {
        send(framed ? SocketClient.framed(message) : message)
        return framed ? receiveFramed() : receive()
    }

    func receiveFramed() -> [UInt8] {
        let head = receiveExactly(2)
        guard head.count == 2 else { return [] }
        return receiveExactly(Int(head[0]) << 8 | Int(head[1]))
    }

    private func receiveExactly(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let part = receive(count - bytes.count)
            guard !part.isEmpty else { return bytes }
            bytes += part
        }
        return bytes
    }

    static func framed(_ message: [UInt8]) -> [UInt8] {
        [UInt8(message.count >> 8), UInt8(message.count & 255)] + message
    }
}
