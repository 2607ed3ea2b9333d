import Daemon
import Edge
import Model
import Nameserver
import Storage
import Synchronization

/// A house whose changes go through a publisher that reads a catalog which can be broken.
struct PublisherParts: Sendable {
    let house: TestHouse
    let catalog: BreakableCatalog
    let timer = ManualTimer()
    let zones = ZoneTable(aliasAddresses: AliasAddresses(ipv4: [], ipv6: []))
    let logging = LoggingSeen()

    init() async throws {
        house = try await TestHouse.open(TemporaryFolder())
        catalog = BreakableCatalog(house.store.catalog)
        let publisher = DataPlanePublisher(
            catalog: catalog, sites: SiteTable(sites: [], loops: 1), zones: zones, accounts: house.house.accounts,
            apexes: [:], logger: TestHouse.quiet, timer: timer.set
        ) { [logging] bucket, configuration in logging.note(bucket, configuration) }
        house.store.observe { publisher.publish($0) }
    }

    /// Puts a zone that consists of an SOA and an address for each of `names`.
    func put(zone id: String, _ apex: String, _ names: [DNSName]) async throws {
        let apex = try DNSName(presentation: apex)
        let owner = house.owner
        try await house.store.catalog.write { catalog in
            try catalog.put(
                HostedZone(
                    id: id, name: apex, owner: owner, callerReference: id, comment: nil, created: TestHouse.start,
                    nameServers: [], source: nil, tags: []))
            for set in try catalog.recordSets(in: id) {
                try catalog.deleteRecordSet(name: set.name, type: set.type, in: id)
            }
            let times = [UInt8](repeating: 0, count: 20)
            try catalog.put(
                ResourceRecordSet(
                    name: apex, type: .soa, content: .records(ttlSeconds: 60, rdata: [apex.wire + apex.wire + times])),
                in: id)
            for name in names {
                try catalog.put(
                    ResourceRecordSet(
                        name: name, type: .a, content: .records(ttlSeconds: 60, rdata: [[192, 0, 2, 1]])), in: id)
            }
        }
    }
}

/// A catalog whose reads fail as long as it is broken.
final class BreakableCatalog: Catalog {
    private let catalog: any Catalog
    private let broken = Mutex(false)

    init(_ catalog: any Catalog) { self.catalog = catalog }

    var isBroken: Bool {
        get { broken.withLock { $0 } }
        set { broken.withLock { $0 = newValue } }
    }

    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any CatalogReading) throws -> Result
    ) async throws -> Result {
        if isBroken { throw StorageError(.failed, "broken on purpose") }
        return try await catalog.read(body)
    }

    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any CatalogWriting) throws -> Result
    ) async throws -> Result {
        try await catalog.write(body)
    }
}

/// A timer that rings when a test says so.
final class ManualTimer: Sendable {
    private let state = Mutex<(pauses: [Int64], work: (@Sendable () -> Void)?)>(([], nil))

    /// What was asked for, in milliseconds.
    var pauses: [Int64] { state.withLock { $0.pauses } }

    @Sendable
    func set(_ pause: Duration, _ work: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.pauses.append(pause.components.seconds * 1000 + pause.components.attoseconds / 1_000_000_000_000_000)
            state.work = work
        }
    }

    func fire() {
        let work = state.withLock { state in
            defer { state.work = nil }
            return state.work
        }
        work?()
    }
}

/// The logging configurations that the publisher told of.
final class LoggingSeen: Sendable {
    private let seen = Mutex<[BucketID: LoggingConfiguration?]>([:])

    func note(_ bucket: BucketID, _ logging: LoggingConfiguration?) { seen.withLock { $0[bucket] = .some(logging) } }
    func of(_ bucket: Bucket) -> LoggingConfiguration? { seen.withLock { $0[bucket.id] ?? nil } }
}
