import Model
import NIOCore
import NIOPosix

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

    /// Throws `NameserverError` when the address cannot be had for UDP, NIO's errors for TCP.
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

    /// Binds UDP and then TCP on the same port; when any port will do, tries others while TCP's is taken.
    private static func bind(
        _ configuration: Configuration,
        zones: ZoneTable,
        bootstrap: ServerBootstrap
    ) async throws -> ([DatagramLoop], any Channel) {
        var attempts = configuration.port == 0 ? 16 : 1
        while true {
            let loops = try bindDatagrams(configuration, zones: zones)
            attempts -= 1
            do {
                let port = loops.first?.port ?? configuration.port
                return (loops, try await bootstrap.bind(host: configuration.host, port: port).get())
            } catch {
                if attempts == 0 { throw error }
            }
        }
    }

    private static func bindDatagrams(_ configuration: Configuration, zones: ZoneTable) throws -> [DatagramLoop] {
        var loops: [DatagramLoop] = []
        var port = configuration.port
        for _ in 0..<max(1, configuration.threads) {
            let address = try SocketAddress.makeAddressResolvingHost(configuration.host, port: port)
            let loop = DatagramLoop(try DatagramSocket.open(address), table: zones)
            port = loop.port
            loops.append(loop)
        }
        return loops
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
