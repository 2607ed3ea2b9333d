internal import Model
internal import NIOCore
internal import Nameserver

extension AliasAddresses {
    /// What aliases to website endpoints answer: the addresses that are set, or those that the web listener is bound to. For a
    /// listener on every address these are the machine's own, loopback only when there is nothing else.
    init(_ configuration: Configuration) {
        let listen = configuration.web.listen
        var texts = configuration.dns.addresses
        if texts.isEmpty {
            texts = listen.isWildcard ? AliasAddresses.machineAddresses() : AliasAddresses.resolve(listen.host)
        }
        let addresses = texts.compactMap { IPAddress($0) }
        self.init(
            ipv4: addresses.filter(\.isIPv4).map(\.bytes), ipv6: addresses.filter { !$0.isIPv4 }.map(\.bytes))
    }

    private static func resolve(_ host: String) -> [String] {
        if IPAddress(host) != nil { return [host] }
        let address = try? SocketAddress.makeAddressResolvingHost(host, port: 0)
        return [address?.ipAddress].compactMap { $0 }
    }

    private static func machineAddresses() -> [String] {
        let devices = (try? System.enumerateDevices()) ?? []
        let addresses = devices.compactMap { $0.address?.ipAddress }.filter { !$0.hasPrefix("fe80:") }
        let outside = addresses.filter { !$0.hasPrefix("127.") && $0 != "::1" }
        return outside.isEmpty ? ["127.0.0.1"] : outside
    }
}
