import APIKit
import AsyncHTTPClient
import Daemon
import HTTPTypes
import Model
import NIOCore
import NIOHTTP1

/// A server that runs in the test's process.
struct TestServer: Sendable {
    let report: StartReport

    /// The body of a visit, tried until `isDone` says yes to an answer.
    func visit(
        _ host: String, _ target: String, until isDone: (HTTPClientResponse) -> Bool
    ) async throws -> String {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(report.web.port)\(target)")
        request.headers.add(name: "host", value: host)
        let clock = ContinuousClock()
        let deadline = clock.now.advanced(by: .seconds(10))
        while true {
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
            let body = try await response.body.collect(upTo: 1 << 20)
            if isDone(response) || clock.now > deadline { return String(buffer: body) }
            await Task.yield()
        }
    }

    /// Where a visit is redirected to.
    func location(_ host: String, _ target: String) async throws -> String? {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(report.web.port)\(target)")
        request.headers.add(name: "host", value: host)
        let client = HTTPClient(configuration: HTTPClient.Configuration(redirectConfiguration: .disallow))
        let response = try await client.execute(request, timeout: .seconds(10))
        _ = try await response.body.collect(upTo: 1 << 20)
        try await client.shutdown()
        return response.headers.first(name: "location")
    }

    /// The status of a signed `ListBuckets`.
    func listBuckets(_ key: AccessKeyPair) async throws -> UInt {
        let host = "127.0.0.1:\(report.api.port)"
        let signer = SigV4Signer(accessKey: key.accessKey, secretKey: key.secretKey, region: "us-east-1")
        let headers = signer.sign(
            method: .get, rawPath: Array("/".utf8), host: host, payloadHash: SigV4Signer.payloadHash([]),
            at: Frontage.now())
        var request = HTTPClientRequest(url: "http://\(host)/")
        request.headers.add(name: "host", value: host)
        for field in headers { request.headers.add(name: field.name.rawName, value: field.value) }
        return UInt(try await HTTPClient.shared.execute(request, timeout: .seconds(10)).status.code)
    }
}
