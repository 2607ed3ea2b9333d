internal import Dispatch
package import Edge
package import Logging
package import Model
package import Nameserver
package import Storage
internal import Synchronization

/// Carries Storage's announcements to those who answer: sites and objects to the edge, zones to the name server, accounts to the
/// APIs' front, logging configurations to the spool.
///
/// Runs on the catalog's writer thread, before the writers' calls return: whoever was told that a change is done finds it
/// everywhere. What a commit changed and cannot be read again is closed until it can, so that nothing stays open that a change
/// forbade: sites are not served, keys of accounts are unknown, and zones answer SERVFAIL. A zone that was removed instead would be
/// answered by its parent zone, or as a stranger's: resolvers would keep the denial, while SERVFAIL sends them to the next server.
package final class DataPlanePublisher: Sendable {
    private static let firstPause = Duration.milliseconds(250)
    private static let longestPause = Duration.seconds(30)

    /// Calls its second argument after a while, on a thread that may block.
    package typealias Timer = @Sendable (Duration, @escaping @Sendable () -> Void) -> Void

    private let catalog: any Catalog
    private let sites: SiteTable
    private let zones: ZoneTable
    private let accounts: AccountBook
    private let logger: Logger
    /// Told of every bucket that changed, with its logging configuration.
    private let loggingChanged: @Sendable (BucketID, LoggingConfiguration?) -> Void
    private let timer: Timer
    /// Held while something is read and published, so that nothing older is published behind something newer.
    private let state: Mutex<State>

    private struct State {
        /// What was published, by the hosted zone's identifier, as far as its end has to be told from it.
        var apexes: [String: DNSName]
        /// What could not be read, and is closed.
        var missed = Needed()
        var pause = DataPlanePublisher.firstPause
        var isTimerSet = false
    }

    /// - Parameter apexes: of the zones in the table, by the hosted zone's identifier.
    package init(
        catalog: any Catalog, sites: SiteTable, zones: ZoneTable, accounts: AccountBook, apexes: [String: DNSName],
        logger: Logger, timer: @escaping Timer = DataPlanePublisher.dispatch,
        loggingChanged: @escaping @Sendable (BucketID, LoggingConfiguration?) -> Void
    ) {
        self.catalog = catalog
        self.sites = sites
        self.zones = zones
        self.accounts = accounts
        self.logger = logger
        self.timer = timer
        self.loggingChanged = loggingChanged
        state = Mutex(State(apexes: apexes))
    }

    package func publish(_ announcement: Announcement) {
        state.withLock { state in
            var needed = Needed(announcement.changes)
            if !needed.isEmpty { needed.add(state.missed) }
            let objects = announcement.changes.compactMap(DataPlanePublisher.objectChange)
            if !objects.isEmpty { sites.publish(objects) }
            publish(needed, &state)
        }
    }

    /// What has to be read again to publish some changes.
    private struct Needed: Sendable {
        var buckets: [BucketID: BucketName] = [:]
        var zones: Set<String> = []
        var accounts: Set<AccountID> = []
        var isEmpty: Bool { buckets.isEmpty && zones.isEmpty && accounts.isEmpty }

        init(_ changes: [Announcement.Change] = []) {
            for change in changes {
                switch change {
                case .bucket(let id, let name): buckets[id] = name
                case .hostedZone(let id): zones.insert(id)
                case .account(let id): accounts.insert(id)
                case .object: break
                }
            }
        }

        mutating func add(_ other: Needed) {
            buckets.merge(other.buckets) { name, _ in name }
            zones.formUnion(other.zones)
            accounts.formUnion(other.accounts)
        }
    }

    private struct Found: Sendable {
        var buckets: [BucketID: Bucket] = [:]
        var zones: [String: Zone] = [:]
    }

    private func publish(_ needed: Needed, _ state: inout State) {
        guard !needed.isEmpty else { return }
        switch read(needed) {
        case .success(let found):
            if !state.missed.isEmpty { logger.notice("Changes that could not be published are published now") }
            state.missed = Needed()
            state.pause = DataPlanePublisher.firstPause
            sites.publish(needed.buckets.map { id, name in siteChange(id, name, found) })
            for id in needed.zones { publish(found.zones[id], id, &state) }
        case .failure(let error):
            logger.critical(
                "Changes cannot be published, what they concern is closed: \(error)",
                metadata: ["next try in": "\(state.pause)"])
            close(needed, state)
            state.missed = needed
            tryLater(&state)
        }
    }

    /// Reads on one of the catalog's readers while the writer's thread waits: the commit is done, and readers need no writer.
    private func read(_ needed: Needed) -> Result<Found, any Error> {
        BlockingWait.result { [catalog, accounts] in
            try await catalog.read { catalog in
                var found = Found()
                for id in needed.buckets.keys { found.buckets[id] = try catalog.bucket(id) }
                for id in needed.zones {
                    guard let zone = try catalog.hostedZone(id) else { continue }
                    found.zones[id] = Zone(apex: zone.name, recordSets: try catalog.recordSets(in: id))
                }
                for id in needed.accounts { try accounts.load(id, from: catalog) }
                return found
            }
        }
    }

    private static func objectChange(_ change: Announcement.Change) -> SiteTable.Change? {
        if case .object(let key, let bucket) = change { .object(key, bucket: bucket.value) } else { nil }
    }

    private func siteChange(_ id: BucketID, _ name: BucketName, _ found: Found) -> SiteTable.Change {
        let bucket = found.buckets[id]
        loggingChanged(id, bucket?.logging)
        return .site(name, bucket.flatMap { Site($0, logger: logger) })
    }

    private func publish(_ zone: Zone?, _ id: String, _ state: inout State) {
        let former = state.apexes[id]
        state.apexes[id] = zone?.apex
        if let zone { zones.publish(zone) } else if let former { zones.remove(former) }
    }

    // MARK: - When the catalog cannot be read

    private func close(_ needed: Needed, _ state: State) {
        sites.publish(needed.buckets.values.map { .site($0, nil) })
        // A zone without records, and so without an SOA, answers SERVFAIL.
        zones.publish(needed.zones.compactMap { state.apexes[$0] }.map { Zone(apex: $0, recordSets: []) })
        for id in needed.accounts { accounts.lockOut(id) }
    }

    private func tryLater(_ state: inout State) {
        guard !state.isTimerSet else { return }
        state.isTimerSet = true
        timer(state.pause) { [weak self] in self?.tryAgain() }
        state.pause = min(state.pause * 2, DataPlanePublisher.longestPause)
    }

    private func tryAgain() {
        state.withLock { state in
            state.isTimerSet = false
            publish(state.missed, &state)
        }
    }

    /// The timer of a running server.
    @Sendable
    package static func dispatch(_ pause: Duration, _ work: @escaping @Sendable () -> Void) {
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(Int(pause.milliseconds)), execute: work)
    }
}

extension Site {
    /// `nil` when the bucket's policy cannot be read, which keeps the site closed.
    init?(_ bucket: Bucket, logger: Logger) {
        var policy: BucketPolicy?
        if let json = bucket.requesterPays ? Site.nothing(of: bucket.name) : bucket.policy {
            do throws(BucketPolicy.Problem) {
                policy = try BucketPolicy(json: json, bucket: bucket.name)
            } catch {
                logger.error(
                    "The site is not served: its bucket policy is damaged", metadata: ["bucket": "\(bucket.name)"])
                return nil
            }
        }
        self.init(
            bucket: bucket.id.value,
            name: bucket.name,
            owner: bucket.owner,
            acl: bucket.acl,
            policy: policy,
            website: bucket.requesterPays ? bucket.website.map { _ in Site.noRules } : bucket.website,
            isLogged: bucket.logging != nil,
            settings: bucket.settings,
            cors: bucket.cors,
            controls: bucket.controls
        )
    }

    /// A website that sends nobody elsewhere.
    private static let noRules = WebsiteConfiguration(
        .serve(indexSuffix: Array("index.html".utf8), errorKey: nil, rules: []))

    /// A policy that lets nobody do anything: a visitor cannot pay, so where who asks has to, everything is refused (S3 user guide,
    /// "Website endpoints").
    private static func nothing(of bucket: BucketName) -> [UInt8] {
        let resources = "[\"arn:aws:s3:::\(bucket)\", \"arn:aws:s3:::\(bucket)/*\"]"
        return Array(
            """
            {"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": \(resources)}]}
            """.utf8)
    }
}
