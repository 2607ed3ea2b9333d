internal import Edge
internal import Nameserver
internal import ServiceLifecycle

/// Keeps the started website edge until graceful shutdown, and then lets open responses finish.
struct EdgeService: Service {
    /// How long a visitor may take for the rest of a response.
    private static let drainTime = Duration.seconds(30)

    let edge: EdgeServer

    func run() async throws {
        try? await gracefulShutdown()
        await edge.drain(within: EdgeService.drainTime)
    }
}

/// Keeps the started name server until graceful shutdown.
struct NameserverService: Service {
    let server: NameserverServer

    func run() async throws {
        try? await gracefulShutdown()
        await server.shutdown()
    }
}
