package import Model
import Sockets
import TLS

/// Where records of visits go. Called on the loop's thread before the last bytes of the response are written; must copy the bytes and
/// never block. `loop` is the index of the loop.
package protocol AccessLogSink: Sendable {
    /// `line` is one whole record with its line feed.
    func append(bucket: Int64, name: BucketName, time: Timestamp, line: UnsafeRawBufferPointer, loop: Int)
}

/// The website edge: threads that each have one listening socket, one set of connections and one cache.
package final class EdgeServer: Sendable {
    package let port: Int
    /// `nil` when TLS is not spoken.
    package let tlsPort: Int?
    package let metrics: MetricsBoard
    private let inboxes: [LoopInbox]
    private let ends: [AsyncStream<Never>]

    private init(port: Int, tlsPort: Int?, metrics: MetricsBoard, inboxes: [LoopInbox], ends: [AsyncStream<Never>]) {
        self.port = port
        self.tlsPort = tlsPort
        self.metrics = metrics
        self.inboxes = inboxes
        self.ends = ends
    }

    /// Nobody can ask the loops for anything any more.
    deinit { for inbox in inboxes { inbox.post(.drain(.zero)) } }

    /// Binds once for each loop that `sites` was made for (with SO_REUSEPORT) and starts answering.
    /// - Parameter certifier: `nil`: no site has another certificate than the published ones.
    /// - Throws: `SystemCallError` when the address cannot be had, NIO's error when there is no such host.
    package static func start(
        _ configuration: Configuration, sites: SiteTable, objects: any ObjectSource,
        certifier: (any SiteCertifier)? = nil, log: any AccessLogSink
    ) throws -> EdgeServer {
        var port = configuration.port
        var tlsAddress = configuration.tlsAddress
        let ticketKeys = TicketKeys(uptime: EdgeClock().uptime)
        let metrics = MetricsBoard(loops: sites.loops)
        var inboxes: [LoopInbox] = []
        var ends: [AsyncStream<Never>] = []
        do {
            for index in 0..<sites.loops {
                let loop = LoopHandover(
                    loop: try EdgeLoop(
                        configuration, sites: sites, objects: objects, certifier: certifier, log: log,
                        board: metrics, index: index))
                let listener = try ListeningSocket.open(configuration.host, port)
                port = listener.port
                try loop.loop.listen(on: listener)
                if let (host, wantedPort) = tlsAddress {
                    let listener = try ListeningSocket.open(host, wantedPort)
                    tlsAddress?.port = listener.port
                    try loop.loop.listenForTLS(on: listener, ticketKeys)
                }
                let (end, continuation) = AsyncStream.makeStream(of: Never.self)
                inboxes.append(loop.loop.inbox)
                try LoopThread.start("edge-\(index)") {
                    loop.loop.run()
                    continuation.finish()
                }
                ends.append(end)
            }
        } catch {
            for inbox in inboxes { inbox.post(.drain(.zero)) }
            throw error
        }
        return EdgeServer(port: port, tlsPort: tlsAddress?.port, metrics: metrics, inboxes: inboxes, ends: ends)
    }

    /// Stops accepting, lets open responses finish for so long, and closes the rest. Called once.
    package func drain(within time: Duration) async {
        for inbox in inboxes { inbox.post(.drain(time)) }
        for end in ends { for await _ in end {} }
    }
}

/// Brings a loop to its thread. @unchecked: it was set up before the thread began, and from then on nobody else touches it; its inbox,
/// which others keep, is Sendable by itself.
private struct LoopHandover: @unchecked Sendable {
    let loop: EdgeLoop
}
