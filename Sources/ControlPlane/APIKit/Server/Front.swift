internal import HTTPTypes
internal import Logging
internal import Model
internal import NIOCore

/// What all connections share.
struct Front: Sendable {
    let configuration: APIServer.Configuration
    let authenticator: Authenticator
    let now: @Sendable () -> Timestamp
    let logger: Logger
    private let services: [String: any APIService]
    /// Answers whatever names no other service.
    private let s3: any APIService

    init(
        configuration: APIServer.Configuration,
        services: [any APIService],
        credentials: any CredentialSource,
        now: @escaping @Sendable () -> Timestamp,
        logger: Logger
    ) {
        guard let s3 = services.first(where: { $0.name == "s3" }) else {
            preconditionFailure("The front needs a service named s3.")
        }
        self.configuration = configuration
        self.s3 = s3
        self.services = Dictionary(services.map { ($0.name, $0) }) { first, _ in first }
        self.now = now
        self.logger = logger
        authenticator = Authenticator(
            region: configuration.region, isRegionStrict: configuration.isRegionStrict,
            services: Set(services.map(\.name)), credentials: credentials)
    }

    /// The service that a request's signature names, verified or not.
    func service(for request: UnverifiedRequest) -> any APIService {
        guard let signature = try? RequestSignature.find(in: request) else { return s3 }
        return services[signature.service] ?? s3
    }

    /// Answers a message that is not HTTP and closes.
    func refuse(_ refusal: RequestRefusal, _ outbound: NIOAsyncChannelOutboundWriter<ResponsePart>) async throws {
        var generator = SystemRandomNumberGenerator()
        let requestID = RequestID(generator.next())
        let hostID = HostID(high: generator.next(), low: generator.next())
        let error = APIError(code: refusal.code, status: refusal.status, message: refusal.message)
        let answer = error.s3Answer(requestID: requestID, hostID: hostID)
        let headers = headers(of: answer, requestID, hostID, closes: true)
        var parts = [ResponsePart.bytes(ResponseHead.bytes(status: answer.status, headers: headers))]
        if case .bytes(let body) = answer.body { parts.append(.bytes(body)) }
        try await outbound.write(contentsOf: parts + [.end(closes: true)])
    }

    /// The service's headers and those that every response has.
    func headers(of response: APIResponse, _ requestID: RequestID, _ hostID: HostID, closes: Bool) -> HTTPFields {
        var headers = response.headers
        headers[.date] = HTTPDate.text(now())
        headers[.server] = "Frontage"
        headers[.amzRequestID] = requestID.text
        headers[.amzID2] = hostID.text
        headers[.contentLength] = ResponseHead.isBodiless(response.status) ? nil : String(response.contentLength)
        headers[.transferEncoding] = nil
        headers[.connection] = closes ? "close" : nil
        return headers
    }
}

extension APIResponse {
    /// What `Content-Length` says.
    var contentLength: Int64 {
        switch body {
        case .empty: 0
        case .bytes(let bytes): Int64(bytes.readableBytes)
        case .stream(let count, _), .head(let count): max(0, count)
        }
    }
}
