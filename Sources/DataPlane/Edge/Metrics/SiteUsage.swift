package import Model

/// How much one event loop has answered for a site. It stays when the site's settings change.
package final class SiteUsage {
    /// A copy for others.
    package struct Count: Sendable {
        package var name: BucketName
        package var requests: UInt64
        /// Of bodies.
        package var bytes: UInt64
    }

    package let name: BucketName
    @exclusivity(unchecked) private(set) var requests: UInt64 = 0
    @exclusivity(unchecked) private(set) var bytes: UInt64 = 0
    /// Whether it is among the busiest or waits to be compared with them.
    @exclusivity(unchecked) fileprivate(set) var isNoted = false
    /// The bucket was deleted.
    @exclusivity(unchecked) var isGone = false

    package init(_ name: BucketName) { self.name = name }

    @inline(__always)
    fileprivate func add(_ bytesSent: Int64) {
        requests &+= 1
        bytes &+= UInt64(max(0, bytesSent))
    }

    var count: Count { Count(name: name, requests: requests, bytes: bytes) }
}

/// The sites that one event loop answered most for: as many as are shown, and more, so that the busiest of all loops are among them.
/// Who has clearly overtaken the least busy of them waits to be compared, a bounded number at a time.
package struct BusiestSites {
    package static let countMax = 200
    private static let waitingMax = 2000

    private var busiest: [SiteUsage] = []
    private var waiting: [SiteUsage] = []
    /// An eighth more than the least busy of them has answered: where all sites are equally busy, none is compared all the time.
    private var threshold: UInt64 = 0

    package init() {}

    @inline(__always)
    package mutating func count(_ usage: SiteUsage, bytesSent: Int64) {
        usage.add(bytesSent)
        if !usage.isNoted, usage.requests > threshold { note(usage) }
    }

    private mutating func note(_ usage: SiteUsage) {
        usage.isNoted = true
        waiting.append(usage)
        if waiting.count == BusiestSites.waitingMax { compare() }
    }

    private mutating func compare() {
        let all = (busiest + waiting).filter { !$0.isGone }.sorted { $0.requests > $1.requests }
        waiting = []
        busiest = Array(all.prefix(BusiestSites.countMax))
        for usage in all.dropFirst(BusiestSites.countMax) { usage.isNoted = false }
        let least = busiest.count < BusiestSites.countMax ? 0 : busiest.last?.requests ?? 0
        threshold = least + least / 8
    }

    /// The busiest, without those whose bucket is gone.
    package mutating func settle() -> [SiteUsage.Count] {
        if !waiting.isEmpty || busiest.contains(where: \.isGone) { compare() }
        return busiest.map(\.count)
    }
}
