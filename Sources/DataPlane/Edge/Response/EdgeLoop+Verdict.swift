import Model
import NIOCore

/// What a request comes to before anything of its response is written.
enum Verdict {
    case plan(Plan, Visit)
    case unlogged(Unlogged)
    /// To be asked again when the loop knows the object.
    case needs(key: [UInt8], bucket: Int64)
}

/// Responses that belong to no site, or not to the one that was asked for.
enum Unlogged {
    case noSite(EdgeLoop.SiteMatch)
    /// The client was shown the certificate of another site.
    case misdirected
    /// The proof of a name that an authority asked for.
    case proof([UInt8])
}

extension EdgeLoop {
    /// Finds the site of a request and decides what it is answered with: the way of every visit, whatever protocol brought it.
    @inline(__always)
    func judge(
        _ head: RequestHead, _ bytes: Span<UInt8>, _ lookups: ObjectLookups, _ peer: borrowing Peer,
        received: Timestamp, closes: Bool
    ) -> Verdict {
        if !httpChallenges.isEmpty, let proof = challengeAnswer(head, bytes) { return .unlogged(.proof(proof)) }
        let site: SiteState
        switch self.site(for: bytes.extracting(head.authority.range)) {
        case .site(let match): site = match
        case let match: return .unlogged(.noSite(match))
        }
        if isMisdirected(to: site, peer) { return .unlogged(.misdirected) }
        let crossOrigin = site.terms.cors.map { CrossOrigin($0, head, bytes) }
        let isSecure = peer.session != nil
        let visit = Visit(
            head: head, site: site, id: nextRequestID(), received: received, isSecure: isSecure, closes: closes,
            siteFields: SiteFields.joined(isSecure ? site.terms.secureFields : nil, crossOrigin?.fields))
        if let location = secureLocation(head, bytes, site, peer) {
            return .plan(.redirect(.movedPermanently, location: location), visit)
        }
        let decision = Decision(
            head: head, site: site, preflight: crossOrigin?.preflight, key: key,
            scheme: visit.isSecure ? .https : .http, now: clock.now)
        let bucket = site.bucket
        var plan = decision.plan(bytes) { name in
            cached(name, bucket: bucket) ?? lookups.find(name, changes: changes)
        }
        if case .needs(let role) = plan, let rules = site.rules {
            guard lookups.isAtEnd else { return .needs(key: Array(decision.name(of: role, rules)), bucket: bucket) }
            plan = .failure(Plan.Failure(lookups.hasSourceFailed ? .internalError : .slowDown))
        }
        return .plan(plan, visit)
    }

    /// Counts and logs a response that is whole in the output, before it can leave.
    @inline(__always)
    func record(_ outcome: VisitLog.Outcome, _ visit: Visit, _ bytes: Span<UInt8>, peer: borrowing Peer) {
        count(outcome, visit)
        guard visit.site.isLogged else { return }
        log.record(
            outcome, visit.head, bytes, visit.site, key: logKey(visit), id: visit.id, peer: peer,
            received: visit.received, now: clock.now)
    }

    /// Logs a streamed response when its last bytes are handed over or its connection is gone.
    func recordStreamed(
        _ outcome: VisitLog.Outcome, _ visit: Visit, _ bytes: Span<UInt8>, peer: borrowing Peer
    ) {
        clock.refresh()
        // It was decoded when the response began; another request may have been read since.
        _ = key.decode(bytes.extracting(visit.head.path.range))
        record(outcome, visit, bytes, peer: peer)
    }

    /// The key that the log shows: the index document for a folder, nothing when the path named no key. It was decoded by the decision.
    func logKey(_ visit: Visit) -> UnsafeBufferPointer<UInt8> {
        let requested = key.requested
        guard key.isDecoded, let rules = visit.site.rules, !rules.redirectsAll else { return requested }
        guard requested.isEmpty || requested[requested.count - 1] == UInt8(ascii: "/") else { return requested }
        return key.index(rules.indexSuffix)
    }
}
