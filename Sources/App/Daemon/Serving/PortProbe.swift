internal import Glibc
internal import NIOCore

/// Tells before the start whether an address can be listened on. The servers share ports among their threads (`SO_REUSEPORT`), so
/// that the system would let a second process in without a word.
package enum PortProbe {
    package enum Transport: Sendable {
        case tcp, udp
    }

    /// What is in the way and what to do about it; `nil` when nothing is. Port 0 is always free.
    package static func problem(_ address: ListenAddress, _ transport: Transport, setting: String) -> String? {
        let resolved: SocketAddress
        do {
            resolved = try SocketAddress.makeAddressResolvingHost(address.host, port: address.port)
        } catch {
            return "\(setting): \(address.host) is no address of this machine and no name that resolves to one"
        }
        guard let code = bindCode(resolved, transport) else { return nil }
        switch code {
        case EADDRINUSE:
            return """
                \(setting): \(address) is taken by another process; stop it (ss -lnp | grep :\(address.port) shows which), \
                or choose another port with \(setting)
                """
        case EACCES:
            return """
                \(setting): no permission to listen on \(address); ports below 1024 need a privilege: \
                sudo setcap cap_net_bind_service=+ep \(CommandLine.arguments.first ?? "frontage"), or choose a port above 1023
                """
        case EADDRNOTAVAIL:
            return "\(setting): \(address.host) is no address of this machine; ip address shows those there are"
        default:
            return "\(setting): cannot listen on \(address): \(String(cString: strerror(code)))"
        }
    }

    /// The error that binding fails with.
    private static func bindCode(_ address: SocketAddress, _ transport: Transport) -> Int32? {
        let type = transport == .tcp ? SOCK_STREAM : SOCK_DGRAM
        let descriptor = socket(
            Int32(address.protocol.rawValue), Int32(type.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        if transport == .tcp {
            // Connections of a server that just ended do not keep the next one out.
            var one: Int32 = 1
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        }
        let bound = address.withSockAddr { pointer, size in bind(descriptor, pointer, socklen_t(size)) }
        if bound != 0 { return errno }
        return nil
    }
}
