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

    private let configuration: Configuration
    private let spool: Spool
    private let store: Store
    private let writer: LogWriter
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let wakes: Wakes
    private var pauses: [Int64: Pause] = [:]
    /// What was changed while records waited, oldest first.
    private var changes: [Change] = []
    private var lastPass: Task<Report, Never>?

    /// A bucket's logging was changed: what was recorded before the mark belongs to the former configuration.
    private struct Change {
        var bucket: Int64
        var former: LoggingConfiguration
        var mark: SpoolMark
    }

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
        let buckets = await spool.recoveredBuckets()
        let (sequence, watermarks) = try await store.catalog.read { catalog in
            let sequence = try catalog.value(SpoolWatermark.sequenceValueName).flatMap {
                UInt64(String(decoding: $0, as: UTF8.self))
            }
            var watermarks: [Int64: [String: SpoolState.Position]] = [:]
            for bucket in buckets {
                guard let bytes = try catalog.value(SpoolWatermark.valueName(of: bucket)) else { continue }
                watermarks[bucket] = SpoolWatermark(bytes: bytes).positions
            }
            return (sequence ?? 0, watermarks)
        }
        await spool.start(after: sequence, delivered: watermarks)
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

    /// The bucket's logging was changed at `mark`; what was recorded before goes where it used to go.
    package func loggingChanged(_ bucket: BucketID, from former: LoggingConfiguration, at mark: SpoolMark) {
        changes.append(Change(bucket: bucket.value, former: former, mark: mark))
        pauses[bucket.value] = nil
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
        var report = Report()
        await deliverChanged(&report)
        let (pending, ends) = await spool.snapshot()
        for (bucket, waiting) in pending.sorted(by: { $0.key < $1.key }) where isForced || isDue(bucket, waiting) {
            switch await deliver(bucket, waiting, upTo: ends) {
            case .success(let objects): report.objects += objects
            case .failure(let refusal):
                report.waiting += waiting.records
                report.reasons.append(refusal.reason)
                postpone(bucket, refusal.reason)
            }
        }
        return report
    }

    /// Delivers what was recorded before logging was changed. What is refused there goes with the rest, by the present configuration.
    private func deliverChanged(_ report: inout Report) async {
        let changes = changes
        guard !changes.isEmpty else { return }
        self.changes = []
        for change in changes {
            guard let waiting = await spool.snapshot().pending[change.bucket] else { continue }
            let delivered = await deliver(change.bucket, waiting, upTo: change.mark.ends, former: change.former)
            if case .success(let objects) = delivered { report.objects += objects }
        }
    }

    private func isDue(_ bucket: Int64, _ waiting: SpoolState.Pending) -> Bool {
        let now = now()
        if let pause = pauses[bucket], now < pause.until { return false }
        if waiting.bytes >= configuration.deliverBytes { return true }
        return now.milliseconds - waiting.oldest.milliseconds >= configuration.deliverAfter.milliseconds
    }

    /// Why records have to wait.
    private struct Refusal: Error {
        var reason: String
    }

    /// The number of objects written.
    private func deliver(
        _ bucket: Int64, _ waiting: SpoolState.Pending, upTo ends: [String: SpoolState.Position],
        former: LoggingConfiguration? = nil
    ) async -> Result<Int, Refusal> {
        do {
            let target = try await store.catalog.read { catalog in
                try LogTarget.find(for: BucketID(bucket), former: former, in: catalog)
            }
            switch target {
            case .refused(let reason): return .failure(Refusal(reason: reason))
            case .discard:
                await spool.settle(bucket, upTo: ends)
                return .success(0)
            case .deliver(let source, let account, let logging, let target):
                let order = LogWriter.Order(
                    source: source, account: account, logging: logging, target: target,
                    days: logging.isPartitionedByDay ? waiting.days.sorted() : [], delivered: now())
                let objects = try await writer.write(order, upTo: ends)
                await spool.settle(bucket, upTo: ends)
                pauses[bucket] = nil
                return .success(objects)
            }
        } catch {
            return .failure(Refusal(reason: "\(error)"))
        }
    }

    private func postpone(_ bucket: Int64, _ reason: String) {
        let length = pauses[bucket].map { min($0.length * 2, LogDelivery.longestPause) } ?? LogDelivery.firstPause
        pauses[bucket] = Pause(until: Timestamp(milliseconds: now().milliseconds + length.milliseconds), length: length)
        logger.warning(
            "Access log records wait in the spool: \(reason)",
            metadata: ["bucket": "\(bucket)", "next try in": "\(length)"])
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
