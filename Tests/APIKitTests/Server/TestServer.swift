import APIKit
import HTTPTypes
import Logging
import Model
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// Keys that every test knows.
struct TestCredentials: CredentialSource {
    // The text is 64 digits.
    static let account = Account(
        id: AccountID(String(repeating: "ab", count: 32))!, name: "M. Tester", email: "tester@example.com",
        number: "123456789012")
    static let accessKey = "AKIAIOSFODNN7EXAMPLE"
    static let disabledKey = "AKIADISABLED"
    static let secretKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

    func credential(accessKey: String) async throws -> (credential: Credential, account: Account)? {
        guard [TestCredentials.accessKey, TestCredentials.disabledKey].contains(accessKey) else { return nil }
        let credential = Credential(
            accessKey: accessKey, secretKey: TestCredentials.secretKey, account: TestCredentials.account.id,
            isEnabled: accessKey == TestCredentials.accessKey, created: Timestamp(seconds: 0))
        return (credential, TestCredentials.account)
    }
}

/// A service whose paths say what it does.
final class TestService: APIService {
    struct Completion: Sendable, Equatable {
        var path: String
        var status: Int
        var errorCode: String?
        var bytesSent: Int64
    }

    let name: String
    let completions: AsyncStream<Completion>
    private let completion: AsyncStream<Completion>.Continuation
    private let entered = AsyncStream<String>.makeStream()
    private let gate = AsyncStream<Void>.makeStream()

    init(name: String = "s3") {
        self.name = name
        (completions, completion) = AsyncStream.makeStream()
    }

    /// Waits until a request for `/wait` is being answered.
    func waitUntilEntered() async { for await _ in entered.stream { return } }

    /// Lets `/wait` answer.
    func open() { gate.continuation.yield() }

    func respond(to request: APIRequest) async throws -> APIResponse {
        switch String(decoding: request.rawPath, as: UTF8.self) {
        case "/echo":
            var echo = try await request.body.collect(
                upTo: 1 << 20,
                tooLarge: APIError(code: "EntityTooLarge", status: .contentTooLarge, message: "Too large."))
            if let trailer = request.body.trailerValue {
                echo.writeString("|\(request.body.trailerName ?? "")=\(trailer)")
            }
            return APIResponse(status: .ok, body: .bytes(echo))
        case "/count":
            var count = 0
            for try await piece in request.body { count += piece.readableBytes }
            return text("\(count)")
        case "/headers":
            let names = ["content-type", "content-md5", "x-amz-acl", "x-amz-meta-a"].compactMap { HTTPField.Name($0) }
            return text(names.map { "\($0.canonicalName)=\(request.headers[$0] ?? "")" }.joined(separator: "|"))
        case "/stream":
            let piece = ByteBuffer(repeating: UInt8(ascii: "s"), count: 64 * 1024)
            return APIResponse(status: .ok, body: .stream(count: 64 * 64 * 1024) { _ in piece })
        case "/endless":
            let piece = ByteBuffer(repeating: UInt8(ascii: "e"), count: 64 * 1024)
            return APIResponse(status: .ok, body: .stream(count: 1 << 40) { _ in piece })
        case "/broken":
            return APIResponse(status: .ok, body: .stream(count: 100) { $0 == 0 ? ByteBuffer(string: "half") : nil })
        case "/refuse": throw APIError(code: "AccessDenied", status: .forbidden, message: "Access Denied")
        case "/fail": throw CancellationError()
        case "/nothing": return APIResponse(status: .noContent)
        case "/head": return APIResponse(status: .ok, body: .head(count: 77))
        case "/wait":
            entered.continuation.yield("")
            for await _ in gate.stream { break }
            return text("waited")
        default: return text(description(of: request))
        }
    }

    private func description(of request: APIRequest) -> String {
        let identity = request.identity
        return [
            name, "\(identity.method)", identity.accessKey ?? "-", String(decoding: request.rawPath, as: UTF8.self),
            String(decoding: request.rawQuery, as: UTF8.self), request.host,
            String(decoding: request.hostHeader, as: UTF8.self), request.remoteAddress,
        ].joined(separator: "|")
    }

    private func text(_ text: String) -> APIResponse {
        APIResponse(status: .ok, headers: [.contentType: "text/plain"], body: .bytes(ByteBuffer(string: text)))
    }

    func answer(_ error: APIError, requestID: RequestID, hostID: HostID) -> APIResponse {
        error.s3Answer(requestID: requestID, hostID: hostID)
    }

    func completed(
        _ request: APIRequest, with response: APIResponse, bytesSent: Int64, milliseconds: Int64, turnAround: Int64
    ) async {
        completion.yield(
            Completion(
                path: String(decoding: request.rawPath, as: UTF8.self), status: response.status.code,
                errorCode: response.errorCode, bytesSent: bytesSent))
    }
}

/// A front on a port of its own.
struct TestServer: Sendable {
    /// 2013-05-24T00:00:00Z, the moment of Amazon's examples.
    static let now = Timestamp(seconds: 1_369_353_600)

    let port: Int
    let service: TestService
    let stop: @Sendable () async -> Void

    static func with<Result: Sendable>(
        timeouts: ConnectionTimeouts = ConnectionTimeouts(),
        isRegionStrict: Bool = false,
        _ body: @Sendable @escaping (TestServer) async throws -> Result
    ) async throws -> Result {
        let service = TestService()
        let (ports, port) = AsyncStream<Int>.makeStream()
        var configuration = APIServer.Configuration(host: "127.0.0.1", port: 0, region: "us-east-1")
        configuration.timeouts = timeouts
        configuration.isRegionStrict = isRegionStrict
        configuration.bucketOfHost = { host in
            host.firstRange(of: ".s3.").map { String(host[..<$0.lowerBound]) }
        }
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let server = APIServer(
            configuration: configuration,
            services: [service, TestService(name: "route53"), STSService()],
            credentials: TestCredentials(),
            now: { TestServer.now },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: logger,
            onListening: { port.yield($0) })
        let services = ServiceGroup(configuration: .init(services: [.init(service: server)], logger: logger))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            var iterator = ports.makeAsyncIterator()
            let test = TestServer(port: await iterator.next() ?? 0, service: service) {
                await services.triggerGracefulShutdown()
            }
            let result = try await body(test)
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
            return result
        }
    }

    /// Opens a connection for `body`.
    func connect<Result: Sendable>(_ body: (inout Wire) async throws -> Result) async throws -> Result {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var wire = Wire(inbound: inbound.makeAsyncIterator(), outbound: outbound, channel: channel.channel)
            return try await body(&wire)
        }
    }

    /// Whether a new connection is still answered.
    func isAlive() async throws -> Bool {
        try await connect { wire in
            try await wire.send("GET /x HTTP/1.1\r\nHost: h\r\n\r\n")
            return try await wire.reply()?.status == 200
        }
    }
}
