internal import Model

/// A segment with frames: how far it was read, and what waits in it.
final class TrackedSegment: @unchecked Sendable {
    // Sendable: `segment` is constant and all that is used without the lock of the spool's maintenance; the rest is touched only by whoever
    // holds that.

    let segment: SpoolSegment
    private(set) var scanned = SpoolSegment.headerBytes
    /// Up to where it is on disk.
    var synced = 0
    var isSealed: Bool
    /// Whether it was read to its end, and nothing comes behind that.
    private(set) var isRead = false
    /// Records that wait or are being delivered.
    var outstanding = 0
    /// Records among them that are being delivered.
    var underWay = 0
    private(set) var shares: [SpoolShare] = []
    /// The newest share of each bucket, by its place in `shares`, until a delivery takes it.
    private var newest: [Int64: Int] = [:]

    var name: SpoolSegment.Name { segment.name }
    /// Whether its records were moved here out of other segments.
    var isAside: Bool { name.queue.hasPrefix(PeriodLedger.asideQueuePrefix) }

    init(_ segment: SpoolSegment, isSealed: Bool) {
        self.segment = segment
        self.isSealed = isSealed
    }

    /// Where a frame lies, for many buckets that take turns: the share that was used last, by the bucket's last bits.
    private typealias Recent = InlineArray<64, Int32>

    /// Takes notice of the frames that were appended since the last call.
    /// - Parameter makeShare: for a bucket, at an offset in this segment.
    func scan(_ makeShare: (Int64, Int) -> SpoolShare) {
        let isSealed = isSealed
        var recent = Recent(repeating: -1)
        while let first = segment.frame(at: scanned) {
            let slot = Int(truncatingIfNeeded: first.bucket & 63)
            var index = Int(recent[slot])
            if index < 0 || !shares[index].covers(first.bucket, scanned) {
                index = share(of: first.bucket, makeShare)
                recent[slot] = Int32(truncatingIfNeeded: index)
            }
            scanRun(first, shares[index])
        }
        isRead = isSealed
    }

    private func share(of bucket: Int64, _ makeShare: (Int64, Int) -> SpoolShare) -> Int {
        if let index = newest[bucket], shares[index].covers(bucket, scanned) { return index }
        shares.append(makeShare(bucket, scanned))
        newest[bucket] = shares.count - 1
        return shares.count - 1
    }

    /// Counts the frames of one share from `first` on that follow one another.
    private func scanRun(_ first: SpoolFrame, _ share: SpoolShare) {
        var frame = first
        let start = scanned
        let until = share.until
        var end = start
        var records = 0
        var bytes = 0
        var earliest = Int64.max
        var latest = Int64.min
        while true {
            end += frame.bytes
            records += 1
            bytes += frame.lineBytes
            earliest = min(earliest, frame.milliseconds)
            latest = max(latest, frame.milliseconds)
            guard end < until, end != share.from, let next = segment.frame(at: end), next.bucket == share.bucket else {
                break
            }
            frame = next
        }
        scanned = end
        guard let ledger = share.ledger, start >= share.from else { return }
        share.add(start: start, end: end, records: records, bytes: bytes)
        outstanding += records
        ledger.waiting.add(records: records, bytes: bytes)
        noteTimes(ledger, earliest, latest, start, end)
    }

    private func noteTimes(_ ledger: PeriodLedger, _ earliest: Int64, _ latest: Int64, _ start: Int, _ end: Int) {
        ledger.waiting.note(time: Timestamp(milliseconds: earliest))
        let last = Timestamp(milliseconds: latest)
        guard last.day != Timestamp(milliseconds: earliest).day else { return }
        var offset = start
        while offset < end, let frame = segment.frame(at: offset) {
            ledger.waiting.note(time: Timestamp(milliseconds: frame.milliseconds))
            offset += frame.bytes
        }
    }

    /// Further frames of the bucket make another share: a delivery took this one, or another period has begun.
    func close(_ share: SpoolShare) {
        share.until = min(share.until, scanned)
        newest[share.bucket] = nil
    }

    func closeShare(of bucket: Int64) {
        if let index = newest[bucket] { close(shares[index]) }
    }

    /// The segment was removed: nothing of it waits any more.
    func release() {
        shares = []
        newest = [:]
    }
}
