/// What one event loop has counted since it began: plain numbers that only its thread changes.
package struct LoopMetrics: Sendable {
    /// Why a connection that came was not kept.
    package enum Refusal: Int, Sendable, CaseIterable {
        /// There are as many connections as there may be.
        case full
        /// The visitor's address has as many as it may have.
        case address
    }

    package internal(set) var requests = RequestCounts()
    package internal(set) var latency = LatencyHistogram()
    /// Everything that went into sockets, heads and TLS records too.
    package internal(set) var bytesSent: UInt64 = 0
    package internal(set) var accepted: UInt64 = 0
    package internal(set) var refused = InlineArray<2, UInt64>(repeating: 0)
    /// Connections that were cut off because a deadline had come.
    package internal(set) var expired: UInt64 = 0
    /// Times that accepting had to pause because there was no descriptor.
    package internal(set) var pauses: UInt64 = 0
    package internal(set) var cacheHits: UInt64 = 0
    package internal(set) var cacheMisses: UInt64 = 0
    /// Completed ones.
    package internal(set) var handshakes: UInt64 = 0
    package internal(set) var handshakeFailures: UInt64 = 0

    // As they were when the loop looked at its deadlines last.
    package internal(set) var connections = 0
    package internal(set) var cacheBytes = 0
    package internal(set) var cacheEntries = 0
    package internal(set) var sites: [SiteUsage.Count] = []

    package init() {}

    package func refused(_ reason: Refusal) -> UInt64 { refused[reason.rawValue] }

    mutating func count(_ reason: Refusal) { refused[reason.rawValue] &+= 1 }

    /// Takes in what another loop counted; `sites` are left as they are.
    package mutating func add(_ other: LoopMetrics) {
        requests.add(other.requests)
        latency.add(other.latency)
        bytesSent &+= other.bytesSent
        accepted &+= other.accepted
        for reason in refused.indices { refused[reason] &+= other.refused[reason] }
        expired &+= other.expired
        pauses &+= other.pauses
        cacheHits &+= other.cacheHits
        cacheMisses &+= other.cacheMisses
        handshakes &+= other.handshakes
        handshakeFailures &+= other.handshakeFailures
        connections += other.connections
        cacheBytes += other.cacheBytes
        cacheEntries += other.cacheEntries
    }
}

/// How many requests were answered, by protocol and class of status.
package struct RequestCounts: Sendable {
    private var cells = InlineArray<15, UInt64>(repeating: 0)

    /// - Parameter status: from 100 to 599.
    @inline(__always)
    mutating func count(_ status: Int, _ version: RequestHead.Version) {
        cells[version.rawValue * 5 + min(max(status / 100, 1), 5) - 1] &+= 1
    }

    /// Those whose status began with the digit `statusClass`, from 1 to 5.
    package func answered(_ statusClass: Int, over version: RequestHead.Version) -> UInt64 {
        cells[version.rawValue * 5 + statusClass - 1]
    }

    mutating func add(_ other: RequestCounts) {
        for cell in cells.indices { cells[cell] &+= other.cells[cell] }
    }
}

/// How long responses took, from the request's last byte to the last byte that was handed over: the clock of an event loop tells
/// milliseconds.
package struct LatencyHistogram: Sendable {
    /// The largest time of each bucket but the last, in milliseconds.
    package static let bounds: [Int64] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000]

    private var cells = InlineArray<14, UInt64>(repeating: 0)
    package private(set) var milliseconds: UInt64 = 0

    package init() {}

    @inline(__always)
    package mutating func count(_ time: Int64) {
        guard time > 0 else { return cells[0] &+= 1 }
        countSlow(time)
    }

    private mutating func countSlow(_ time: Int64) {
        let bucket = LatencyHistogram.bounds.firstIndex { time <= $0 } ?? LatencyHistogram.bounds.count
        cells[bucket] &+= 1
        milliseconds &+= UInt64(time)
    }

    /// Those that took no longer than `bounds[bucket]`; all of them for the bucket behind the last bound.
    package func count(upTo bucket: Int) -> UInt64 { (0...bucket).reduce(0) { $0 &+ cells[$1] } }

    mutating func add(_ other: LatencyHistogram) {
        for cell in cells.indices { cells[cell] &+= other.cells[cell] }
        milliseconds &+= other.milliseconds
    }
}
