package import Logging
package import Model

/// Looks after every certificate that is presented: takes in files, certifies by the house's own authority what nobody else does,
/// and asks an ACME authority for the rest. What fails leaves in place what was there before.
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
    var wants: [String: CertificateWant] = [:]
    /// How it stands with those that an authority is asked for.
    var standings: [String: CertificateStanding] = [:]
    var authority = AuthorityStanding()
    private var folder: CertificateFolder
    private var localAuthorities: [AuthorityScope: LocalAuthority] = [:]
    private var locals: [String: KeyedChain] = [:]
    private var presented: [String: KeyedChain] = [:]
    private var presentedStandard: KeyedChain?
    private var chosen: [String: Chosen] = [:]
    /// When the first of what is presented has to be looked at again.
    private var nextChoice: Timestamp?

    struct Chosen {
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
    /// - Parameter wants: who needs a certificate now; `nil`: the same as before.
    package func pass(_ wants: [CertificateWant]? = nil) async {
        if let wants { await replace(by: wants) }
        var looked = folder
        let outcome = await looked.scan(
            surroundings.disk, now: surroundings.now(), presenter: surroundings.presenter)
        folder = looked
        for (path, reason) in outcome.newProblems {
            logger.error("A certificate is not taken", metadata: ["file": "\(path)", "reason": "\(reason)"])
        }
        let isDue = nextChoice.map { $0 <= surroundings.now() } ?? false
        if wants != nil || outcome.hasChanged || isDue { await choose() }
    }

    /// How it stands with every name, in order.
    package func statuses() -> [CertificateStatus] { wants.keys.sorted().compactMap(status) }

    /// `nil` for a name that needs no certificate.
    package func status(of name: String) -> CertificateStatus? {
        guard wants[name] != nil else { return nil }
        var status = CertificateStatus(name: name)
        if let chosen = chosen[name] {
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
    func hasFile(_ name: String) -> Bool { chosen[name]?.source == .files }

    // MARK: - What is wanted

    private func replace(by wants: [CertificateWant]) async {
        self.wants = Dictionary(wants.map { ($0.name, $0) }) { first, _ in first }
        locals = locals.filter { self.wants[$0.key] != nil }
        standings = standings.filter { self.wants[$0.key] != nil }
        guard let acme = configuration.acme else { return }
        for want in wants where standings[want.name] == nil && !want.publicNames.isEmpty {
            standings[want.name] = await kept(want, directory: acme.directory)
        }
    }

    // MARK: - What is presented

    /// Chooses for every name and presents what differs from before.
    func choose() async {
        let now = surroundings.now()
        let files = folder.index(at: now)
        chosen = [:]
        for want in wants.values { chosen[want.name] = choice(for: want, files: files, now: now) }
        await issueLocals(now: now)
        present(files)
        nextChoice = (chosen.values.map { $0.identity.facts.notAfter } + locals.values.map(\.facts.renewalTime)).min()
    }

    private func choice(
        for want: CertificateWant, files: [String: KeyedChain], now: Timestamp
    ) -> Chosen? {
        let wildcard = want.name.firstIndex(of: ".").map { "*" + want.name[$0...] }
        if let file = files[want.name] ?? wildcard.flatMap({ files[$0] }) {
            return Chosen(source: .files, identity: file)
        }
        if let kept = standings[want.name]?.kept, kept.facts.isValid(at: now) {
            return Chosen(source: .acme, identity: kept)
        }
        return nil
    }

    private func present(_ files: [String: KeyedChain]) {
        var wanted = files
        for want in wants.values {
            for name in want.names {
                wanted[name] =
                    chosen[want.name].flatMap { $0.identity.facts.covers(name) ? $0.identity : nil }
                    ?? locals[want.name].flatMap { $0.facts.names.contains(name) ? $0 : nil }
            }
        }
        let gone = presented.keys.filter { wanted[$0] == nil }.map { CertificateChange.name($0, nil) }
        let new = wanted.filter { presented[$0.key] != $0.value }.map { CertificateChange.name($0.key, $0.value) }
        presented = wanted
        var changes = gone + new
        let standard = wants.values.first(where: \.isStandard).flatMap { chosen[$0.name]?.identity }
        if standard != presentedStandard {
            presentedStandard = standard
            changes.append(.standard(standard))
        }
        if !changes.isEmpty { surroundings.presenter.present(changes) }
    }

    // MARK: - The local authority

    /// How many sites share a certificate, when so many need one at once that each its own would cost seconds and memory.
    private static let namesPerCertificate = 100

    private func issueLocals(now: Timestamp) async {
        locals = locals.filter { now < $0.value.facts.renewalTime }
        var sites: [AuthorityScope: [CertificateWant]] = [:]
        for want in wants.values.sorted(by: { $0.name < $1.name }) where needsLocal(want) {
            guard locals[want.name] == nil else { continue }
            if want.names.count > 1 {
                await issueLocal([want], AuthorityScope(of: want.name), now: now)
            } else {
                sites[AuthorityScope(of: want.name), default: []].append(want)
            }
        }
        for (scope, wants) in sites {
            let count = wants.count > CertificateKeeper.namesPerCertificate ? CertificateKeeper.namesPerCertificate : 1
            for start in stride(from: 0, to: wants.count, by: count) {
                await issueLocal(Array(wants[start..<min(start + count, wants.count)]), scope, now: now)
            }
        }
        for want in wants.values where chosen[want.name] == nil {
            chosen[want.name] = locals[want.name].map { Chosen(source: .localAuthority, identity: $0) }
        }
    }

    private func needsLocal(_ want: CertificateWant) -> Bool {
        guard let chosen = chosen[want.name] else { return true }
        return !want.names.allSatisfy(chosen.identity.facts.covers)
    }

    private func issueLocal(_ wants: [CertificateWant], _ scope: AuthorityScope, now: Timestamp) async {
        let names = wants.flatMap(\.names).filter { scope == .publicNames || AuthorityScope(of: $0) == scope }
        do {
            let identity = try await localAuthority(scope, now: now).issue(names, now: now)
            for want in wants { locals[want.name] = identity }
        } catch {
            logger.error(
                "The local authority cannot certify", metadata: ["names": "\(names.prefix(3))", "reason": "\(error)"])
        }
    }

    private func localAuthority(_ scope: AuthorityScope, now: Timestamp) async throws -> LocalAuthority {
        if let open = localAuthorities[scope] { return open }
        let opened = try await LocalAuthority.open(
            scope, in: "\(configuration.folder)/authority", disk: surroundings.disk, now: now)
        localAuthorities[scope] = opened
        return opened
    }
}
