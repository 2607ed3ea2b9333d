internal import APIKit
internal import AsyncHTTPClient
internal import HTTPTypes
internal import Model
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Signed requests to the S3 and Route 53 APIs of an endpoint.
struct APIClient: Sendable {
    struct Answer: Sendable {
        var status: Int
        var headers: HTTPHeaders
        var body: [UInt8]

        /// The code of an error document, such as `NoSuchBucket`.
        var errorCode: String? { text(of: "Code") }
        var errorMessage: String? { text(of: "Message") }

        private func text(of name: String) -> String? {
            guard let document = try? XMLElement(parsing: body) else { return nil }
            return (document[name] ?? document["Error"]?[name])?.text
        }
    }

    private static let answerBytesMax = 16 << 20
    private static let timeout = TimeAmount.minutes(60)

    let http: HTTPClient
    let endpoint: Endpoint
    let key: AccessKeyPair
    let region: String
    let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - path: percent-encoded.
    ///   - query: percent-encoded pairs, without `?`.
    ///   - body: what is sent; the hash of a streamed one is not signed.
    func send(
        _ method: HTTPRequest.Method, service: String = "s3", path: String, query: String = "",
        headers: HTTPFields = [:], body: Body = .bytes([])
    ) async throws -> Answer {
        let signer = SigV4Signer(
            accessKey: key.accessKey, secretKey: key.secretKey, region: region, service: service)
        let signed = signer.sign(
            method: method, rawPath: Array(path.utf8), rawQuery: Array(query.utf8), host: endpoint.hostHeader,
            headers: headers, payloadHash: body.hash, at: now())
        var request = HTTPClientRequest(url: endpoint.base + path + (query.isEmpty ? "" : "?\(query)"))
        request.method = HTTPMethod(rawValue: method.rawValue)
        request.headers.add(name: "host", value: endpoint.hostHeader)
        for field in signed { request.headers.add(name: field.name.rawName, value: field.value) }
        request.body = body.httpBody
        do {
            let response = try await http.execute(request, timeout: APIClient.timeout)
            let bytes = try await response.body.collect(upTo: APIClient.answerBytesMax)
            return Answer(
                status: Int(response.status.code), headers: response.headers, body: Array(bytes.readableBytesView))
        } catch let error as HTTPClientError {
            throw PublishingProblem(.unreachable, "\(endpoint.base) does not answer: \(error.shortDescription)")
        } catch let error as IOError {
            throw PublishingProblem(.unreachable, "\(endpoint.base) does not answer: \(error)")
        } catch let error as NIOConnectionError {
            throw PublishingProblem(
                .unreachable, "\(endpoint.base) cannot be reached; is the server running? (\(error))")
        }
    }

    /// The same, for answers that have to be a success.
    func require(
        _ what: String, _ method: HTTPRequest.Method, service: String = "s3", path: String, query: String = "",
        headers: HTTPFields = [:], body: Body = .bytes([])
    ) async throws -> Answer {
        let answer = try await send(
            method, service: service, path: path, query: query, headers: headers, body: body)
        guard (200..<300).contains(answer.status) else { throw PublishingProblem(answer, doing: what) }
        return answer
    }

    enum Body: Sendable {
        case bytes([UInt8])
        case file(path: String, bytes: Int64, files: FileThreads)

        var hash: String {
            switch self {
            case .bytes(let bytes): SigV4Signer.payloadHash(bytes)
            case .file: SigV4Signer.unsignedPayload
            }
        }

        var httpBody: HTTPClientRequest.Body? {
            switch self {
            case .bytes(let bytes): bytes.isEmpty ? nil : .bytes(bytes)
            case .file(let path, let bytes, let files):
                .stream(files.chunks(path), length: .known(bytes))
            }
        }
    }
}

/// Where the APIs are.
struct Endpoint: Sendable, Hashable {
    /// Scheme, host and port, without a final slash.
    let base: String
    let hostHeader: String

    /// `nil` unless `text` is `http://…` or `https://…` with nothing behind the host and port.
    init?(_ text: String) {
        let trimmed = text.hasSuffix("/") ? String(text.dropLast()) : text
        guard let scheme = ["http://", "https://"].first(where: trimmed.hasPrefix) else { return nil }
        var host = trimmed.dropFirst(scheme.count)
        guard !host.isEmpty, !host.contains(where: { "/?#@ ".contains($0) }) else { return nil }
        let standardPort = scheme == "http://" ? ":80" : ":443"
        if host.hasSuffix(standardPort) { host = host.dropLast(standardPort.count) }
        base = trimmed
        hostHeader = String(host)
    }
}
