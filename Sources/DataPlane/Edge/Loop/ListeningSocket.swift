import CSockets
import Glibc
import Model
import NIOCore
import Sockets

/// A TCP socket that waits for visitors. Several may share one port; the system spreads connections over them.
struct ListeningSocket: ~Copyable {
    private let owner: OpenDescriptor
    let port: Int

    /// - Parameter port: any free one when 0.
    static func open(_ host: String, _ port: Int) throws -> ListeningSocket {
        let address = try SocketAddress.makeAddressResolvingHost(host, port: port)
        let family = address.protocol == .inet6 ? AF_INET6 : AF_INET
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let owner = OpenDescriptor(socket(family, type, 0))
        guard owner.value >= 0 else { throw SystemCallError(act: "socket", errno: errno) }
        try SocketOption.set(owner.value, SOL_SOCKET, SO_REUSEADDR, 1)
        try SocketOption.set(owner.value, SOL_SOCKET, SO_REUSEPORT, 1)
        guard address.withSockAddr({ bind(owner.value, $0, socklen_t($1)) }) == 0 else {
            throw SystemCallError(act: "bind \(host):\(port)", errno: errno)
        }
        guard listen(owner.value, backlog) == 0 else { throw SystemCallError(act: "listen", errno: errno) }
        let bound = ListeningSocket.port(of: owner.value) ?? port
        return ListeningSocket(owner: owner, port: bound)
    }

    private init(owner: consuming OpenDescriptor, port: Int) {
        self.owner = owner
        self.port = port
    }

    var descriptor: Int32 { owner.value }

    enum Accepted {
        case connection(AcceptedSocket)
        /// The visitor went away before it was its turn.
        case lost
        case nobodyWaits
        /// Nobody can be taken in for now: the process or the system has no descriptor left.
        case exhausted
    }

    func accept() -> Accepted {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let descriptor = withUnsafeMutableBytes(of: &address) { bytes in
            // A `sockaddr_storage` has room for every kind of address.
            csockets_accept(owner.value, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length)
        }
        guard descriptor < 0 else {
            return .connection(
                AcceptedSocket(
                    descriptor: descriptor, address: PeerAddress.text(address),
                    addressBytes: PeerAddress.bytes(address)))
        }
        return switch errno {
        case EAGAIN: .nobodyWaits
        // What befell the connection and not this socket (accept(2)).
        case ECONNABORTED, EINTR, EPERM, EPROTO, ENETDOWN, ENETUNREACH, EHOSTDOWN, EHOSTUNREACH: .lost
        default: .exhausted
        }
    }

    private static func port(of descriptor: Int32) -> Int? {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutableBytes(of: &address) { bytes in
            getsockname(descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length)
        }
        guard result == 0 else { return nil }
        // The port stands at the same place for both families (ip(7), ipv6(7)).
        return withUnsafeBytes(of: &address) { Int(UInt16(bigEndian: $0.load(fromByteOffset: 2, as: UInt16.self))) }
    }

    private static let backlog: Int32 = 4096
}

/// A connection's socket and the visitor's address in its usual spelling, without the port.
struct AcceptedSocket {
    var descriptor: Int32
    var address: [UInt8]
    /// The same as 4 or 16 bytes.
    var addressBytes: [UInt8]
}

enum PeerAddress {
    /// An IPv4 address that an IPv6 socket accepted as 4 bytes.
    static func bytes(_ address: sockaddr_storage) -> [UInt8] {
        // Where the addresses stand (ip(7), ipv6(7)).
        guard Int32(address.ss_family) == AF_INET6 else {
            return withUnsafeBytes(of: address) { Array($0[4..<8]) }
        }
        return AddressBlock.unmapped(withUnsafeBytes(of: address) { Array($0[8..<24]) })
    }

    /// An IPv4 address that an IPv6 socket accepted in its own spelling.
    static func text(_ address: sockaddr_storage) -> [UInt8] {
        var address = address
        let family = Int32(address.ss_family)
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let offset = family == AF_INET6 ? 8 : 4
        withUnsafeBytes(of: &address) { bytes in
            let bytes = bytes.baseAddress.map { $0 + offset }
            _ = inet_ntop(family, bytes, &buffer, socklen_t(buffer.count))
        }
        let text = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let mapped = Array("::ffff:".utf8)
        return text.starts(with: mapped) && text.contains(UInt8(ascii: ".")) ? Array(text[mapped.count...]) : text
    }
}
