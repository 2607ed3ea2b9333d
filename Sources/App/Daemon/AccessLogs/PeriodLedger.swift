internal import Model

/// What waits of a logging period.
final class PeriodLedger: @unchecked Sendable {
    // Sendable: touched only by whoever holds the lock of the spool's maintenance. Without it only `period` is read, which is constant.

    let period: LoggingPeriod
    /// Whether the bucket has another configuration since.
    var isClosed = false
    /// Whether its target refuses the records.
    var isRefused = false
    /// Whether a delivery has taken what waited.
    var isUnderWay = false
    var waiting = SpoolTally()
    /// Where the records that wait lie.
    var shares: [SpoolShare] = []
    /// Up to where records were delivered or moved aside.
    var settled = SpoolEnds()
    /// The segments of its own that its records were moved to, by their numbers.
    var aside: [UInt64] = []
    /// Up to where they were.
    var asideEnds = SpoolEnds()

    init(_ period: LoggingPeriod) { self.period = period }

    /// The queue of the segments that its records are moved to.
    var asideQueue: String { "\(PeriodLedger.asideQueuePrefix)\(period.number)" }

    static let asideQueuePrefix = "aside"

    /// What the journal knows of that.
    var asideEntry: LoggingJournal.Entry? {
        asideEnds.isEmpty ? nil : .aside(period: period.number, segments: aside, upTo: asideEnds)
    }
}

/// Records, counted.
struct SpoolTally: Hashable, Sendable {
    private(set) var bytes = 0
    private(set) var records = 0
    /// The time of the first request.
    private(set) var oldest = Timestamp(milliseconds: .max)
    /// The days of the requests, as days since 1970, in the order in which they were met.
    private(set) var days: [Int64] = []

    /// How long the oldest record waits.
    func age(at now: Timestamp) -> Duration { .milliseconds(now.milliseconds - oldest.milliseconds) }

    mutating func add(records: Int, bytes: Int) {
        self.records += records
        self.bytes += bytes
    }

    mutating func note(time: Timestamp) {
        if time < oldest { oldest = time }
        let day = time.day
        if days.last != day, !days.contains(day) { days.append(day) }
    }

    mutating func add(_ other: SpoolTally) {
        add(records: other.records, bytes: other.bytes)
        oldest = min(oldest, other.oldest)
        for day in other.days where !days.contains(day) { days.append(day) }
    }

    mutating func subtract(_ share: SpoolShare) {
        records -= share.records
        bytes -= share.bytes
        if records == 0 { self = SpoolTally() }
    }
}

extension Timestamp {
    /// Days since 1970-01-01 in UTC.
    var day: Int64 {
        let seconds = self.seconds
        return seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    }
}
