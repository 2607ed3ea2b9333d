import Model
import Synchronization

/// Where event loops show what they have counted, each in a place of its own, when they look at their deadlines.
package final class MetricsBoard: Sendable {
    private final class Place: Sendable {
        let metrics = Mutex(LoopMetrics())
    }

    private let places: [Place]

    init(loops: Int) { places = (0..<loops).map { _ in Place() } }

    func show(_ metrics: LoopMetrics, of loop: Int) {
        places[loop].metrics.withLock { $0 = metrics }
    }

    /// What all loops have counted, up to a second ago. `sites` are the busiest of all, at most so many.
    package func sum(sitesMax: Int) -> LoopMetrics {
        var sum = LoopMetrics()
        var sites: [[UInt8]: SiteUsage.Count] = [:]
        for place in places {
            let metrics = place.metrics.withLock { $0 }
            sum.add(metrics)
            for site in metrics.sites {
                let former = sites[Array(site.name.text.utf8)]
                sites[Array(site.name.text.utf8)] = SiteUsage.Count(
                    name: site.name, requests: site.requests &+ (former?.requests ?? 0),
                    bytes: site.bytes &+ (former?.bytes ?? 0))
            }
        }
        sum.sites = Array(sites.values.sorted { $0.requests > $1.requests }.prefix(sitesMax))
        return sum
    }
}
