import CSockets
import Glibc
import NIOCore
import Sockets

/// A bound UDP socket of one thread, closed when it goes.
struct DatagramSocket: ~Copyable {
    private let owner: OpenDescriptor
    /// Whether answers must name the address that was asked, because the socket is bound to all of them.
    let isWildcard: Bool

    private init(_ owner: consuming OpenDescriptor, isWildcard: Bool) {
        self.owner = owner
        self.isWildcard = isWildcard
    }

    static func open(_ address: SocketAddress) throws(SystemCallError) -> DatagramSocket {
        let family = address.protocol == .inet6 ? AF_INET6 : AF_INET
        let isWildcard = isWildcard(address)
        let owner = OpenDescriptor(Glibc.socket(family, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0))
        guard owner.value >= 0 else { throw SystemCallError(act: "socket", errno: errno) }
        try setOptions(owner.value, family, isWildcard: isWildcard)
        try bind(owner.value, address)
        return DatagramSocket(owner, isWildcard: isWildcard)
    }

    var descriptor: Int32 { owner.value }

    private static func isWildcard(_ address: SocketAddress) -> Bool {
        address.ipAddress == "0.0.0.0" || address.ipAddress == "::"
    }

    private static func setOptions(
        _ descriptor: Int32,
        _ family: Int32,
        isWildcard: Bool
    ) throws(SystemCallError) {
        try SocketOption.set(descriptor, SOL_SOCKET, SO_REUSEPORT, 1)
        // More than the default, so that a burst waits rather than gets lost; the system may give less.
        try SocketOption.set(descriptor, SOL_SOCKET, SO_RCVBUF, 4 << 20)
        if family == AF_INET6 {
            if isWildcard { try SocketOption.set(descriptor, Int32(IPPROTO_IPV6), IPV6_RECVPKTINFO, 1) }
        } else {
            if isWildcard { try SocketOption.set(descriptor, Int32(IPPROTO_IP), IP_PKTINFO, 1) }
            // Answers are small enough; path MTU messages could only be forged ones.
            try SocketOption.set(descriptor, Int32(IPPROTO_IP), IP_MTU_DISCOVER, IP_PMTUDISC_OMIT)
        }
    }

    private static func bind(_ descriptor: Int32, _ address: SocketAddress) throws(SystemCallError) {
        let result = address.withSockAddr { Glibc.bind(descriptor, $0, socklen_t($1)) }
        guard result == 0 else {
            throw SystemCallError(
                act: "bind UDP \(address.ipAddress ?? ""):\(address.port ?? 0)", errno: errno)
        }
    }
}
