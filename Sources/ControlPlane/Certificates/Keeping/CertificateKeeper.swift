package import Logging
package import Model

/// Looks after every certificate that is presented: takes in files, asks an ACME authority, and certifies by the house's own authority what
/// nobody else does, when a site is visited first. What fails leaves in place what was there before.
///
/// `pass` takes in what changed and presents it; `advance` does one thing that an authority has to be asked for. Each is called by
/// one task at a time.
package actor CertificateKeeper {
    package struct Configuration: Sendable {
        /// The watched folder.
        package var files: String
        /// Where authorities, accounts and certificates are kept.
        package var folder: String
        /// `nil`: no authority is asked.
        package var acme: ACMEClient.Configuration?

        package init(files: String, folder: String, acme: ACMEClient.Configuration?) {
            self.files = files
            self.folder = folder
            self.acme = acme
        }
    }

    /// What the keeper sees and moves of the world.
    package struct Surroundings: Sendable {
        package var disk: any CertificateDisk
        package var presenter: any CertificatePresenter
        package var responder: any ChallengeResponder
        package var resolver: any HostResolver
        /// `nil` when no authority is asked.
        package var transport: (any ACMETransport)?
        package var now: @Sendable () -> Timestamp
        /// From 0 up to 1.
        package var random: @Sendable () -> Double
        package var sleep: @Sendable (Duration) async throws -> Void

        package init(
            disk: any CertificateDisk, presenter: any CertificatePresenter, responder: any ChallengeResponder,
            resolver: any HostResolver, transport: (any ACMETransport)?,
            now: @escaping @Sendable () -> Timestamp, random: @escaping @Sendable () -> Double,
            sleep: @escaping @Sendable (Duration) async throws -> Void
        ) {
            self.disk = disk
            self.presenter = presenter
            self.responder = responder
            self.resolver = resolver
            self.transport = transport
            self.now = now
            self.random = random
            self.sleep = sleep
        }
    }

    let configuration: Configuration
    let surroundings: Surroundings
    let logger: Logger
    /// Those that an authority may be asked for, and the house itself.
    var wants: [String: CertificateWant] = [:]
    /// How it stands with those that an authority is asked for.
    var standings: [String: CertificateStanding] = [:] {
        didSet { nextDue = nil }
    }
    var authority = AuthorityStanding()
    /// Grows when names may lead elsewhere than before.
    var namesVersion = 0
    /// When a standing has to be looked at again; `nil`: now.
    var nextDue: Timestamp?
    private var folder: CertificateFolder
    /// What the folder holds that can be presented, by name.
    private var files: [String: KeyedChain] = [:]
    private var localAuthorities: [AuthorityScope: LocalAuthority] = [:]
    private var locals = LocalCertificates()
    private var presented: [String: KeyedChain] = [:]
    private var presentedStandard: KeyedChain?
    /// When the first of what is presented has to be looked at again.
    private var nextChoice: Timestamp?

    private struct Chosen {
        var source: CertificateSource
        var identity: KeyedChain
    }

    package init(_ configuration: Configuration, _ surroundings: Surroundings, logger: Logger) {
        self.configuration = configuration
        self.surroundings = surroundings
        self.logger = logger
        folder = CertificateFolder(path: configuration.files)
    }

    /// Takes in what changed, and presents it.
    /// - Parameters:
    ///   - wants: the house, and websites that are new or have changed.
    ///   - gone: names that are no websites any more.
    package func pass(_ wants: [CertificateWant] = [], gone: [String] = []) async {
        await take(wants)
        forget(gone)
        var looked = folder
        let outcome = await looked.scan(
            surroundings.disk, now: surroundings.now(), presenter: surroundings.presenter)
        folder = looked
        for (path, reason) in outcome.newProblems {
            logger.error("A certificate is not taken", metadata: ["file": "\(path)", "reason": "\(reason)"])
        }
        let isDue = nextChoice.map { $0 <= surroundings.now() } ?? false
        if !wants.isEmpty || !gone.isEmpty || outcome.hasChanged || isDue { await choose() }
    }

    /// Has the house's own authority certify a website that is visited and has no certificate, and presents that.
    /// - Parameter isWebsite: whether the name still is one. Asked last: its end may have been told while there was nothing to forget.
    package func certify(_ name: String, isWebsite: @Sendable () async -> Bool) async {
        guard presented[name] == nil, choice(for: name) == nil else { return }
        await issueLocal(wants[name] ?? .site(name), now: surroundings.now())
        guard let identity = locals[name] else { return }
        presented[name] = identity
        surroundings.presenter.present([.name(name, identity)])
        nextChoice = min(nextChoice ?? identity.facts.renewalTime, identity.facts.renewalTime)
        guard await !isWebsite() else { return }
        forget([name])
        await choose()
    }

    /// How it stands with the names that an authority is asked for, that files are for and that were certified here, in order.
    package func statuses() -> [CertificateStatus] {
        Set(wants.keys).union(files.keys).union(locals.all.keys).sorted().map(status)
    }

    /// How it stands with a website, or the house.
    package func status(of name: String) -> CertificateStatus {
        var status = CertificateStatus(name: name, source: .localAuthority)
        if let chosen = choice(for: name) ?? locals[name].map({ Chosen(source: .localAuthority, identity: $0) }) {
            status.source = chosen.source
            status.names = chosen.identity.facts.names
            status.issuer = chosen.identity.facts.issuer
            status.notAfter = chosen.identity.facts.notAfter
        }
        if let standing = standings[name], status.source != .files {
            let waits = standing.nextTry <= surroundings.now()
            status.lastFailure = standing.lastFailure ?? (waits ? authority.lastFailure : nil)
            status.nextTry = max(standing.nextTry, authority.nextTry ?? standing.nextTry)
        }
        if let problem = folder.problem(of: name) { status.lastFailure = problem }
        return status
    }

    /// Whether a file is presented for the name, so that no authority has to be asked.
    func hasFile(_ name: String) -> Bool { file(for: name) != nil }

    // MARK: - What is wanted

    private func take(_ wants: [CertificateWant]) async {
        for want in wants {
            // Its root is there to be trusted before anybody visits.
            if AuthorityScope(of: want.name) == .publicNames { _ = await localAuthority(.publicNames) }
            let isAskedFor = configuration.acme != nil && !want.publicNames.isEmpty
            guard want.isStandard || isAskedFor else { continue }
            self.wants[want.name] = want
            if let acme = configuration.acme, isAskedFor, standings[want.name] == nil {
                standings[want.name] = await kept(want, directory: acme.directory)
            }
        }
    }

    private func forget(_ names: [String]) {
        let gone = Set(names)
        guard !gone.isEmpty else { return }
        wants = wants.filter { !gone.contains($0.key) }
        standings = standings.filter { !gone.contains($0.key) }
        locals.removeAll { name, _ in gone.contains(name) }
    }

    // MARK: - What is presented

    /// Chooses for every name and presents what differs from before.
    func choose() async {
        let now = surroundings.now()
        files = folder.index(at: now)
        nextDue = nil
        locals.removeAll { name, identity in
            now >= identity.facts.renewalTime || (wants[name]?.isStandard != true && choice(for: name) != nil)
        }
        for want in wants.values where want.isStandard && locals[want.name] == nil && needsLocal(want) {
            await issueLocal(want, now: now)
        }
        present()
        nextChoice =
            (presented.values.map(\.facts.notAfter) + locals.all.values.map(\.facts.renewalTime)).min()
    }

    private func file(for name: String) -> KeyedChain? {
        files[name] ?? name.firstIndex(of: ".").flatMap { files["*" + name[$0...]] }
    }

    /// What is not the local authority's.
    private func choice(for name: String) -> Chosen? {
        if let file = file(for: name) { return Chosen(source: .files, identity: file) }
        if let kept = standings[name]?.kept, kept.facts.isValid(at: surroundings.now()) {
            return Chosen(source: .acme, identity: kept)
        }
        return nil
    }

    private func present() {
        var wanted = locals.all
        wanted.merge(files) { $1 }
        for want in wants.values {
            let chosen = choice(for: want.name)?.identity
            let local = locals[want.name]
            for name in want.names {
                wanted[name] =
                    chosen.flatMap { $0.facts.covers(name) ? $0 : nil }
                    ?? local.flatMap { $0.facts.names.contains(name) ? $0 : nil }
            }
        }
        let gone = presented.keys.filter { wanted[$0] == nil }.map { CertificateChange.name($0, nil) }
        let new = wanted.filter { presented[$0.key] != $0.value }.map { CertificateChange.name($0.key, $0.value) }
        presented = wanted
        var changes = gone + new
        let standard = wants.values.first(where: \.isStandard).flatMap { want in
            choice(for: want.name)?.identity ?? locals[want.name]
        }
        if standard != presentedStandard {
            presentedStandard = standard
            changes.append(.standard(standard))
        }
        if !changes.isEmpty { surroundings.presenter.present(changes) }
    }

    // MARK: - The local authority

    private func needsLocal(_ want: CertificateWant) -> Bool {
        guard let chosen = choice(for: want.name) else { return true }
        return !want.names.allSatisfy(chosen.identity.facts.covers)
    }

    private func issueLocal(_ want: CertificateWant, now: Timestamp) async {
        let scope = AuthorityScope(of: want.name)
        let names = want.names.filter { scope == .publicNames || AuthorityScope(of: $0) == scope }
        guard let authority = await localAuthority(scope) else { return }
        do {
            let identity = try authority.issue(names, now: now)
            let dropped = locals.insert(identity, for: want.name)
            for name in dropped { presented[name] = nil }
            surroundings.presenter.present(dropped.map { .name($0, nil) })
        } catch {
            logger.error(
                "The local authority cannot certify", metadata: ["name": "\(want.name)", "reason": "\(error)"])
        }
    }

    private func localAuthority(_ scope: AuthorityScope) async -> LocalAuthority? {
        if let open = localAuthorities[scope] { return open }
        do {
            let opened = try await LocalAuthority.open(
                scope, in: "\(configuration.folder)/authority", disk: surroundings.disk, now: surroundings.now())
            localAuthorities[scope] = opened
            return opened
        } catch {
            logger.error("The local authority cannot be opened", metadata: ["reason": "\(error)"])
            return nil
        }
    }
}
