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
        private let state = Mutex<(sites: Bool, zones: Bool)>((true, false))

        func note(_ change: Announcement.Change) -> Bool {
            switch change {
            case .bucket: state.withLock { $0.sites = true }
            case .hostedZone: state.withLock { $0.zones = true }
            case .object, .account: return false
            }
            return true
        }

        func noteSites() { state.withLock { $0.sites = true } }

        func take() -> (sites: Bool, zones: Bool) {
            state.withLock { state in
                defer { state = (false, false) }
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

    /// Takes in what changed since the last time. Before the service runs, and then by itself.
    func pass() async {
        let changed = changes.take()
        if changed.zones { await keeper.namesChanged() }
        guard changed.sites else { return await keeper.pass() }
        do {
            let configuration = house.configuration
            await keeper.pass(
                try await house.store.catalog.read { try CertificateWants.all(in: $0, configuration) })
        } catch {
            // The next pass tries again; until then everybody keeps the certificate that there is.
            changes.noteSites()
        }
    }

    private func ask() async {
        while !Task.isCancelled {
            if await !keeper.advance() { try? await Task.sleep(for: CertificateService.pause) }
        }
    }
}
