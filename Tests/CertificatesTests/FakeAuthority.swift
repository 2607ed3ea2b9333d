import Certificates
import Crypto
import Foundation
import Model
import SwiftASN1
import Synchronization
import X509

/// An ACME authority in memory: as strict about nonces and the order of steps as RFC 8555, and as moody as a test wants.
final class FakeAuthority: ACMETransport {
    static let base = "https://acme.example"
    static let directory = "\(base)/directory"

    struct Mood: Sendable {
        var isDown = false
        var lifetimeDays: Int64 = 90
        /// How many of the next nonces are refused.
        var badNonces = 0
        /// What the next order is refused with.
        var refusal: (type: String, retryAfter: String?)?
        /// The kinds of challenges that fail.
        var failing: Set<String> = []
        var renewalWindow: (start: String, end: String)?
        /// Whether it refuses to hear which certificate is replaced.
        var hatesReplacing = false
        /// Replaces the answer to a path.
        var answers: [String: ACMEResponse] = [:]
        var now: Timestamp
    }

    private struct State: Sendable {
        var nonce = 0
        var valid: Set<String> = []
        var names: [String] = []
        var authorised: Set<String> = []
        var failed: Set<String> = []
        var csr: [UInt8] = []
        var requests: [ACMERequest] = []
        var accounts: Set<String> = []
    }

    let mood: Mutex<Mood>
    private let state = Mutex(State())
    let root: TestRoot

    init(now: Timestamp) throws {
        mood = Mutex(Mood(now: now))
        root = try TestRoot(now: now)
    }

    var requests: [ACMERequest] { state.withLock { $0.requests } }

    /// The payloads that were sent to a path.
    func payloads(_ path: String) -> [[String: Any]] {
        requests.filter { $0.url == FakeAuthority.base + path }.compactMap { FakeAuthority.payload($0) }
    }

    func send(_ request: ACMERequest) async throws -> ACMEResponse {
        let mood = mood.withLock { $0 }
        state.withLock { $0.requests.append(request) }
        if mood.isDown { throw ACMEError(.unreachable, "the authority cannot be reached") }
        let path = String(request.url.dropFirst(FakeAuthority.base.count))
        var response = if let answer = mood.answers[path] { answer } else { try respond(request, path, mood) }
        response.headers["replay-nonce"] = state.withLock { state in
            state.nonce += 1
            state.valid.insert("n\(state.nonce)")
            return "n\(state.nonce)"
        }
        return response
    }

    private func respond(_ request: ACMERequest, _ path: String, _ mood: Mood) throws -> ACMEResponse {
        if request.method != .post { return get(path, mood) }
        let isKnown = state.withLock { $0.valid.remove(FakeAuthority.header(request)["nonce"] as? String ?? "") != nil }
        if mood.badNonces > 0 || !isKnown {
            self.mood.withLock { $0.badNonces -= 1 }
            return FakeAuthority.problem("badNonce")
        }
        switch path {
        case "/account": return ACMEResponse(status: 201, headers: ["location": "\(FakeAuthority.base)/account/1"])
        case "/order": return newOrder(request, mood)
        case "/order/1": return order()
        case "/finalize": return finalize(request)
        case "/certificate": return try certificate(mood)
        case _ where path.hasPrefix("/authorization/"): return authorization(String(path.dropFirst(15)), mood)
        case _ where path.hasPrefix("/challenge/"): return challenge(String(path.dropFirst(11)), mood)
        default: return FakeAuthority.problem("malformed")
        }
    }

    private func get(_ path: String, _ mood: Mood) -> ACMEResponse {
        guard path != "/nonce" else { return ACMEResponse(status: 200) }
        if path.hasPrefix("/renewal/"), let window = mood.renewalWindow {
            return .json(200, ["suggestedWindow": ["start": window.start, "end": window.end]], ["retry-after": "7200"])
        }
        guard path == "/directory" else { return ACMEResponse(status: 404) }
        var directory = ["newNonce": "/nonce", "newAccount": "/account", "newOrder": "/order"]
        if mood.renewalWindow != nil { directory["renewalInfo"] = "/renewal" }
        return .json(200, directory.mapValues { FakeAuthority.base + $0 })
    }

    private func newOrder(_ request: ACMERequest, _ mood: Mood) -> ACMEResponse {
        if let refusal = mood.refusal {
            return FakeAuthority.problem(refusal.type, refusal.retryAfter.map { ["retry-after": $0] } ?? [:])
        }
        let payload = FakeAuthority.payload(request) ?? [:]
        if mood.hatesReplacing, payload["replaces"] != nil { return FakeAuthority.problem("alreadyReplaced") }
        let names = (payload["identifiers"] as? [[String: String]] ?? []).compactMap { $0["value"] }
        state.withLock { state in
            state.names = names
            state.authorised = []
            state.failed = []
            state.csr = []
        }
        var response = order()
        response.status = 201
        response.headers["location"] = "\(FakeAuthority.base)/order/1"
        return response
    }

    private func order() -> ACMEResponse {
        let state = state.withLock { $0 }
        let isReady = state.authorised.isSuperset(of: state.names)
        let status = state.failed.isEmpty ? !isReady ? "pending" : state.csr.isEmpty ? "ready" : "valid" : "invalid"
        return .json(
            200,
            [
                "status": status, "finalize": "\(FakeAuthority.base)/finalize",
                "certificate": "\(FakeAuthority.base)/certificate",
                "authorizations": state.names.map { "\(FakeAuthority.base)/authorization/\($0)" },
            ])
    }

    private func authorization(_ name: String, _ mood: Mood) -> ACMEResponse {
        let state = state.withLock { $0 }
        let isWildcard = name.hasPrefix("*.")
        let kinds = isWildcard ? ["dns-01"] : ["http-01", "dns-01", "tls-alpn-01", "future-01"]
        let challenges = kinds.map { kind -> [String: Any] in
            var challenge: [String: Any] = [
                "type": kind, "url": "\(FakeAuthority.base)/challenge/\(kind)/\(name)", "token": "token_\(kind)",
            ]
            if state.failed.contains(name), mood.failing.contains(kind) {
                challenge["error"] = [
                    "type": "urn:ietf:params:acme:error:connection", "detail": "Connection refused\u{1B}[31m",
                ]
            }
            return challenge
        }
        let status = state.authorised.contains(name) ? "valid" : state.failed.contains(name) ? "invalid" : "pending"
        return .json(
            200,
            [
                "identifier": ["type": "dns", "value": isWildcard ? String(name.dropFirst(2)) : name],
                "status": status, "wildcard": isWildcard, "challenges": challenges,
            ])
    }

    private func challenge(_ path: String, _ mood: Mood) -> ACMEResponse {
        let parts = path.split(separator: "/").map(String.init)
        state.withLock { state in
            if mood.failing.contains(parts[0]) {
                _ = state.failed.insert(parts[1])
            } else {
                _ = state.authorised.insert(parts[1])
            }
        }
        return .json(200, ["status": "processing"])
    }

    private func finalize(_ request: ACMERequest) -> ACMEResponse {
        let csr = (FakeAuthority.payload(request)?["csr"] as? String).flatMap(Base64URL.decode) ?? []
        state.withLock { $0.csr = csr }
        return order()
    }

    private func certificate(_ mood: Mood) throws -> ACMEResponse {
        let state = state.withLock { $0 }
        let request = try CertificateSigningRequest(derEncoded: state.csr)
        let leaf = try root.sign(request.publicKey, names: state.names, from: mood.now, days: mood.lifetimeDays)
        let pem = try leaf + root.pem
        return ACMEResponse(
            status: 200, headers: ["content-type": "application/pem-certificate-chain"], body: Array(pem.utf8))
    }

    // MARK: - JWS, undone

    static func header(_ request: ACMERequest) -> [String: Any] { part("protected", of: request) ?? [:] }
    static func payload(_ request: ACMERequest) -> [String: Any]? { part("payload", of: request) }

    private static func part(_ name: String, of request: ACMERequest) -> [String: Any]? {
        guard let body = request.body,
            let message = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: String],
            let bytes = message[name].flatMap(Base64URL.decode)
        else { return nil }
        return try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
    }

    static func problem(_ type: String, _ headers: [String: String] = [:]) -> ACMEResponse {
        var response = ACMEResponse.json(
            400, ["type": "urn:ietf:params:acme:error:\(type)", "detail": "because of \(type)"], headers)
        response.headers["content-type"] = "application/problem+json"
        return response
    }
}

extension ACMEResponse {
    static func json(_ status: Int, _ object: [String: Any], _ headers: [String: String] = [:]) -> ACMEResponse {
        let bytes = (try? JSONSerialization.data(withJSONObject: object)).map(Array.init) ?? []
        return ACMEResponse(
            status: status, headers: headers.merging(["content-type": "application/json"]) { first, _ in first },
            body: bytes)
    }
}
