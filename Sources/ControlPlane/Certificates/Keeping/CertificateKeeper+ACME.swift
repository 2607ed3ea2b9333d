internal import Logging
internal import Model

extension CertificateKeeper {
    private static let checkSeconds: Int64 = 6 * 3600
    private static let checkAgainSeconds: Int64 = 3600
    /// A certificate is not renewed sooner after it came, whatever the authority says: one whose every window has passed would
    /// be asked without end.
    private static let renewalSecondsMin: Int64 = 3600
    /// How long a name that leads elsewhere is left alone; a change of our own zones ends it.
    private static let elsewhere = Backoff(first: .seconds(300), longest: .seconds(3600))

    /// Does the most urgent thing that an authority has to be asked for.
    /// - Returns: false when there is nothing to do now.
    package func advance() async -> Bool {
        let now = surroundings.now()
        guard let acme = configuration.acme, authority.nextTry.map({ $0 <= now }) ?? true else { return false }
        if let nextDue, now < nextDue { return false }
        let open = standings.filter { !hasFile($0.key) }
        if let due = open.filter({ $0.value.nextTry <= now }).min(by: { $0.value.nextTry < $1.value.nextTry }) {
            return await order(due.key, acme)
        }
        guard let due = open.first(where: { $0.value.isToCheck(at: now) }) else {
            nextDue = open.values.map(\.nextDue).min() ?? Timestamp(milliseconds: .max)
            return false
        }
        if due.value.nextCheck <= now { await check(due.key, acme) }
        await lookUpNames(of: due.key)
        return true
    }

    /// Our zones changed: names that led elsewhere may lead here.
    package func namesChanged() {
        namesVersion += 1
        for (name, standing) in standings {
            if standing.leadsElsewhere { standings[name]?.nextTry = surroundings.now() }
            standings[name]?.looksUpNames = true
        }
    }

    /// - Returns: false when the task was cancelled.
    private func order(_ name: String, _ acme: ACMEClient.Configuration) async -> Bool {
        guard let want = wants[name], let standing = standings[name] else { return true }
        let version = namesVersion
        let (names, reasons) = await certifiable(want)
        guard !names.isEmpty else {
            // What was found may be old already.
            if version == namesVersion { postpone(name, reasons.joined(separator: "; ")) }
            return true
        }
        do {
            let client = try await client(acme)
            let identity = try await client.obtain(
                names: names, replacing: standing.kept?.facts, attempt: standing.failures,
                responder: surroundings.responder, sleep: surroundings.sleep, now: surroundings.now)
            try surroundings.presenter.check(identity)
            try await keep(identity, for: name, directory: acme.directory)
            await succeeded(name, identity)
            return true
        } catch is CancellationError {
            return false
        } catch let error as ACMEError {
            await failed(name, error)
        } catch {
            await failed(name, ACMEError(.challenge, "\(error)"))
        }
        return true
    }

    /// The names that lead here, wildcards that our own name server answers for, and why the others are left out.
    private func certifiable(_ want: CertificateWant) async -> (names: [String], reasons: [String]) {
        var names: [String] = []
        var reasons: [String] = []
        for name in want.publicNames {
            if name.hasPrefix("*.") {
                let isAnswered = configuration.acme?.challenges.contains(.dns01) ?? false
                if isAnswered, await surroundings.responder.holdsZone(of: String(name.dropFirst(2))) {
                    names.append(name)
                }
                continue
            }
            switch await surroundings.resolver.resolution(of: name) {
            case .here: names.append(name)
            case .elsewhere(let reason): reasons.append(reason)
            }
        }
        return (names, reasons)
    }

    private func client(_ acme: ACMEClient.Configuration) async throws -> ACMEClient {
        if let client = authority.client { return client }
        guard let transport = surroundings.transport else {
            throw ACMEError(.unreachable, "there is no way to the authority")
        }
        let client = ACMEClient(
            acme, key: try await accountKey(directory: acme.directory), transport: transport, now: surroundings.now)
        authority.client = client
        return client
    }

    // MARK: - Outcomes

    private func succeeded(_ name: String, _ identity: KeyedChain) async {
        authority.failures = 0
        authority.lastFailure = nil
        authority.nextTry = nil
        standings[name] = CertificateStanding(
            kept: identity, obtained: surroundings.now(), nextTry: identity.facts.renewalTime,
            nextCheck: surroundings.now())
        logger.info(
            "A certificate was obtained",
            metadata: [
                "names": "\(identity.facts.names.joined(separator: " "))", "issuer": "\(identity.facts.issuer)",
                "until": "\(HTTPDate.text(identity.facts.notAfter))",
            ])
        await choose()
    }

    private func failed(_ name: String, _ error: ACMEError) async {
        let now = surroundings.now()
        let failure = CertificateStatus.Failure(reason: error.message, time: now)
        if error.concernsAuthority {
            authority.failures += 1
            authority.lastFailure = failure
            let pause = Backoff.authority.time(after: authority.failures, random: surroundings.random(), now: now)
            // What one name has too many of does not keep others waiting for days.
            let longest = Timestamp(seconds: now.seconds + Backoff.authority.longest.components.seconds)
            authority.nextTry = max(pause, min(longest, error.retryAfter ?? pause))
            await authority.client?.forget()
        }
        guard var standing = standings[name] else { return }
        standing.failures += 1
        standing.lastFailure = failure
        let pause =
            error.concernsAuthority
            ? authority.nextTry ?? now
            : Backoff.name.time(after: standing.failures, random: surroundings.random(), now: now)
        standing.nextTry = max(pause, error.retryAfter ?? pause)
        standing.leadsElsewhere = false
        standings[name] = standing
        log(name, failure, next: standing.nextTry)
    }

    private func postpone(_ name: String, _ reason: String) {
        guard var standing = standings[name] else { return }
        let now = surroundings.now()
        let isKnown = standing.lastFailure?.reason == reason
        let failure = CertificateStatus.Failure(reason: reason, time: now)
        standing.lookups += 1
        standing.lastFailure = failure
        standing.nextTry = CertificateKeeper.elsewhere.time(
            after: standing.lookups, random: surroundings.random(), now: now)
        standing.leadsElsewhere = true
        standings[name] = standing
        if !isKnown { log(name, failure, next: standing.nextTry) }
    }

    private func log(_ name: String, _ failure: CertificateStatus.Failure, next: Timestamp) {
        logger.warning(
            "There is no new certificate",
            metadata: ["name": "\(name)", "reason": "\(failure.reason)", "next try": "\(HTTPDate.text(next))"])
    }

    // MARK: - Renewal

    /// Asks the authority when to renew.
    private func check(_ name: String, _ acme: ACMEClient.Configuration) async {
        guard let kept = standings[name]?.kept else { return }
        let now = surroundings.now()
        standings[name]?.nextCheck = Timestamp(seconds: now.seconds + CertificateKeeper.checkSeconds)
        do {
            if let (window, next) = try await client(acme).renewalWindow(of: kept.facts, now: now) {
                standings[name]?.nextCheck = next
                renew(name, in: window, now: now)
            }
        } catch {
            standings[name]?.nextCheck = Timestamp(seconds: now.seconds + CertificateKeeper.checkAgainSeconds)
            logger.debug(
                "The authority does not say when to renew", metadata: ["name": "\(name)", "reason": "\(error)"])
        }
    }

    /// Orders anew when more names lead here than the certificate has.
    private func lookUpNames(of name: String) async {
        standings[name]?.looksUpNames = false
        guard let want = wants[name], want.names.count > 1, let kept = standings[name]?.kept else { return }
        if await !Set(certifiable(want).names).isSubset(of: kept.facts.names) {
            standings[name]?.nextTry = surroundings.now()
        }
    }

    /// A time that was chosen stays, as long as it lies in the window.
    private func renew(_ name: String, in window: RenewalWindow, now: Timestamp) {
        guard let planned = standings[name]?.nextTry, planned < window.start || window.end < planned,
            let time = window.time(random: surroundings.random(), now: now)
        else { return }
        let earliest = standings[name]?.obtained.map { $0.seconds + CertificateKeeper.renewalSecondsMin }
        standings[name]?.nextTry = max(time, Timestamp(seconds: earliest ?? now.seconds))
    }
}
