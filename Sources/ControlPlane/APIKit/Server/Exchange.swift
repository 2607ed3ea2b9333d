internal import HTTPTypes
internal import Logging
internal import Model
internal import NIOCore
internal import ServiceLifecycle

/// One request and its response.
struct Exchange {
    private let head: RequestHead
    private let outbound: NIOAsyncChannelOutboundWriter<ResponsePart>
    private let remoteAddress: String
    private let front: Front
    private let transport: TransportBody
    private let received: Timestamp
    private let started = ContinuousClock.now
    private let requestID: RequestID
    private let hostID: HostID

    /// A body that is not read to its end is drained up to this, else the connection closes.
    private static let drainBytesMax: Int64 = 256 * 1024
    /// The largest body that is read before its signature is known to be right.
    private static let unverifiedBytesMax = 4 << 20

    init(
        _ head: RequestHead, _ parts: PartReader, _ outbound: NIOAsyncChannelOutboundWriter<ResponsePart>,
        from remoteAddress: String, of front: Front
    ) {
        self.head = head
        self.outbound = outbound
        self.remoteAddress = remoteAddress
        self.front = front
        transport = TransportBody(head, parts, outbound)
        received = front.now()
        var generator = SystemRandomNumberGenerator()
        requestID = RequestID(generator.next())
        hostID = HostID(high: generator.next(), low: generator.next())
    }

    /// Answers the request.
    /// - Returns: whether the connection takes another one.
    /// - Throws: when the connection broke.
    func run() async throws -> Bool {
        if let answer = await operatorAnswer() { return try await send(answer).get() }
        let query = QueryItems(parsing: head.rawQuery)
        let unverified = UnverifiedRequest(
            head: head, query: query ?? QueryItems(), hostBucket: front.configuration.bucketOfHost(host), now: received)
        let service = front.service(for: unverified)
        var request = request(unverified)
        let response: APIResponse
        do {
            if head.expectation == .unknown { throw APIError.expectationFailed }
            guard query != nil, PercentEncoding.decode(head.rawPath) != nil else { throw APIError.invalidURI }
            request = try await authenticate(request, unverified)
            response = try await service.respond(to: request)
        } catch let error as APIError {
            response = service.answer(error, requestID: requestID, hostID: hostID)
        } catch {
            front.logger.error(
                "A request failed.", metadata: ["error": "\(error)", "requestID": "\(requestID.text)"])
            response = service.answer(.internalError, requestID: requestID, hostID: hostID)
        }
        let turnAround = milliseconds
        let sent = await send(response)
        await service.completed(
            request, with: response, bytesSent: sent.bodyBytes, milliseconds: milliseconds, turnAround: turnAround)
        return try sent.get()
    }

    private var milliseconds: Int64 {
        let elapsed = (ContinuousClock.now - started).components
        return elapsed.seconds * 1000 + elapsed.attoseconds / 1_000_000_000_000_000
    }

    /// What is no API's: the pages for those who run the server.
    private func operatorAnswer() async -> APIResponse? {
        guard head.method == .get || head.method == .head, head.rawQuery.isEmpty, head.framing == .none,
            !head.headers.contains(.authorization), front.configuration.bucketOfHost(host) == nil
        else { return nil }
        if head.rawPath.elementsEqual("/healthz".utf8) { return page("ok", type: "text/plain") }
        guard head.rawPath.elementsEqual("/metrics".utf8), !isForwarded else { return nil }
        return await front.configuration.metrics(remoteAddress).map {
            page($0, type: "text/plain; version=0.0.4; charset=utf-8")
        }
    }

    /// Whether a proxy sent the request for somebody else, whose address is not the connection's.
    private var isForwarded: Bool {
        ["forwarded", "via", "x-forwarded-for", "x-real-ip"].contains { name in
            HTTPField.Name(name).map { head.headers.contains($0) } ?? false
        }
    }

    private func page(_ text: String, type: String) -> APIResponse {
        APIResponse(status: .ok, headers: [.contentType: type], body: .bytes(ByteBuffer(string: text)))
    }

    // MARK: The request

    private var host: String {
        var host = String(decoding: head.host ?? [], as: UTF8.self).lowercased()
        if let colon = host.lastIndex(of: ":"), !host.hasSuffix("]") { host = String(host[..<colon]) }
        if host.hasSuffix(".") { host.removeLast() }
        return host
    }

    private func request(_ unverified: UnverifiedRequest) -> APIRequest {
        APIRequest(
            method: head.method,
            rawPath: head.rawPath,
            rawQuery: head.rawQuery,
            query: unverified.query,
            headers: head.headers,
            host: host,
            hostHeader: head.host ?? [],
            identity: .anonymous,
            body: RequestBody(bytes: []),
            remoteAddress: remoteAddress,
            received: received,
            requestID: requestID,
            hostID: hostID)
    }

    private func authenticate(_ request: APIRequest, _ unverified: UnverifiedRequest) async throws -> APIRequest {
        var request = request
        var collected: ByteBuffer?
        let verified = try await front.authenticator.verify(unverified) {
            let body = RequestBody(
                announcedBytes: transport.announcedBytes, trailerName: nil, read: { try await transport.next() },
                trailerValue: { nil })
            let bytes = try await body.collect(upTo: Exchange.unverifiedBytesMax, tooLarge: .signedBodyTooLarge)
            collected = bytes
            return SigV4.hash(bytes.readableBytesView)
        }
        request.identity = verified.identity
        request.headers = verified.headers
        request.body = collected.map { RequestBody(bytes: $0.readableBytesView) } ?? body(verified)
        return request
    }

    private func body(_ verified: Authenticator.Verified) -> RequestBody {
        let reader = PayloadReader(verified.payload, signing: verified.signing) { [transport] in
            try await transport.next()
        }
        var announcedBytes = transport.announcedBytes
        var trailerName: String?
        if case .chunks(let chunks) = verified.payload {
            announcedBytes = chunks.decodedBytes
            trailerName = chunks.trailerNames.first
        }
        return RequestBody(
            announcedBytes: announcedBytes, trailerName: trailerName, read: { try await reader.next() },
            trailerValue: { reader.trailerValue })
    }

    // MARK: The response

    /// How far a response came.
    private struct Sent {
        var bodyBytes: Int64 = 0
        /// Whether the connection takes another request; `nil` when it broke.
        var keepsAlive: Bool?
        var error: (any Error)?

        func get() throws -> Bool {
            guard let keepsAlive else { throw error ?? ConnectionEnded() }
            return keepsAlive
        }
    }

    private func send(_ response: APIResponse) async -> Sent {
        transport.retire()
        var sent = Sent()
        let closes = mustClose
        do {
            let headers = front.headers(of: response, requestID, hostID, closes: closes)
            let headBytes = ResponseHead.bytes(status: response.status, headers: headers)
            let isWhole = try await write(headBytes, response, &sent)
            try await outbound.write(.end(closes: closes || !isWhole))
            guard !closes, isWhole else {
                sent.keepsAlive = false
                return sent
            }
            sent.keepsAlive = await transport.drain()
            if sent.keepsAlive == false { sent.keepsAlive = nil }
        } catch {
            sent.error = error
        }
        return sent
    }

    /// Decides before the head is written: afterwards the client cannot be told any more.
    private var mustClose: Bool {
        let remainder = transport.remainder
        guard head.keepsAlive, !Task.isShuttingDownGracefully, !remainder.isBroken else { return true }
        if remainder.isEnded { return false }
        guard !remainder.waitsForContinue, let bytes = remainder.bytes else { return true }
        return bytes > Exchange.drainBytesMax
    }

    /// - Returns: whether all of the body was written.
    private func write(_ headBytes: ByteBuffer, _ response: APIResponse, _ sent: inout Sent) async throws -> Bool {
        let hasBody = head.method != .head && !ResponseHead.isBodiless(response.status)
        switch response.body {
        case .bytes(let body) where hasBody:
            try await outbound.write(contentsOf: [.bytes(headBytes), .bytes(body)])
            sent.bodyBytes = Int64(body.readableBytes)
            return true
        case .stream(let count, let next) where hasBody:
            try await outbound.write(.bytes(headBytes))
            return try await stream(count, next, &sent)
        case .head where hasBody:
            front.logger.error("A service answered without a body to a request that is not HEAD.")
            try await outbound.write(.bytes(headBytes))
            return response.contentLength == 0
        case .bytes, .stream, .head, .empty:
            try await outbound.write(.bytes(headBytes))
            return true
        }
    }

    private func stream(
        _ count: Int64, _ next: @Sendable (Int64) async throws -> ByteBuffer?, _ sent: inout Sent
    ) async throws -> Bool {
        while sent.bodyBytes < count {
            let piece: ByteBuffer?
            do {
                piece = try await next(sent.bodyBytes)
            } catch {
                front.logger.error(
                    "A response broke off.", metadata: ["error": "\(error)", "requestID": "\(requestID.text)"])
                return false
            }
            guard let piece, Int64(piece.readableBytes) <= count - sent.bodyBytes else { return false }
            try await outbound.write(.bytes(piece))
            sent.bodyBytes += Int64(piece.readableBytes)
        }
        return true
    }
}
