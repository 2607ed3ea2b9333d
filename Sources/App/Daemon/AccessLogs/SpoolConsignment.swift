internal import Model

/// What waits of a logging period.
struct SpoolWaiting: Sendable {
    let period: LoggingPeriod
    let tally: SpoolTally
    /// Whether the bucket has another configuration since.
    let isClosed: Bool
}

/// All that waits of a logging period, taken for a delivery.
struct SpoolConsignment: Sendable {
    let period: LoggingPeriod
    let shares: [SpoolShare]
    let tally: SpoolTally
    /// Up to where the period's records are delivered with it.
    let ends: SpoolEnds
    /// The bucket's periods that something may still wait for.
    let periods: Set<UInt64>
}

extension SpoolState {
    /// Takes what waits of the period; then `settle` or `putBack` has to follow.
    func take(_ period: LoggingPeriod) -> SpoolConsignment? {
        guard let ledger = ledger(period), ledger.waiting.records > 0, !ledger.isUnderWay else { return nil }
        let shares = ledger.shares.filter { $0.records > 0 }
        for share in shares {
            share.tracked.close(share)
            share.tracked.underWay += share.records
        }
        let periods = ledgers[period.bucket] ?? []
        let consignment = SpoolConsignment(
            period: period, shares: shares, tally: ledger.waiting, ends: ends(),
            periods: Set(periods.map(\.period.number)))
        ledger.shares = []
        ledger.waiting = SpoolTally()
        ledger.isUnderWay = true
        return consignment
    }

    /// The records need no delivery any more.
    func settle(_ consignment: SpoolConsignment) {
        for share in consignment.shares {
            share.tracked.underWay -= share.records
            share.tracked.outstanding -= share.records
        }
        guard let ledger = ledger(consignment.period) else { return }
        ledger.isUnderWay = false
        ledger.isRefused = false
        ledger.settled.advance(to: consignment.ends)
    }

    /// The records wait again.
    func putBack(_ consignment: SpoolConsignment) {
        for share in consignment.shares { share.tracked.underWay -= share.records }
        guard let ledger = ledger(consignment.period) else { return }
        ledger.isUnderWay = false
        ledger.shares = consignment.shares + ledger.shares
        ledger.waiting.add(consignment.tally)
    }
}
