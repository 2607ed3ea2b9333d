internal import Foundation
package import Model

/// A conversation with one authority (RFC 8555): its directory, its nonces, and the account that asks.
package actor ACMEClient {
    package struct Configuration: Hashable, Sendable {
        /// The directory's URL.
        package var directory: String
        package var email: String?
        /// The kinds of challenges to answer, the preferred one first.
        package var challenges: [ChallengeKind]
        package var externalAccount: ExternalAccount?

        package init(
            directory: String, email: String? = nil, challenges: [ChallengeKind] = ChallengeKind.allCases,
            externalAccount: ExternalAccount? = nil
        ) {
            self.directory = directory
            self.email = email
            self.challenges = challenges
            self.externalAccount = externalAccount
        }
    }

    /// How often a request is signed again with the nonce that its refusal brought (RFC 8555 section 6.5).
    private static let nonceAttemptsMax = 5
    private static let noncesMax = 8
    private static let noncesBytesMax = 256
    /// Longer ones are no advice but a way to stop us.
    private static let retrySecondsMax: Int64 = 14 * 86_400

    let configuration: Configuration
    let key: AccountKey
    private let transport: any ACMETransport
    private let now: @Sendable () -> Timestamp
    private var directory: ACMEDirectory?
    private var account: String?
    private var nonces: [String] = []

    package init(
        _ configuration: Configuration, key: AccountKey, transport: any ACMETransport,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.configuration = configuration
        self.key = key
        self.transport = transport
        self.now = now
    }

    /// RFC 8555 section 7.1.1; asked for once.
    func readDirectory() async throws -> ACMEDirectory {
        if let directory { return directory }
        let response = try await get(configuration.directory)
        let directory = try ACMEJSON.decode(ACMEDirectory.self, from: response.body)
        self.directory = directory
        return directory
    }

    /// The account's URL, made at the first use or found again by its key (RFC 8555 sections 7.3 and 7.3.1).
    func readAccount() async throws -> String {
        if let account { return account }
        let directory = try await readDirectory()
        var payload = NewAccountPayload()
        payload.contact = configuration.email.map { ["mailto:\($0)"] }
        if let external = configuration.externalAccount {
            payload.externalAccountBinding = try RawJSON(external.binding(of: key.jwk, url: directory.newAccount))
        } else if directory.meta?.externalAccountRequired == true {
            throw ACMEError(
                .refused("externalAccountRequired"), "the authority wants an external account: set acme.externalAccount"
            )
        }
        let response = try await post(directory.newAccount, try ACMEJSON.encode(payload), signedWithKey: true)
        guard let location = response.headers["location"] else {
            throw ACMEError(.invalidAnswer, "the authority made an account without a URL")
        }
        account = location
        return location
    }

    /// After a failure that a change at the authority may be behind: everything is asked anew.
    func forget() {
        directory = nil
        account = nil
        nonces = []
    }

    func get(_ url: String) async throws -> ACMEResponse {
        let response = try await send(ACMERequest(.get, url))
        guard response.status == 200 else { throw refusal(response) }
        return response
    }

    func read<Resource: Decodable & Sendable>(
        _: Resource.Type, at url: String
    ) async throws -> (resource: Resource, response: ACMEResponse) {
        let response = try await post(url, nil)
        return (try ACMEJSON.decode(Resource.self, from: response.body), response)
    }

    /// A signed request; `nil` is a POST-as-GET (RFC 8555 section 6.3).
    /// - Returns: a success.
    func post(
        _ url: String, _ payload: [UInt8]?, signedWithKey: Bool = false, accept: String? = nil
    ) async throws -> ACMEResponse {
        for attempt in 1... {
            var header = JWSHeader(url: url)
            if signedWithKey { header.jwk = key.jwk } else { header.kid = try await readAccount() }
            header.nonce = try await nonce()
            let body = try key.sign(payload, header: header)
            let response = try await send(ACMERequest(.post, url, body: body, accept: accept))
            if (200..<300).contains(response.status) { return response }
            let error = refusal(response)
            guard error.kind == .refused("badNonce"), attempt < ACMEClient.nonceAttemptsMax else { throw error }
        }
        throw ACMEError(.refused("badNonce"), "the authority takes none of its nonces")
    }

    /// When the answer asks to come back, within reason.
    func retryAfter(_ response: ACMEResponse) -> Timestamp? {
        guard let text = response.headers["retry-after"] else { return nil }
        let time = now()
        let latest = Timestamp(seconds: time.seconds + ACMEClient.retrySecondsMax)
        if let seconds = Int64(text), seconds >= 0 {
            return seconds < ACMEClient.retrySecondsMax ? Timestamp(seconds: time.seconds + seconds) : latest
        }
        return HTTPDate.parse(Array(text.utf8).span, now: time).map { max(time, min($0, latest)) }
    }

    private func nonce() async throws -> String {
        if let nonce = nonces.popLast() { return nonce }
        _ = try await send(ACMERequest(.head, try await readDirectory().newNonce))
        guard let nonce = nonces.popLast() else { throw ACMEError(.invalidAnswer, "the authority gave no nonce") }
        return nonce
    }

    private func send(_ request: ACMERequest) async throws -> ACMEResponse {
        guard ACMEAddress.isAllowed(request.url, directory: configuration.directory) else {
            throw ACMEError(.invalidAnswer, "the authority names an address that is not asked: \(request.url)")
        }
        let response = try await transport.send(request)
        if let nonce = response.headers["replay-nonce"], nonce.utf8.count <= ACMEClient.noncesBytesMax,
            nonce.utf8.allSatisfy(Base64URL.isDigit), nonces.count < ACMEClient.noncesMax
        {
            nonces.append(nonce)
        }
        return response
    }

    private func refusal(_ response: ACMEResponse) -> ACMEError {
        let retry = retryAfter(response)
        guard response.headers["content-type"]?.hasPrefix("application/problem+json") == true,
            let problem = try? ACMEJSON.decode(ACMEProblem.self, from: response.body)
        else {
            return ACMEError(
                .invalidAnswer, "the authority answers with status \(response.status)", retryAfter: retry)
        }
        return ACMEError(.refused(problem.name), problem.text, retryAfter: retry)
    }
}
