internal import AsyncHTTPClient
internal import Certificates
internal import Edge
internal import Logging
internal import Model
internal import ServiceLifecycle
internal import Storage
internal import Synchronization

/// Keeps certificates while serving: takes in what changed at once or within a second, and asks the authority for what is due.
struct CertificateService: Service {
    private static let pause = Duration.seconds(1)

    let keeper: CertificateKeeper
    private let house: House
    private let wakes = Wakes()
    private let changes = Changes()
    private let http: HTTPClient?

    /// What Storage announced since the last pass.
    private final class Changes: Sendable {
        struct Found: Sendable {
            var sites: Set<BucketName> = []
            var zones = false
        }

        private let state = Mutex(Found())

        func note(_ change: Announcement.Change) -> Bool {
            switch change {
            case .bucket(_, let name): state.withLock { _ = $0.sites.insert(name) }
            case .hostedZone: state.withLock { $0.zones = true }
            case .object, .account: return false
            }
            return true
        }

        func note(_ sites: Set<BucketName>) { state.withLock { $0.sites.formUnion(sites) } }

        func take() -> Found {
            state.withLock { state in
                defer { state = Found() }
                return state
            }
        }
    }

    init(_ house: House, sites: SiteTable, now: @escaping @Sendable () -> Timestamp, logger: Logger) throws {
        let configuration = house.configuration
        let client = try AuthorityClient(configuration.acme)
        http = client?.http
        self.house = house
        let surroundings = CertificateKeeper.Surroundings(
            disk: DiskFiles(), presenter: EdgePresenter(sites: sites),
            responder: ChallengeDesk(sites: sites, catalog: house.store.catalog),
            resolver: OwnAddresses(configuration), transport: client?.transport, now: now,
            random: { Double.random(in: 0..<1) }, sleep: { try await Task.sleep(for: $0) })
        keeper = CertificateKeeper(
            CertificateKeeper.Configuration(
                files: configuration.certificatesFolder, folder: configuration.certificatesData,
                acme: client?.configuration),
            surroundings, logger: logger)
        house.store.observe { [changes, wakes] announcement in
            if announcement.changes.reduce(false, { changes.note($1) || $0 }) { wakes.ring() }
        }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await wakes.rounds { await pass() } }
                group.addTask { await ask() }
            }
        }
        try? await http?.shutdown()
    }

    /// Takes in all that there is. Before the service runs.
    func begin() async throws {
        let configuration = house.configuration
        let sites = try await house.store.catalog.read { try CertificateWants.sites(in: $0, configuration) }
        await keeper.pass([CertificateWants.house(configuration)] + sites)
    }

    /// Takes in what changed since the last time.
    private func pass() async {
        let changed = changes.take()
        if changed.zones { await keeper.namesChanged() }
        guard !changed.sites.isEmpty else { return await keeper.pass() }
        let names = changed.sites.filter { $0.text != house.configuration.domain }
        do {
            let sites = try await house.store.catalog.read { catalog in
                try names.filter { try catalog.bucket($0)?.website != nil }
            }
            await keeper.pass(
                sites.map { CertificateWant.site($0.text) }, gone: names.subtracting(sites).map(\.text))
        } catch {
            // The next pass tries again; until then everybody keeps the certificate that there is.
            changes.note(names)
        }
    }

    private func ask() async {
        while !Task.isCancelled {
            if await !keeper.advance() { try? await Task.sleep(for: CertificateService.pause) }
        }
    }
}
