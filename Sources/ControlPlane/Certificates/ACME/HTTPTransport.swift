package import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL

/// To an authority over HTTPS: bounded in time and size, and never sent elsewhere.
package struct HTTPTransport: ACMETransport {
    /// The longest answer is a chain of certificates.
    private static let answerBytesMax = KeyedChain.bytesMax
    private static let timeout = TimeAmount.seconds(60)
    private static let userAgent = "frontage"

    private let http: HTTPClient

    package init(_ http: HTTPClient) { self.http = http }

    /// - Parameter trustedRoots: PEM, trusted beside the system's.
    package static func configuration(trustedRoots: [UInt8]?) throws -> HTTPClient.Configuration {
        var tls = TLSConfiguration.makeClientConfiguration()
        if let trustedRoots {
            tls.additionalTrustRoots = [.certificates(try NIOSSLCertificate.fromPEMBytes(trustedRoots))]
        }
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(10), read: .seconds(30)))
        configuration.httpVersion = .http1Only
        return configuration
    }

    package func send(_ request: ACMERequest) async throws -> ACMEResponse {
        var message = HTTPClientRequest(url: request.url)
        message.headers.add(name: "user-agent", value: HTTPTransport.userAgent)
        if let accept = request.accept { message.headers.add(name: "accept", value: accept) }
        switch request.method {
        case .get: message.method = .GET
        case .head: message.method = .HEAD
        case .post:
            message.method = .POST
            message.headers.add(name: "content-type", value: "application/jose+json")
            message.body = .bytes(request.body ?? [])
        }
        do {
            let response = try await http.execute(message, timeout: HTTPTransport.timeout)
            let body = try await response.body.collect(upTo: HTTPTransport.answerBytesMax)
            var headers: [String: String] = [:]
            for (name, value) in response.headers { headers[name.lowercased()] = value }
            return ACMEResponse(
                status: Int(response.status.code), headers: headers, body: Array(body.readableBytesView))
        } catch is NIOTooManyBytesError {
            throw ACMEError(.invalidAnswer, "the authority's answer is too long")
        } catch let error as HTTPClientError {
            throw ACMEError(.unreachable, "the authority does not answer: \(error.shortDescription)")
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw ACMEError(.unreachable, "the authority cannot be reached: \(error)")
        }
    }
}
