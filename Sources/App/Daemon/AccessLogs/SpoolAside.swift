internal import Model

/// Records that their target refuses, on their way out of the segments that they share with others into one of their own.
struct SpoolAside: Sendable {
    let ledger: PeriodLedger
    let shares: [SpoolShare]
    /// The segments of its own that are written anew with it, by their numbers.
    let merged: Set<UInt64>

    var segmentBytes: Int { shares.reduce(SpoolSegment.headerBytes) { $0 + $1.frameBytes } }

    /// Up to where the period's records are moved with it.
    var ends: SpoolEnds {
        var ends = ledger.asideEnds
        for share in shares where !share.tracked.isAside {
            let name = share.tracked.name
            ends.advance(
                name.queue, to: SpoolPosition(sequence: name.sequence, offset: share.tracked.segment.capacity))
        }
        return ends
    }
}

extension SpoolState {
    /// The next records to be moved: of a period that is refused and keeps more than `pinnedMax` full segments from being removed.
    /// - Parameter bytes: about what one move takes; a segment of its own that is shorter is written anew.
    func nextAside(pinnedMax: Int, bytes: Int) -> SpoolAside? {
        for ledger in ledgers.values.joined() where ledger.isRefused && !ledger.isUnderWay {
            let pinning = ledger.shares.filter { $0.records > 0 && $0.tracked.isRead && !$0.tracked.isAside }
            guard pinning.count > pinnedMax else { continue }
            let short = ledger.shares.filter { $0.tracked.isAside && $0.tracked.segment.capacity < bytes }
            var shares = short
            var taken = 0
            // In the order of the segments, whole ones: all that lies before the end of a move must be part of it.
            for share in pinning.sorted(by: { $0.tracked.name.sequence < $1.tracked.name.sequence }) {
                if taken >= bytes, share.tracked !== shares.last?.tracked { break }
                shares.append(share)
                taken += share.frameBytes
            }
            return SpoolAside(ledger: ledger, shares: shares, merged: Set(short.map(\.tracked.name.sequence)))
        }
        return nil
    }

    /// The records lie in `segment` from now on, which is on disk. Nothing changes, and `false` is returned, when the journal cannot
    /// be told: then a restart would find them where they were.
    mutating func move(_ aside: SpoolAside, to segment: SpoolSegment, _ journal: LoggingJournal) -> Bool {
        let ledger = aside.ledger
        let segments = ledger.aside.filter { !aside.merged.contains($0) } + [segment.name.sequence]
        let ends = aside.ends
        guard journal.append(.aside(period: ledger.period.number, segments: segments, upTo: ends)) else { return false }
        journal.sync()
        ledger.aside = segments
        ledger.asideEnds = ends
        ledger.settled.advance(to: ends)
        for share in aside.shares {
            share.tracked.close(share)
            share.tracked.outstanding -= share.records
            ledger.waiting.subtract(share)
        }
        ledger.shares.removeAll { share in aside.shares.contains { $0 === share } }
        track(segment, isSealed: true)
        scan()
        return true
    }
}
