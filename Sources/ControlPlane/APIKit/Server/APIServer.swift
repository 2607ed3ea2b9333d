package import Logging
package import Model
package import NIOCore
import ServiceLifecycle

/// One API behind the shared port, chosen by the service in the request's credential scope.
package protocol APIService: Sendable {
    /// The name in the scope: `s3`, `route53`, `sts`.
    var name: String { get }
    /// Answers; thrown `APIError`s are turned into answers by `answer(_:to:)`, any other error into an internal one.
    func respond(to request: APIRequest) async throws -> APIResponse
    /// The error in the service's own shape.
    func answer(_ error: APIError, requestID: RequestID, hostID: HostID) -> APIResponse
    /// Called once for each request after its answer was sent or failed, with the bytes of body that were sent. `nil` response when
    /// the connection broke before one was made.
    func completed(
        _ request: APIRequest, with response: APIResponse, bytesSent: Int64, milliseconds: Int64, turnAround: Int64)
        async
}

/// Where keys are looked up.
package protocol CredentialSource: Sendable {
    func credential(accessKey: String) async throws -> (credential: Credential, account: Account)?
}

/// The front of the APIs: accepts, authenticates, hands over to the service, answers.
package struct APIServer: Service {
    package struct Configuration: Sendable {
        package var host: String
        package var port: Int
        package var region: String
        /// Refuse credential scopes of other regions.
        package var isRegionStrict = false
        package init(host: String, port: Int, region: String) {
            self.host = host
            self.port = port
            self.region = region
        }
    }

    /// Anonymous requests go to the service named `s3`.
    /// - Parameter onListening: called with the bound port.
    package init(
        configuration: Configuration,
        services: [any APIService],
        credentials: any CredentialSource,
        now: @escaping @Sendable () -> Timestamp,
        eventLoopGroup: any EventLoopGroup,
        logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void
    ) { fatalError("stub") }

    /// Serves until graceful shutdown; open responses finish.
    package func run() async throws { fatalError("stub") }
}
