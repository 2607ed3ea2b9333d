import Model
import NIOCore
import NIOPosix
import Sockets

/// Answers DNS over UDP and TCP on one address.
package final class NameserverServer: Sendable {
    package struct Configuration: Sendable {
        package var host: String
        package var port: Int
        /// Threads for UDP and event loops for TCP, each.
        package var threads: Int
        /// How long a TCP connection may go without a completed query.
        package var streamTimeoutMilliseconds: Int64 = Int64(Limits.dnsTCPProgressSeconds) * 1000

        package init(host: String, port: Int, threads: Int) {
            self.host = host
            self.port = port
            self.threads = threads
        }
    }

    /// The same for UDP and TCP.
    package let port: Int
    private let loops: [DatagramLoop]
    private let ends: [EventLoopFuture<Void>]
    private let streamCounters: [QueryCounters]
    private let group: MultiThreadedEventLoopGroup
    private let listener: any Channel

    /// Throws `SystemCallError` when the address cannot be had for UDP, NIO's errors for TCP.
    package static func start(_ configuration: Configuration, zones: ZoneTable) async throws -> NameserverServer {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, configuration.threads))
        do {
            return try await NameserverServer(configuration, zones: zones, group: group)
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    private init(
        _ configuration: Configuration,
        zones: ZoneTable,
        group: MultiThreadedEventLoopGroup
    ) async throws {
        let connections = StreamConnections()
        let streams = try await StreamAnswerers(group, zones: zones)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        StreamHandler(
                            streams[channel.eventLoop],
                            connections: connections,
                            timeout: .milliseconds(configuration.streamTimeoutMilliseconds)))
                }
            }
        let (loops, listener) = try await NameserverServer.bind(configuration, zones: zones, bootstrap: bootstrap)
        self.group = group
        self.loops = loops
        self.listener = listener
        port = listener.localAddress?.port ?? configuration.port
        streamCounters = streams.counters
        ends = try NameserverServer.run(loops, group: group)
    }

    /// Binds TCP and then UDP on the same port; TCP first, because a second server's UDP sockets would be let in and take queries from
    /// the first one's. When any port will do, tries others while UDP's is taken.
    private static func bind(
        _ configuration: Configuration,
        zones: ZoneTable,
        bootstrap: ServerBootstrap
    ) async throws -> ([DatagramLoop], any Channel) {
        var attempts = configuration.port == 0 ? 16 : 1
        while true {
            let listener = try await bootstrap.bind(host: configuration.host, port: configuration.port).get()
            let port = listener.localAddress?.port ?? configuration.port
            attempts -= 1
            do {
                return (try bindDatagrams(configuration, port: port, zones: zones), listener)
            } catch {
                try await listener.close().get()
                if attempts == 0 { throw error }
            }
        }
    }

    private static func bindDatagrams(
        _ configuration: Configuration,
        port: Int,
        zones: ZoneTable
    ) throws -> [DatagramLoop] {
        let address = try SocketAddress.makeAddressResolvingHost(configuration.host, port: port)
        return try (0..<max(1, configuration.threads)).map { _ in
            DatagramLoop(try DatagramSocket.open(address), table: zones)
        }
    }

    private static func run(
        _ loops: [DatagramLoop],
        group: MultiThreadedEventLoopGroup
    ) throws -> [EventLoopFuture<Void>] {
        var ends: [EventLoopFuture<Void>] = []
        for loop in loops {
            let end = group.next().makePromise(of: Void.self)
            do {
                try loop.start { end.succeed() }
            } catch {
                end.succeed()
                for loop in loops { loop.stop() }
                throw error
            }
            ends.append(end.futureResult)
        }
        return ends
    }

    /// What was asked and answered since the start.
    package func counts() -> QueryCounts {
        QueryCounts(loops.map(\.counters) + streamCounters)
    }

    /// Answers no more; returns when its threads and sockets are gone.
    package func shutdown() async {
        for loop in loops { loop.stop() }
        for end in ends { try? await end.get() }
        try? await listener.close().get()
        try? await group.shutdownGracefully()
    }
}
