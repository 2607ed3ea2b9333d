package import Model

extension ACMEClient {
    /// An authorisation or an order is looked at this often before it is given up.
    private static let pollsMax = 90
    private static let pollSeconds: Int64 = 1
    private static let pollSecondsMax: Int64 = 20
    private static let certificateType = "application/pem-certificate-chain"

    /// The whole way to a certificate (RFC 8555 section 7.1): order, authorisations, finalisation, download.
    /// - Parameters:
    ///   - replaced: the certificate that this one follows.
    ///   - attempt: how many have failed; each begins with another kind of challenge.
    package func obtain(
        names: [String], replacing replaced: CertificateFacts?, attempt: Int, responder: any ChallengeResponder,
        sleep: @Sendable (Duration) async throws -> Void, now: @Sendable () -> Timestamp
    ) async throws -> KeyedChain {
        let (order, url) = try await newOrder(names, replacing: replaced)
        guard order.authorizations.count <= names.count * 2 else {
            throw ACMEError(.invalidAnswer, "the authority wants more authorisations than there are names")
        }
        for authorization in order.authorizations {
            try await authorise(
                authorization, of: names, attempt: attempt, responder: responder, sleep: sleep, now: now)
        }
        let ready = try await poll(ACMEOrder.self, url, sleep: sleep) { $0.status != "pending" }
        guard ready.status == "ready" else { throw failure(of: ready) }
        let request = try SigningRequest(names: names)
        let payload = try ACMEJSON.encode(FinalizePayload(csr: Base64URL.encode(request.der)))
        _ = try await post(ready.finalize, payload)
        let done = try await poll(ACMEOrder.self, url, sleep: sleep) { !["ready", "processing"].contains($0.status) }
        guard done.status == "valid", let place = done.certificate else { throw failure(of: done) }
        let chain = try await post(place, nil, accept: ACMEClient.certificateType).body
        return try accept(chain, key: request.key, names: names, now: now())
    }

    private func newOrder(
        _ names: [String], replacing replaced: CertificateFacts?
    ) async throws -> (order: ACMEOrder, url: String) {
        let directory = try await readDirectory()
        var payload = NewOrderPayload(identifiers: names.map { ACMEIdentifier(value: $0) })
        if directory.renewalInfo != nil { payload.replaces = replaced.flatMap(CertificateID.text) }
        let response: ACMEResponse
        do {
            response = try await post(directory.newOrder, try ACMEJSON.encode(payload))
        } catch let error as ACMEError where payload.replaces != nil && error.isAboutReplacing {
            // The authority knows better whether that certificate can be replaced (RFC 9773 section 5).
            payload.replaces = nil
            response = try await post(directory.newOrder, try ACMEJSON.encode(payload))
        }
        guard let url = response.headers["location"] else {
            throw ACMEError(.invalidAnswer, "the authority made an order without a URL")
        }
        return (try ACMEJSON.decode(ACMEOrder.self, from: response.body), url)
    }

    private func authorise(
        _ url: String, of names: [String], attempt: Int, responder: any ChallengeResponder,
        sleep: @Sendable (Duration) async throws -> Void, now: @Sendable () -> Timestamp
    ) async throws {
        let authorization = try await read(ACMEAuthorization.self, at: url).resource
        if authorization.status == "valid" { return }
        let host = authorization.identifier.value
        let name = authorization.wildcard == true ? "*.\(host)" : host
        guard authorization.identifier.type == "dns", names.contains(name) else {
            throw ACMEError(.invalidAnswer, "the authority wants an authorisation for \(name), which nobody asked for")
        }
        let holdsZone = await responder.holdsZone(of: host)
        let kinds = ChallengeChoice(preferred: configuration.challenges, attempt: attempt)
            .kinds(isWildcard: authorization.wildcard == true, holdsZone: holdsZone)
        let offered = authorization.challenges
        guard let kind = kinds.first(where: { kind in offered.contains { $0.type == kind.rawValue } }),
            let challenge = offered.first(where: { $0.type == kind.rawValue })
        else {
            throw ACMEError(.challenge, "\(name): none of the authority's challenges can be answered here")
        }
        let answer = try ChallengeAnswer(kind, host: host, token: challenge.token ?? "", key: key, now: now())
        do {
            try await responder.present(answer)
            _ = try await post(challenge.url, Array("{}".utf8))
            let outcome = try await poll(ACMEAuthorization.self, url, sleep: sleep) { $0.status != "pending" }
            await responder.withdraw(answer)
            guard outcome.status == "valid" else {
                let problem = outcome.challenges.compactMap(\.error).first
                throw ACMEError(.challenge, "\(name): \(kind.rawValue): \(problem?.text ?? outcome.status)")
            }
        } catch {
            await responder.withdraw(answer)
            throw error
        }
    }

    /// Looks at a resource until it is as wanted, as often as the authority says.
    private func poll<Resource: Decodable & Sendable>(
        _: Resource.Type, _ url: String, sleep: @Sendable (Duration) async throws -> Void,
        until isDone: (Resource) -> Bool
    ) async throws -> Resource {
        var seconds = ACMEClient.pollSeconds
        for _ in 0..<ACMEClient.pollsMax {
            let (resource, response) = try await read(Resource.self, at: url)
            if isDone(resource) { return resource }
            let asked = response.headers["retry-after"].flatMap { Int64($0) }
            try await sleep(.seconds(min(ACMEClient.pollSecondsMax, max(ACMEClient.pollSeconds, asked ?? seconds))))
            seconds += 1
        }
        throw ACMEError(.invalidAnswer, "the authority does not come to an end")
    }

    private func failure(of order: ACMEOrder) -> ACMEError {
        ACMEError(.challenge, "the order is \(order.status)\(order.error.map { ": \($0.text)" } ?? "")")
    }

    /// The chain, when it is what was asked for.
    private func accept(_ chain: [UInt8], key: [UInt8], names: [String], now: Timestamp) throws -> KeyedChain {
        let issued: KeyedChain
        do throws(KeyedChain.Problem) {
            issued = try KeyedChain(chain: chain, key: key)
        } catch {
            throw ACMEError(.invalidAnswer, "the authority's certificate is not taken: \(error)")
        }
        guard Set(names).isSubset(of: issued.facts.names), now < issued.facts.notAfter else {
            throw ACMEError(.invalidAnswer, "the authority's certificate is not the one that was asked for")
        }
        return issued
    }
}

extension ACMEError {
    fileprivate var isAboutReplacing: Bool {
        guard case .refused(let type) = kind else { return false }
        return ["alreadyReplaced", "malformed", "conflict"].contains(type)
    }
}

/// Which kinds of challenges to try for a name, in order.
struct ChallengeChoice {
    let preferred: [ChallengeKind]
    /// How many attempts have failed.
    let attempt: Int

    /// The preferred kinds that can be answered; every attempt begins one further, so that a closed port does not keep a name
    /// without a certificate when another way is open. Wildcards know dns-01 only (RFC 8555 section 7.1.3).
    func kinds(isWildcard: Bool, holdsZone: Bool) -> [ChallengeKind] {
        let possible = preferred.filter { $0 == .dns01 ? holdsZone : !isWildcard }
        guard !possible.isEmpty else { return [] }
        let first = attempt % possible.count
        return Array(possible[first...] + possible[..<first])
    }
}
