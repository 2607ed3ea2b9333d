internal import HummingbirdCore
package import Logging
package import Model
package import NIOCore
internal import ServiceLifecycle

/// The front of the APIs: accepts, authenticates, hands over to the service, answers.
///
/// `GET /healthz` is answered `200` and `ok` without authentication, unless the host names a bucket or the request carries a query or
/// a signature. So is `GET /metrics` for those who may read it, when it comes straight from them; for others it is S3's.
package struct APIServer: Service {
    package struct Configuration: Sendable {
        package var host: String
        package var port: Int
        package var region: String
        /// Refuse credential scopes of other regions.
        package var isRegionStrict = false
        package var connectionsMax = 4096
        package var timeouts = ConnectionTimeouts()
        /// The page at `/metrics` (Prometheus exposition format 0.0.4) for a reader with this address; `nil` when there is none for it.
        package var metrics: @Sendable (_ remoteAddress: String) async -> String? = { _ in nil }
        /// The bucket that a host names, lower case and without port; `nil` when it names none.
        package var bucketOfHost: @Sendable (String) -> String? = { _ in nil }

        package init(host: String, port: Int, region: String) {
            self.host = host
            self.port = port
            self.region = region
        }
    }

    private let configuration: Configuration
    private let front: Front
    private let eventLoopGroup: any EventLoopGroup
    private let logger: Logger
    private let onListening: @Sendable (Int) async -> Void

    /// Anonymous requests go to the service named `s3`.
    /// - Parameters:
    ///   - services: one of them is named `s3`.
    ///   - onListening: called with the bound port before the first connection is served.
    package init(
        configuration: Configuration,
        services: [any APIService],
        credentials: any CredentialSource,
        now: @escaping @Sendable () -> Timestamp,
        eventLoopGroup: any EventLoopGroup,
        logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void
    ) {
        self.configuration = configuration
        self.eventLoopGroup = eventLoopGroup
        self.logger = logger
        self.onListening = onListening
        front = Front(
            configuration: configuration, services: services, credentials: credentials, now: now, logger: logger)
    }

    /// Serves until graceful shutdown; open responses finish.
    package func run() async throws {
        let onListening = onListening
        let server = ConnectionSetup(front: front, timeouts: configuration.timeouts).server(
            configuration: ServerConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(configuration.connectionsMax)
            ),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) },
            eventLoopGroup: eventLoopGroup,
            logger: logger)
        try await server.run()
    }
}
