internal import Model

/// What the spool holds, segment by segment and logging period by logging period.
struct SpoolState {
    /// In the order of their numbers.
    private(set) var segments: [TrackedSegment] = []
    /// A bucket's periods in the order of time. A closed one is forgotten when nothing of it waits any more.
    private(set) var ledgers: [Int64: [PeriodLedger]] = [:]
    /// The buckets with a period that will be forgotten: all but those that only ever had one logging configuration.
    private var changedBuckets: Set<Int64> = []
    /// The last period's number.
    private(set) var lastPeriod: UInt64 = 0

    // MARK: - Segments

    mutating func track(_ segment: SpoolSegment, isSealed: Bool) {
        if let tracked = segments.last(where: { $0.segment === segment }) {
            if isSealed { tracked.isSealed = true }
        } else {
            segments.append(TrackedSegment(segment, isSealed: isSealed))
            segments.sort { $0.name.sequence < $1.name.sequence }
        }
    }

    /// Takes notice of the frames that were appended since the last call.
    func scan() {
        for tracked in segments where !tracked.isRead { scan(tracked) }
    }

    func scan(_ tracked: TrackedSegment) {
        tracked.scan { bucket, offset in share(of: bucket, at: offset, in: tracked) }
    }

    /// Whose the bucket's frames from `offset` on are.
    private func share(of bucket: Int64, at offset: Int, in tracked: TrackedSegment) -> SpoolShare {
        let queue = tracked.name.queue
        let sequence = tracked.name.sequence
        let place = SpoolPosition(sequence: sequence, offset: offset)
        let ledgers = ledgers[bucket] ?? []
        let index: Int?
        if tracked.isAside {
            index = ledgers.firstIndex { $0.asideQueue == queue }
        } else {
            index = ledgers.lastIndex { $0.period.start[queue].map { $0 <= place } ?? true }
        }
        var until = Int.max
        if !tracked.isAside {
            let next = index.map { $0 + 1 } ?? 0
            if next < ledgers.count, let start = ledgers[next].period.start[queue], start.sequence == sequence {
                until = start.offset
            }
        }
        let ledger = index.map { ledgers[$0] }
        let isLogged = ledger?.period.logging != nil
        var from = SpoolSegment.headerBytes
        if let settled = ledger?.settled[queue], settled.sequence >= sequence {
            from = settled.sequence == sequence ? settled.offset : .max
        }
        let share = SpoolShare(isLogged ? ledger : nil, bucket: bucket, in: tracked, from: from, until: until)
        if isLogged { ledger?.shares.append(share) }
        return share
    }

    /// Where everything that was scanned ends, by queue.
    func ends() -> SpoolEnds {
        var ends = SpoolEnds()
        for tracked in segments {
            ends.advance(
                tracked.name.queue, to: SpoolPosition(sequence: tracked.name.sequence, offset: tracked.scanned))
        }
        return ends
    }

    /// Where all segments end, whether they were scanned or not.
    func capacityEnds() -> SpoolEnds {
        var ends = SpoolEnds()
        for tracked in segments {
            ends.advance(
                tracked.name.queue,
                to: SpoolPosition(sequence: tracked.name.sequence, offset: tracked.segment.capacity))
        }
        return ends
    }

    /// No segment is appended to any more.
    func sealAll() {
        for tracked in segments { tracked.isSealed = true }
    }

    /// Removes the full segments that nothing waits in any more; returns them.
    mutating func takeSettled() -> [SpoolSegment] {
        let settled = segments.filter { $0.isSealed && $0.outstanding == 0 }
        for tracked in settled { remove(tracked) }
        return settled.map(\.segment)
    }

    /// Removes a full segment whatever waits in it; returns how many records that were. First goes what was moved aside, of the
    /// period that has most of it; then what has waited longest.
    mutating func takeOldest() -> (segment: SpoolSegment, records: Int)? {
        var asideBytes: [String: Int] = [:]
        for tracked in segments where tracked.isAside {
            asideBytes[tracked.name.queue, default: 0] += tracked.segment.capacity
        }
        let queue = asideBytes.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
        let candidates = segments.filter { $0.isSealed && $0.underWay == 0 }
        let oldest = candidates.first { $0.name.queue == queue } ?? candidates.first { !$0.isAside }
        guard let oldest else { return nil }
        let records = oldest.outstanding
        for share in oldest.shares {
            guard let ledger = share.ledger, let index = ledger.shares.firstIndex(where: { $0 === share }) else {
                continue
            }
            ledger.shares.remove(at: index)
            ledger.waiting.subtract(share)
        }
        remove(oldest)
        return (oldest.segment, records)
    }

    private mutating func remove(_ tracked: TrackedSegment) {
        segments.removeAll { $0 === tracked }
        for share in tracked.shares where share.records == 0 {
            share.ledger?.shares.removeAll { $0 === share }
        }
        tracked.release()
    }

    var totalBytes: Int { segments.reduce(0) { $0 + $1.segment.capacity } }

    // MARK: - Periods

    /// Takes over a period that the journal knows, in the order of their numbers.
    mutating func recover(_ period: LoggingPeriod) {
        ledgers[period.bucket]?.last?.isClosed = true
        ledgers[period.bucket, default: []].append(PeriodLedger(period))
        noteChange(of: period.bucket)
        lastPeriod = max(lastPeriod, period.number)
    }

    /// Takes over what the catalog knows, before segments are scanned.
    func recover(_ delivered: [Int64: SpoolWatermark]) {
        for (bucket, watermark) in delivered {
            for ledger in ledgers[bucket] ?? [] {
                if let ends = watermark.periods[ledger.period.number] { ledger.settled.advance(to: ends) }
            }
        }
    }

    /// Whether a segment of this name holds records; one that records were being moved to when the process died does not.
    func knows(_ name: SpoolSegment.Name) -> Bool {
        guard name.queue.hasPrefix(PeriodLedger.asideQueuePrefix) else { return true }
        return ledgers.values.joined().contains { $0.asideQueue == name.queue && $0.aside.contains(name.sequence) }
    }

    /// From `start` on the bucket has this configuration. What was appended before must have been scanned.
    mutating func begin(_ bucket: Int64, _ logging: LoggingConfiguration?, at start: SpoolEnds) -> LoggingPeriod {
        lastPeriod += 1
        let period = LoggingPeriod(number: lastPeriod, bucket: bucket, logging: logging, start: start)
        for tracked in segments { tracked.closeShare(of: bucket) }
        recover(period)
        return period
    }

    /// The configuration that the bucket's records are made under now.
    func logging(of bucket: Int64) -> LoggingConfiguration? { ledgers[bucket]?.last?.period.logging }

    /// Those whose configuration is another one than here, in order.
    func buckets(thatDifferFrom logging: [Int64: LoggingConfiguration]) -> [Int64] {
        let changed = logging.compactMap { bucket, logging in self.logging(of: bucket) == logging ? nil : bucket }
        let ended = ledgers.keys.filter { logging[$0] == nil && self.logging(of: $0) != nil }
        return (changed + ended).sorted()
    }

    func ledger(_ period: LoggingPeriod) -> PeriodLedger? {
        ledgers[period.bucket]?.first { $0.period.number == period.number }
    }

    /// Of the journal, before segments are scanned: these records lie in segments of their own.
    func recoverAside(period: UInt64, segments: [UInt64], upTo ends: SpoolEnds) {
        for ledger in ledgers.values.joined() where ledger.period.number == period {
            ledger.aside = segments
            ledger.asideEnds = ends
            ledger.settled.advance(to: ends)
        }
    }

    /// Forgets closed periods that nothing waits for. Only from the first on: what lies before the first that is known belongs to
    /// nobody, what lies behind belongs to the last that began before it.
    mutating func forgetSettledPeriods() {
        for bucket in changedBuckets {
            var kept = (ledgers[bucket] ?? []).drop { $0.isClosed && $0.waiting.records == 0 && !$0.isUnderWay }
            if let last = kept.first, kept.count == 1, last.period.logging == nil { kept = [] }
            ledgers[bucket] = kept.isEmpty ? nil : Array(kept)
            noteChange(of: bucket)
        }
    }

    private mutating func noteChange(of bucket: Int64) {
        let known = ledgers[bucket] ?? []
        if known.count > 1 || known.first.map({ $0.period.logging == nil }) ?? false {
            changedBuckets.insert(bucket)
        } else {
            changedBuckets.remove(bucket)
        }
    }

    /// All that the journal has to know.
    func journalEntries() -> [LoggingJournal.Entry] {
        ledgers.values.joined().sorted { $0.period.number < $1.period.number }.flatMap { ledger in
            var entries = [LoggingJournal.Entry.period(ledger.period)]
            if let aside = ledger.asideEntry { entries.append(aside) }
            return entries
        }
    }

    /// What waits and is wanted, in the order of the periods.
    func waiting(where isWanted: (PeriodLedger) -> Bool) -> [SpoolWaiting] {
        ledgers.values.joined().filter { $0.waiting.records > 0 && !$0.isUnderWay && isWanted($0) }
            .sorted { $0.period.number < $1.period.number }
            .map { SpoolWaiting(period: $0.period, tally: $0.waiting, isClosed: $0.isClosed) }
    }

    var waitingBytes: Int {
        ledgers.values.joined().reduce(0) { $0 + ($1.isUnderWay ? 0 : $1.waiting.bytes) }
    }
}
