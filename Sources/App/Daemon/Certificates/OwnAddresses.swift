internal import Certificates
internal import Glibc
internal import Model
internal import NIOCore
internal import NIOPosix
internal import Nameserver

/// Tells whether names lead to this server: asks the system's resolver, or one that the configuration names.
struct OwnAddresses: HostResolver {
    private let own: Set<IPAddress>
    private let resolver: ListenAddress?
    private let pool: NIOThreadPool = .singleton

    init(_ configuration: Configuration) {
        let addresses = AliasAddresses(configuration)
        own = Set((addresses.ipv4 + addresses.ipv6).compactMap { IPAddress(octets: $0) })
        resolver = configuration.acme.resolver
    }

    func resolution(of host: String) async -> HostResolution {
        let found: [IPAddress]
        do {
            found = try await pool.runIfActive { [resolver] in
                if let resolver { return try StubResolver(server: resolver).addresses(of: host) }
                return try OwnAddresses.system(host)
            }
        } catch {
            return .elsewhere("\(host) cannot be resolved: \(error)")
        }
        let others = found.filter { !own.contains($0) }.map(\.text)
        guard !found.isEmpty else { return .elsewhere("\(host) has no address") }
        guard !others.isEmpty else { return .here }
        return .elsewhere(
            "\(host) leads to \(others.sorted().joined(separator: ", ")), not to \(ownText) (dns.addresses)")
    }

    private var ownText: String {
        own.isEmpty ? "any address of this server" : own.map(\.text).sorted().joined(separator: ", ")
    }

    /// Blocks.
    private static func system(_ host: String) throws -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &list)
        guard code == 0 else {
            if code == EAI_NONAME { return [] }
            throw StubResolver.Problem(description: String(cString: gai_strerror(code)))
        }
        defer { freeaddrinfo(list) }
        return sequence(first: list, next: { $0?.pointee.ai_next }).compactMap { entry in
            entry?.pointee.ai_addr.flatMap(address)
        }
    }

    private static func address(_ pointer: UnsafeMutablePointer<sockaddr>) -> IPAddress? {
        switch Int32(pointer.pointee.sa_family) {
        case AF_INET:
            pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { address in
                IPAddress(octets: withUnsafeBytes(of: address.pointee.sin_addr) { Array($0) })
            }
        case AF_INET6:
            pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { address in
                IPAddress(octets: withUnsafeBytes(of: address.pointee.sin6_addr) { Array($0) })
            }
        default: nil
        }
    }
}
