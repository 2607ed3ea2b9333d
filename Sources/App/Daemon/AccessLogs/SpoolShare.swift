/// What a segment holds of one period's records that wait, until a delivery takes them; what comes later makes another share.
final class SpoolShare: @unchecked Sendable {
    // Sendable: changed only by whoever holds the lock of the spool's maintenance. `runs` and `frameBytes` are read without it when they
    // grow no more: a delivery has taken the share, after which further frames make another one, or its segment was read to its end.

    /// Frames of the period that follow one another.
    struct Run: Sendable {
        var start: UInt32
        var end: UInt32
    }

    /// `nil` for frames that nobody waits for.
    let ledger: PeriodLedger?
    let bucket: Int64
    let tracked: TrackedSegment
    /// Frames before were delivered or moved.
    let from: Int
    /// Frames from here on are of a later period.
    var until: Int
    private(set) var runs: [Run] = []
    private(set) var records = 0
    private(set) var bytes = 0
    /// What the frames take in the segment.
    private(set) var frameBytes = 0

    init(_ ledger: PeriodLedger?, bucket: Int64, in tracked: TrackedSegment, from: Int, until: Int) {
        self.ledger = ledger
        self.bucket = bucket
        self.tracked = tracked
        self.from = from
        self.until = until
    }

    @inline(__always)
    func covers(_ bucket: Int64, _ offset: Int) -> Bool { self.bucket == bucket && offset < until }

    /// Frames that follow one another, all within `from ..< until`.
    func add(start: Int, end: Int, records: Int, bytes: Int) {
        // Segments are shorter than four gigabytes.
        if let last = runs.last, Int(last.end) == start {
            runs[runs.count - 1].end = UInt32(truncatingIfNeeded: end)
        } else {
            runs.append(Run(start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end)))
        }
        self.records += records
        self.bytes += bytes
        frameBytes += end - start
    }
}
