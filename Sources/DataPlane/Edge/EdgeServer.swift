package import Model
package import NIOCore
import NIOPosix

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Where records of visits go. Called on the event loop before the last bytes of the response are written; must copy the bytes and
/// never block. `loop` is the index of the loop.
package protocol AccessLogSink: Sendable {
    /// `line` is one whole record with its line feed.
    func append(bucket: Int64, name: BucketName, time: Timestamp, line: UnsafeRawBufferPointer, loop: Int)
}

/// The website edge: one listening socket and one cache for each event loop.
package final class EdgeServer: Sendable {
    private let loops: [NIOLoopBound<EdgeLoop>]
    private let listeners: [any Channel]
    package let port: Int

    private init(loops: [NIOLoopBound<EdgeLoop>], listeners: [any Channel], port: Int) {
        self.loops = loops
        self.listeners = listeners
        self.port = port
    }

    /// Binds on every loop of `loops` (with SO_REUSEPORT) and starts answering. `sites` was made for as many loops.
    package static func start(
        _ configuration: Configuration,
        sites: SiteTable,
        objects: any ObjectSource,
        log: any AccessLogSink,
        loops: [any EventLoop]
    ) async throws -> EdgeServer {
        precondition(loops.count == sites.loops && !loops.isEmpty, "a site table has one mailbox for each loop")
        var started: [NIOLoopBound<EdgeLoop>] = []
        var listeners: [any Channel] = []
        var port = configuration.port
        do {
            for (index, eventLoop) in loops.enumerated() {
                let loop = try await eventLoop.submit {
                    let loop = EdgeLoop(
                        configuration, sites: sites, objects: objects, log: log, eventLoop: eventLoop, index: index)
                    loop.startTicking()
                    return NIOLoopBound(loop, eventLoop: eventLoop)
                }.get()
                started.append(loop)
                let listener = try await listen(configuration.host, port, loop, on: eventLoop)
                listeners.append(listener)
                port = listener.localAddress?.port ?? port
            }
        } catch {
            await EdgeServer(loops: started, listeners: listeners, port: port).drain(deadline: .now())
            throw error
        }
        return EdgeServer(loops: started, listeners: listeners, port: port)
    }

    private static func listen(
        _ host: String, _ port: Int, _ loop: NIOLoopBound<EdgeLoop>, on eventLoop: any EventLoop
    ) async throws -> any Channel {
        try await ServerBootstrap(group: eventLoop, childGroup: eventLoop)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.socketOption(NIOBSDSocket.Option(rawValue: SO_REUSEPORT)), value: 1)
            .serverChannelOption(.backlog, value: 4096)
            .serverChannelOption(.maxMessagesPerRead, value: 16)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: readBytes))
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(VisitHandler(loop.value))
                }
            }
            .bind(host: host, port: port).get()
    }

    /// Stops accepting, lets open responses finish until `deadline`, closes the rest.
    package func drain(deadline: NIODeadline) async {
        for listener in listeners { try? await listener.close() }
        let endings = loops.map { loop in loop.eventLoop.flatSubmit { loop.value.drain(deadline: deadline) } }
        for ending in endings { try? await ending.get() }
    }

    private static let readBytes = 16 * 1024
}
