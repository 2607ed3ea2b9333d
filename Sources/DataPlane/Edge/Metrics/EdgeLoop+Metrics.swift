import Model

extension EdgeLoop {
    /// Counts a response to a visit, whatever protocol it goes over.
    @inline(__always)
    func count(_ outcome: VisitLog.Outcome, _ visit: Visit) {
        metrics.requests.count(outcome.status, visit.head.version)
        metrics.latency.count(clock.now.milliseconds - visit.received.milliseconds)
        busiestSites.count(visit.site.usage, bytesSent: outcome.bytesSent)
    }

    /// Counts a response that is no site's.
    func count(_ status: HTTPStatus, _ version: RequestHead.Version) {
        metrics.requests.count(status.code, version)
        metrics.latency.count(0)
    }

    /// Shows others what was counted.
    func showMetrics() {
        metrics.connections = connections.count
        metrics.cacheBytes = cache.bytes + chunks.bytes
        metrics.cacheEntries = cache.count
        metrics.sites = busiestSites.settle()
        board.show(metrics, of: index)
    }
}

extension Unlogged {
    /// What it says.
    var status: HTTPStatus {
        switch self {
        case .noSite(.bare): .movedPermanently
        case .noSite(.otherRegion): WebsiteError.incorrectEndpoint.status
        case .noSite(.unknown): WebsiteError.noSuchBucket.status
        case .noSite(.site): WebsiteError.internalError.status
        case .misdirected: WebsiteError.misdirectedRequest.status
        case .proof: .ok
        }
    }
}
