import Model
import NIOCore

extension EdgeLoop {
    /// Answers the request at the start of `bytes`: the whole way of a visit, step by step.
    func answer(
        _ bytes: Span<UInt8>, _ progress: inout RequestProgress, peer: borrowing Peer, output: inout ByteBuffer
    ) -> Answer {
        readMailIfNew()
        guard progress.seen == 0 || RequestParser.isWorthParsing(bytes, seen: progress.seen) else {
            progress.seen = bytes.count
            return .incomplete
        }
        switch RequestParser.parse(bytes) {
        case .incomplete:
            progress.seen = bytes.count
            return .incomplete
        case .invalid(let error):
            return refuse(error, hasBody: true, consumed: bytes.count, &output)
        case .request(let head):
            return answer(head, bytes, &progress, peer: peer, output: &output)
        }
    }

    private func answer(
        _ head: RequestHead, _ bytes: Span<UInt8>, _ progress: inout RequestProgress, peer: borrowing Peer,
        output: inout ByteBuffer
    ) -> Answer {
        var end = head.byteCount
        var closes = !head.keepsAlive || isDraining
        let received = progress.received ?? clock.now
        if head.content != .none {
            var skipper = progress.skipper ?? ContentSkipper(from: head.byteCount)
            switch skipper.skip(head.content, in: bytes) {
            case .complete(let position): end = position
            case .invalid: return refuse(.badRequest, hasBody: true, consumed: bytes.count, &output)
            case .tooLong: closes = true
            case .incomplete where head.expectsContinue: closes = true
            case .incomplete:
                progress.skipper = skipper
                progress.received = received
                return .incomplete
            }
        }
        if !httpChallenges.isEmpty, let proof = challengeAnswer(head, bytes) {
            return writeProof(proof, ConnectionField(head, closes: closes), consumed: end, closes: closes, &output)
        }
        let site: SiteState
        switch self.site(for: bytes.extracting(head.authority.range)) {
        case .site(let match): site = match
        case let match:
            refuse(match, head, ConnectionField(head, closes: closes), &output)
            return .complete(consumed: end, closes: closes, body: nil)
        }
        if isMisdirected(to: site, peer) {
            writePage(.misdirectedRequest, head, ConnectionField(head, closes: closes), &output)
            return .complete(consumed: end, closes: closes, body: nil)
        }
        let visit = Visit(head: head, site: site, id: nextRequestID(), received: received, closes: closes)
        if let location = secureLocation(head, bytes, site, peer) {
            let plan = Plan.redirect(.movedPermanently, location: location)
            return act(on: plan, visit, bytes, consumed: end, peer: peer, output: &output)
        }
        let decision = Decision(head: head, site: site, key: key, now: clock.now)
        let bucket = site.site.bucket
        var plan = decision.plan(bytes) { name in
            cached(name, bucket: bucket) ?? progress.held(name, changes: changes)
        }
        if case .needs(let role) = plan, let rules = site.rules {
            guard progress.sourceFailed || progress.lookups >= RequestProgress.lookupsMax else {
                progress.received = received
                return .needs(key: Array(decision.name(of: role, rules)), bucket: bucket)
            }
            plan = .failure(Plan.Failure(progress.sourceFailed ? .internalError : .slowDown))
        }
        return act(on: plan, visit, bytes, consumed: end, peer: peer, output: &output)
    }

    /// Writes the response, and the log line before the response can leave.
    private func act(
        on plan: Plan, _ visit: Visit, _ bytes: Span<UInt8>, consumed: Int, peer: borrowing Peer,
        output: inout ByteBuffer
    ) -> Answer {
        let response = write(plan, visit, bytes, &output)
        switch response.rest {
        case .none, .memory:
            if visit.site.site.isLogged {
                log.record(
                    response.outcome, visit.head, bytes, visit.site, key: logKey(visit), id: visit.id,
                    peer: peer, received: visit.received, now: clock.now)
            }
            guard case .memory(let body) = response.rest else {
                return .complete(consumed: consumed, closes: visit.closes, body: nil)
            }
            return .complete(consumed: consumed, closes: visit.closes, body: body)
        case .stream(let reader, let pieces):
            let body = StreamedBody(visit: visit, outcome: response.outcome, reader: reader, pieces: pieces)
            return .stream(body, consumed: consumed)
        }
    }

    /// The key that the log shows: the index document for a folder, nothing when the path named no key. It was decoded by the decision.
    func logKey(_ visit: Visit) -> UnsafeBufferPointer<UInt8> {
        let requested = key.requested
        guard key.isDecoded, let rules = visit.site.rules, !rules.redirectsAll else { return requested }
        guard requested.isEmpty || requested[requested.count - 1] == UInt8(ascii: "/") else { return requested }
        return key.index(rules.indexSuffix)
    }

    /// Logs a streamed response when its last bytes are handed over or its connection is gone.
    func recordStreamed(_ body: StreamedBody, _ bytes: Span<UInt8>, peer: borrowing Peer) {
        guard body.visit.site.site.isLogged else { return }
        var outcome = body.outcome
        outcome.bytesSent = body.bytesSent
        clock.refresh()
        // It was decoded when the response began; another request may have been read since.
        _ = key.decode(bytes.extracting(body.visit.head.path.range))
        log.record(
            outcome, body.visit.head, bytes, body.visit.site, key: logKey(body.visit), id: body.visit.id,
            peer: peer, received: body.visit.received, now: clock.now)
    }
}
