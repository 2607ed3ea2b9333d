import Model
import NIOCore

/// A response on its way from an object's reader to the socket, in chunks.
struct StreamedBody {
    let visit: Visit
    let outcome: VisitLog.Outcome
    var source: BodySource
    private(set) var bytesSent: Int64 = 0

    init(visit: Visit, outcome: VisitLog.Outcome, source: BodySource) {
        self.visit = visit
        self.outcome = outcome
        self.source = source
    }

    mutating func noteSent(_ count: Int) { bytesSent += Int64(count) }
}
