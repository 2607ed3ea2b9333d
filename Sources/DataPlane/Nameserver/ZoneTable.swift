package import Model
import Synchronization

/// The zones that are answered for, each frozen, the table replaced as a whole. A query that is read after `publish` returned sees
/// the change.
package final class ZoneTable: Sendable {
    private let aliasAddresses: AliasAddresses
    private let websiteEndpoints: WebsiteEndpointNames
    /// Writers build the next snapshot here, one after the other, while readers go on.
    private let zones = Mutex<[DNSName: PublishedZone]>([:])
    private let handover: Mutex<ZoneSnapshot>
    private let version = Atomic<UInt64>(1)

    /// - Parameter websiteEndpoints: the names whose aliases answer `aliasAddresses`.
    package init(
        aliasAddresses: AliasAddresses,
        websiteEndpoints: WebsiteEndpointNames = WebsiteEndpointNames(
            domain: DNSName(trusted: [9] + Array("localhost".utf8) + [0]))
    ) {
        self.aliasAddresses = aliasAddresses
        self.websiteEndpoints = websiteEndpoints
        handover = Mutex(ZoneSnapshot(zones: [], addresses: aliasAddresses))
    }

    /// Adds or replaces a zone.
    package func publish(_ zone: Zone) {
        publish([zone])
    }

    /// Adds or replaces several zones at once.
    package func publish(_ published: [Zone]) {
        let published = published.map { PublishedZone($0.data, websiteEndpoints: websiteEndpoints) }
        change { zones in
            for zone in published { zones[zone.data.apex] = zone }
        }
    }

    package func remove(_ apex: DNSName) {
        change { $0[apex] = nil }
    }

    private func change(_ body: (inout [DNSName: PublishedZone]) -> Void) {
        zones.withLock { zones in
            body(&zones)
            let snapshot = ZoneSnapshot(zones: Array(zones.values), addresses: aliasAddresses)
            handover.withLock { $0 = snapshot }
            version.add(1, ordering: .releasing)
        }
    }

    /// One thread's view of the table; asking for it costs one atomic load as long as nothing was published.
    struct Reader {
        private let table: ZoneTable
        private var version: UInt64 = 0
        private var snapshot: ZoneSnapshot

        init(_ table: ZoneTable) {
            self.table = table
            snapshot = table.handover.withLock { $0 }
        }

        mutating func current() -> ZoneSnapshot {
            // Read before the snapshot, so that a change in between is only taken twice.
            let latest = table.version.load(ordering: .acquiring)
            if latest != version {
                snapshot = table.handover.withLock { $0 }
                version = latest
            }
            return snapshot
        }
    }
}
