internal import Dispatch
internal import Edge
internal import Logging
internal import Model
internal import Nameserver
internal import Storage
internal import Synchronization

/// Carries Storage's announcements to those who answer: sites and objects to the edge, zones to the name server, accounts to the
/// APIs' front.
///
/// Runs on the catalog's writer thread, before the writers' calls return: whoever was told that a change is done finds it
/// everywhere.
final class DataPlanePublisher: Sendable {
    private let store: Store
    private let sites: SiteTable
    private let zones: ZoneTable
    private let accounts: AccountBook
    private let logger: Logger
    /// Told of buckets whose logging changed, with the configuration that it had.
    private let loggingChanged: @Sendable (BucketID, LoggingConfiguration) -> Void
    private let known: Mutex<Known>

    /// What was published, as far as its end has to be told from it.
    struct Known {
        /// By the hosted zone's identifier.
        var apexes: [String: DNSName] = [:]
        var logging: [BucketID: LoggingConfiguration] = [:]
    }

    init(
        store: Store, sites: SiteTable, zones: ZoneTable, accounts: AccountBook, known: Known, logger: Logger,
        loggingChanged: @escaping @Sendable (BucketID, LoggingConfiguration) -> Void
    ) {
        self.store = store
        self.sites = sites
        self.zones = zones
        self.accounts = accounts
        self.known = Mutex(known)
        self.logger = logger
        self.loggingChanged = loggingChanged
    }

    func publish(_ announcement: Announcement) {
        let needed = Needed(announcement.changes)
        let found = needed.isEmpty ? .success(Found()) : read(needed)
        switch found {
        case .success(let found):
            sites.publish(announcement.changes.compactMap { siteChange($0, found) })
            publishZones(needed, found)
        case .failure(let error):
            logger.critical(
                "A change cannot be published: \(error)", metadata: ["commit": "\(announcement.commit.value)"])
            // What a change forbade must not stay open: sites that cannot be read are not served.
            sites.publish(announcement.changes.compactMap(DataPlanePublisher.closedSite))
        }
    }

    /// What has to be read again to publish some changes.
    private struct Needed: Sendable {
        var buckets: Set<BucketID> = []
        var zones: Set<String> = []
        var accounts: Set<AccountID> = []
        var isEmpty: Bool { buckets.isEmpty && zones.isEmpty && accounts.isEmpty }

        init(_ changes: [Announcement.Change]) {
            for change in changes {
                switch change {
                case .bucket(let id, _): buckets.insert(id)
                case .hostedZone(let id): zones.insert(id)
                case .account(let id): accounts.insert(id)
                case .object: break
                }
            }
        }
    }

    private struct Found: Sendable {
        var buckets: [BucketID: Bucket] = [:]
        var zones: [String: Zone] = [:]
    }

    /// Reads on one of the catalog's readers while the writer's thread waits: the commit is done, and readers need no writer.
    private func read(_ needed: Needed) -> Result<Found, any Error> {
        let accounts = accounts
        return BlockingWait.result { [store] in
            try await store.catalog.read { catalog in
                var found = Found()
                for id in needed.buckets { found.buckets[id] = try catalog.bucket(id) }
                for id in needed.zones {
                    guard let zone = try catalog.hostedZone(id) else { continue }
                    found.zones[id] = Zone(apex: zone.name, recordSets: try catalog.recordSets(in: id))
                }
                for id in needed.accounts { try accounts.load(id, from: catalog) }
                return found
            }
        }
    }

    private func siteChange(_ change: Announcement.Change, _ found: Found) -> SiteTable.Change? {
        switch change {
        case .object(let key, let bucket): return .object(key, bucket: bucket.value)
        case .hostedZone, .account: return nil
        case .bucket(let id, let name):
            let bucket = found.buckets[id]
            noteLogging(id, bucket?.logging)
            return .site(name, bucket.flatMap { Site($0, logger: logger) })
        }
    }

    private static func closedSite(_ change: Announcement.Change) -> SiteTable.Change? {
        if case .bucket(_, let name) = change { .site(name, nil) } else { nil }
    }

    private func noteLogging(_ id: BucketID, _ logging: LoggingConfiguration?) {
        let former = known.withLock { known in
            defer { known.logging[id] = logging }
            return known.logging[id]
        }
        if let former, former != logging { loggingChanged(id, former) }
    }

    private func publishZones(_ needed: Needed, _ found: Found) {
        for id in needed.zones {
            let zone = found.zones[id]
            let former = known.withLock { known in
                defer { known.apexes[id] = zone?.apex }
                return known.apexes[id]
            }
            if let zone { zones.publish(zone) } else if let former { zones.remove(former) }
        }
    }
}

extension Site {
    /// `nil` when the bucket's policy cannot be read, which keeps the site closed.
    init?(_ bucket: Bucket, logger: Logger) {
        var policy: BucketPolicy?
        if let json = bucket.policy {
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
            website: bucket.website,
            isLogged: bucket.logging != nil
        )
    }
}
