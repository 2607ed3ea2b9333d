package import Logging
package import Model
internal import ServiceLifecycle
package import Storage

/// Turns spooled records into log objects: after a while, when they became many, at once on request, and at the end.
///
/// Records that cannot be delivered stay in the spool and are tried again after pauses that grow. Deliveries write through Storage
/// and not through the API, so that they make no records themselves: a bucket that logs into itself does not feed itself.
package actor LogDelivery {
    package struct Configuration: Sendable {
        package var deliverAfter: Duration
        package var deliverBytes: Int
        package var region: String

        package init(deliverAfter: Duration, deliverBytes: Int, region: String) {
            self.deliverAfter = deliverAfter
            self.deliverBytes = deliverBytes
            self.region = region
        }
    }

    /// What a pass did.
    package struct Report: Sendable, Hashable, Codable {
        /// Log objects written.
        package var objects = 0
        /// Records that still wait for a delivery that was refused.
        package var waiting = 0
        /// Why they wait.
        package var reasons: [String] = []

        package init() {}
    }

    private static let firstPause = Duration.seconds(60)
    private static let longestPause = Duration.seconds(3600)
    /// How long records wait for a target that refuses them and that their bucket does not log to any more.
    private static let formerTargetTime = Duration.seconds(7 * 86_400)
    /// Log objects that are written at the same time, so that one commit serves several.
    private static let deliveriesMax = 8

    private let configuration: Configuration
    private let spool: Spool
    private let store: Store
    private let writer: LogWriter
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let wakes: Wakes
    /// By the number of the logging period.
    private var pauses: [UInt64: Pause] = [:]
    private var lastPass: Task<Report, Never>?

    private struct Pause {
        var until: Timestamp
        var length: Duration
    }

    /// - Parameter wakes: rings when a segment became full; the same that the spool rings.
    package init(
        _ configuration: Configuration, spool: Spool, store: Store, wakes: Wakes,
        now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        self.configuration = configuration
        self.spool = spool
        self.store = store
        self.writer = LogWriter(store: store, spool: spool, region: configuration.region)
        self.wakes = wakes
        self.now = now
        self.logger = logger
    }

    /// Takes over what an earlier process left in the spool, and opens the spool for appending.
    package func recover() async throws {
        let hasRecovered = spool.hasRecovered
        let (sequence, logging, delivered) = try await store.catalog.read { catalog in
            let sequence = try catalog.value(SpoolWatermark.sequenceValueName).flatMap {
                UInt64(String(decoding: $0, as: UTF8.self))
            }
            var logging: [Int64: LoggingConfiguration] = [:]
            var delivered: [Int64: SpoolWatermark] = [:]
            try catalog.forEachBucket { bucket in
                logging[bucket.id.value] = bucket.logging
                guard hasRecovered, let bytes = try catalog.value(SpoolWatermark.valueName(of: bucket.id.value)) else {
                    return
                }
                delivered[bucket.id.value] = SpoolWatermark(bytes: bytes)
            }
            return (sequence ?? 0, logging, delivered)
        }
        await spool.start(after: sequence, delivered: delivered, logging: logging)
        await spool.maintain()
    }

    /// Delivers everything that waits, whatever its age, and tries again what was refused.
    @discardableResult
    package func flush() async -> Report {
        await pass(isForced: true)
    }

    /// Delivers what is due.
    @discardableResult
    package func deliverDue() async -> Report {
        await pass(isForced: false)
    }

    /// One pass at a time, in the order of the calls.
    private func pass(isForced: Bool) async -> Report {
        let previous = lastPass
        let task = Task {
            _ = await previous?.value
            return await self.passNow(isForced: isForced)
        }
        lastPass = task
        return await task.value
    }

    private func passNow(isForced: Bool) async -> Report {
        let schedule = Schedule(
            isForced: isForced, now: now(), configuration: configuration, pauses: pauses.mapValues(\.until))
        let waiting = await spool.waiting { ledger in
            schedule.isDue(ledger.period, ledger.waiting, isClosed: ledger.isClosed)
                || schedule.pauses[ledger.period.number] != nil
        }
        let numbers = Set(waiting.map(\.period.number))
        pauses = pauses.filter { numbers.contains($0.key) }
        var due = waiting.filter { schedule.isDue($0.period, $0.tally, isClosed: $0.isClosed) }[...]
        var outcomes: [UInt64: Result<Int, Refusal>] = [:]
        await withTaskGroup(of: (UInt64, Result<Int, Refusal>).self) { group in
            for number in 0..<due.count + LogDelivery.deliveriesMax {
                if number >= LogDelivery.deliveriesMax, let (period, outcome) = await group.next() {
                    outcomes[period] = outcome
                }
                guard let next = due.popFirst() else { continue }
                group.addTask { (next.period.number, await self.deliver(next)) }
            }
        }
        var report = Report()
        for waiting in waiting {
            switch outcomes[waiting.period.number] {
            case .success(let objects)?: report.objects += objects
            case .failure(let refusal)?:
                report.waiting += waiting.tally.records
                report.reasons.append(refusal.reason)
                postpone(waiting.period, refusal.reason)
            case nil: break
            }
        }
        return report
    }

    /// Whose turn it is in a pass.
    private struct Schedule: Sendable {
        let isForced: Bool
        let now: Timestamp
        let configuration: Configuration
        /// Until when, by the number of the period.
        let pauses: [UInt64: Timestamp]

        /// What was recorded before logging was changed goes at once.
        func isDue(_ period: LoggingPeriod, _ tally: SpoolTally, isClosed: Bool) -> Bool {
            if isForced { return true }
            if let end = pauses[period.number], now < end { return false }
            if isClosed || tally.bytes >= configuration.deliverBytes { return true }
            return tally.age(at: now) >= configuration.deliverAfter
        }
    }

    /// Why records have to wait.
    private struct Refusal: Error {
        var reason: String
    }

    /// The number of objects written.
    private func deliver(_ waiting: SpoolWaiting) async -> Result<Int, Refusal> {
        let period = waiting.period
        do {
            let target = try await store.catalog.read { catalog in
                try LogTarget.find(for: BucketID(period.bucket), period.logging, in: catalog)
            }
            if case .refused(let reason) = target {
                if waiting.isClosed, waiting.tally.age(at: now()) >= LogDelivery.formerTargetTime {
                    await spool.giveUp(period)
                    return .success(0)
                }
                await spool.refused(period)
                return .failure(Refusal(reason: reason))
            }
            guard let consignment = await spool.take(period) else { return .success(0) }
            let objects = try await write(consignment, to: target)
            await spool.settle(consignment)
            pauses[period.number] = nil
            return .success(objects)
        } catch {
            return .failure(Refusal(reason: "\(error)"))
        }
    }

    /// The number of objects written. When it throws, the records wait again.
    private func write(_ consignment: SpoolConsignment, to target: LogTarget) async throws -> Int {
        guard case .deliver(let source, let account, let logging, let target) = target else { return 0 }
        let order = LogWriter.Order(
            source: source, account: account, logging: logging, target: target, delivered: now())
        do {
            return try await writer.write(consignment, order)
        } catch {
            await spool.putBack(consignment)
            throw error
        }
    }

    private func postpone(_ period: LoggingPeriod, _ reason: String) {
        let length =
            pauses[period.number].map { min($0.length * 2, LogDelivery.longestPause) } ?? LogDelivery.firstPause
        pauses[period.number] = Pause(
            until: Timestamp(milliseconds: now().milliseconds + length.milliseconds), length: length)
        logger.warning(
            "Access log records wait in the spool: \(reason)",
            metadata: ["bucket": "\(period.bucket)", "next try in": "\(length)"])
    }
}

extension LogDelivery: Service {
    /// Maintains the spool and delivers until graceful shutdown; then delivers all that waits.
    package func run() async throws {
        let maintenance = wakes
        let deliveries = Wakes()
        let spool = spool
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await maintenance.rounds { await spool.maintain() } }
                group.addTask { await deliveries.rounds { await self.deliverDue() } }
            }
        } onGracefulShutdown: {
            maintenance.stop()
            deliveries.stop()
        }
        await flush()
        await spool.close()
    }
}

extension Duration {
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflowed) = seconds.multipliedReportingOverflow(by: 1000)
        return overflowed ? .max : product &+ attoseconds / 1_000_000_000_000_000
    }
}
