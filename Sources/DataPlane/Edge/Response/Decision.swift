import Model

/// Decides what one request of a known site is answered with: from the bytes of the request, the frozen state of the site and what the
/// loop knows of objects, and nothing else.
struct Decision {
    let head: RequestHead
    let site: SiteState
    /// `nil` for a request that is no preflight, and where the site has no rules for pages of other origins.
    let preflight: CrossOrigin.Preflight?
    /// Holds the decoded key of the request after `plan`.
    let key: TargetKey
    /// What a redirect that names none keeps.
    let scheme: WebsiteConfiguration.Scheme
    let now: Timestamp

    /// `lookup` answers `nil` for a key that nobody looked at yet; then the plan is `.needs`.
    func plan(_ bytes: Span<UInt8>, lookup: (UnsafeBufferPointer<UInt8>) -> CachedObject?) -> Plan {
        // First of all, because the log shows the key of every request.
        let isDecodable = key.decode(bytes.extracting(head.path.range))
        guard let rules = site.rules else { return .failure(.init(.noSuchWebsiteConfiguration)) }
        guard head.method != .other else {
            switch preflight {
            case .allowed: return .preflight
            case .refused(let error): return .failure(.init(error))
            case nil: return .failure(.init(.methodNotAllowed))
            }
        }
        let query = bytes.extracting(head.query.range)
        if head.hasQuery, QueryNames.containsAmazonName(query) { return .failure(.init(.unsupportedQuery)) }
        guard isDecodable else { return .failure(.init(.badRequest)) }
        guard key.count <= Limits.keyBytesMax || rules.redirectsAll else { return .failure(.init(.keyTooLong)) }

        var found: CachedObject?
        let requested = key.requested.span
        let decision = WebsiteResolver.resolve(
            rules, key: requested, state: { state(of: $0, rules, &found, lookup) })
        guard case .serve = decision, let found else {
            return plan(decision, rules, found, query: head.hasQuery ? query : nil, bytes)
        }
        let entry = representation(of: found, bytes)
        if head.preconditions > 0 {
            switch preconditions(entry, bytes) {
            case .proceed: break
            case .notModified: return .notModified(entry)
            case .failed(let header):
                var document: CachedObject?
                let failure = WebsiteResolver.fail(
                    .preconditionFailed(header), rules, key: requested,
                    state: { state(of: $0, rules, &document, lookup) })
                return plan(failure, rules, document, query: nil, bytes)
            }
        }
        return head.range.isEmpty ? .whole(entry) : range(entry, bytes)
    }

    /// The object in the coding that the client prefers.
    private func representation(of entry: CachedObject, _ bytes: Span<UInt8>) -> CachedObject {
        guard entry.isNegotiated else { return entry }
        guard site.compresses else { return entry.alone }
        guard !head.acceptEncoding.isEmpty else { return entry }
        return entry.representation(AcceptEncoding(bytes.extracting(head.acceptEncoding.range)))
    }

    /// What a visitor may know of the object under a key; `found` is what the loop knows of it.
    private func state(
        of role: WebsiteResolver.Key, _ rules: WebsiteRules, _ found: inout CachedObject?,
        _ lookup: (UnsafeBufferPointer<UInt8>) -> CachedObject?
    ) -> WebsiteResolver.ObjectState {
        let name = self.name(of: role, rules)
        guard role == .errorDocument || key.isStorable, name.count <= Limits.keyBytesMax else {
            return .absent(isDisclosed: site.disclosesAbsence(of: Array(name)))
        }
        guard let entry = lookup(name) else { return .unknown }
        found = entry
        return entry.state(under: site)
    }

    /// The bytes of a key by its role; good until the next call.
    func name(of role: WebsiteResolver.Key, _ rules: WebsiteRules) -> UnsafeBufferPointer<UInt8> {
        switch role {
        case .requested: key.requested
        case .index, .folderIndex: key.index(rules.indexSuffix)
        case .errorDocument: site.terms.errorKey
        }
    }

    private func plan(
        _ decision: WebsiteResolver.Decision, _ rules: WebsiteRules, _ found: CachedObject?, query: Span<UInt8>?,
        _ bytes: Span<UInt8>
    ) -> Plan {
        switch decision {
        case .needs(let role): return .needs(role)
        case .redirectAll: return redirectAll(rules, query)
        case .route(let rule):
            let location = RedirectLocation.routed(
                by: rule, host: bytes.extracting(head.authority.range), scheme: scheme, key: key.requested.span)
            return .redirect(HTTPStatus(rule.redirect.status), location: location)
        case .folder: return .folder(location: RedirectLocation.folder(key.requested.span))
        case .serve: return .failure(.init(.internalError))
        case .redirect:
            let location = found?.redirectLocation ?? []
            return .redirect(.movedPermanently, location: RedirectLocation.stored(location))
        case .fail(let error, .readable):
            return .failure(.init(error, document: found.map { representation(of: $0, bytes) }))
        case .fail(let error, let problem): return .failure(.init(error, documentProblem: problem))
        }
    }

    private func redirectAll(_ rules: WebsiteRules, _ query: Span<UInt8>?) -> Plan {
        guard case .redirectAll(let hostName, let named) = rules.behaviour else {
            return .failure(.init(.internalError))
        }
        let location = RedirectLocation.all(
            hostName: hostName, scheme: named ?? scheme, key: key.requested.span, query: query)
        return .redirect(.movedPermanently, location: location)
    }

    /// Goes through the header lines once more, which only a request with other conditions than `If-None-Match` pays for.
    private func preconditions(_ entry: CachedObject, _ bytes: Span<UInt8>) -> Preconditions.Outcome {
        var conditions = Preconditions(.read, etag: entry.etag, modified: entry.modified, now: now)
        if head.preconditions == 1, !head.ifNoneMatch.isEmpty {
            conditions.ifNoneMatch(bytes.extracting(head.ifNoneMatch.range))
            return conditions.outcome
        }
        var position = head.linesStart
        while let line = try? HeaderParser.line(bytes, &position, linesStart: head.linesStart) {
            let value = bytes.extracting(line.value.range)
            if line.isNamed("if-match", bytes) { conditions.ifMatch(value) }
            if line.isNamed("if-none-match", bytes) { conditions.ifNoneMatch(value) }
            if line.isNamed("if-modified-since", bytes) { conditions.ifModifiedSince(value) }
            if line.isNamed("if-unmodified-since", bytes) { conditions.ifUnmodifiedSince(value) }
        }
        return conditions.outcome
    }

    private func range(_ entry: CachedObject, _ bytes: Span<UInt8>) -> Plan {
        if !head.ifRange.isEmpty, let etag = entry.etag {
            let holds = Preconditions.ifRangeHolds(
                bytes.extracting(head.ifRange.range), etag: etag, modified: entry.modified, now: now)
            guard holds else { return .whole(entry) }
        }
        guard let set = RangeSet(bytes.extracting(head.range.range)) else { return .whole(entry) }
        switch set.resolve(bytes: entry.bytes) {
        case .whole: return .whole(entry)
        case .partial(let ranges): return ranges.count == 1 ? .partial(entry, ranges[0]) : .parts(entry, ranges)
        case .unsatisfiable: return .failure(.init(.invalidRange, object: entry))
        }
    }
}
