internal import Edge
internal import Glibc
package import Logging
package import Model
internal import NIOCore
package import NIOPosix
internal import Synchronization

/// Access log records on their way from the request to the log object: appended without a system call, kept by the kernel when the
/// process dies, on disk within a second.
///
/// Each event loop appends to its own queue of mapped segments and the APIs share another; one thread of the pool does everything
/// that can block.
package final class Spool: Sendable {
    package struct Configuration: Sendable {
        /// The folder of the segments; created when missing.
        package var directory: String
        /// How many event loops append.
        package var loops: Int
        package var segmentBytes = 8 << 20
        /// Segments prepared ahead of each queue.
        package var standbySegments = 2
        /// How many full segments a bucket may keep whose log bucket refuses its records; beyond it they are moved out of them.
        package var pinnedSegmentsMax = 4
        /// What may wait for its delivery; beyond it the oldest segments are dropped.
        package var bytesMax = 1 << 30

        package init(directory: String, loops: Int) {
            self.directory = directory
            self.loops = loops
        }
    }

    /// What the spool did and holds, for metrics and messages.
    package struct Figures: Sendable, Hashable {
        /// Records that found no room, or that were given up for the spool's limit.
        package var droppedRecords = 0
        package var pendingRecords = 0
        package var pendingBytes = 0
    }

    let configuration: Configuration
    private let threads: NIOThreadPool
    private let logger: Logger
    private let loopQueues: [SpoolQueue]
    private let apiQueue: SpoolQueue
    /// Orders the API's threads before their queue.
    private let apiLock = Mutex(())
    private let maintenance: Mutex<Maintenance>

    private struct Maintenance {
        var state: SpoolState
        let journal: LoggingJournal
        /// Whether an earlier process left a journal.
        let hadJournal: Bool
        /// The last segment's number. Numbers only grow, over all queues and restarts.
        var sequence: UInt64
        /// Segments whose files can be used again.
        var spares: [SpoolSegment] = []
        var givenUp = 0
        var droppedReported = 0
        var isFull = false
    }

    /// Opens the folder and takes over what an earlier process left. Nothing can be appended before `start`.
    /// - Parameters:
    ///   - threads: a running pool for what blocks.
    ///   - onRotation: called from any thread when `maintain` should run soon.
    package init(
        _ configuration: Configuration, threads: NIOThreadPool, logger: Logger,
        onRotation: @escaping @Sendable () -> Void
    ) throws {
        self.configuration = configuration
        self.threads = threads
        self.logger = logger
        if mkdir(configuration.directory, 0o700) != 0, errno != EEXIST {
            throw FileBytes.Problem(path: configuration.directory, code: errno)
        }
        let journal = LoggingJournal(directory: configuration.directory, logger: logger)
        let entries = try journal.recover()
        let state = try Spool.recover(configuration.directory, entries ?? [], logger: logger)
        loopQueues = (0..<configuration.loops).map { SpoolQueue(name: "loop\($0)", onRotation: onRotation) }
        apiQueue = SpoolQueue(name: "api", onRotation: onRotation)
        maintenance = Mutex(
            Maintenance(
                state: state, journal: journal, hadJournal: entries != nil,
                sequence: state.segments.map(\.name.sequence).max() ?? 0))
    }

    private static func recover(
        _ directory: String, _ entries: [LoggingJournal.Entry], logger: Logger
    ) throws -> SpoolState {
        var state = SpoolState()
        for entry in entries {
            switch entry {
            case .period(let period): state.recover(period)
            case .aside(let period, let segments, let ends):
                state.recoverAside(period: period, segments: segments, upTo: ends)
            }
        }
        for name in try FolderListing.names(in: directory).compactMap({ SpoolSegment.Name(file: $0) }).sorted() {
            guard state.knows(name), let segment = try SpoolSegment.recover(name, in: directory) else {
                logger.warning("Removed a spool file that holds no records", metadata: ["file": "\(name.file)"])
                unlink("\(directory)/\(name.file)")
                continue
            }
            if segment.frame(at: SpoolSegment.headerBytes) == nil {
                segment.remove()
            } else {
                state.track(segment, isSealed: true)
            }
        }
        return state
    }

    /// Appends an API request's record, from any thread.
    package func append(bucket: Int64, time: Timestamp, line: UnsafeRawBufferPointer) {
        apiLock.withLock { _ in apiQueue.append(bucket: bucket, time: time, line: line) }
    }

    package var figures: Figures {
        maintenance.withLock { maintenance in
            Figures(
                droppedRecords: maintenance.givenUp + dropped,
                pendingRecords: maintenance.state.segments.reduce(0) { $0 + $1.outstanding },
                pendingBytes: maintenance.state.waitingBytes
            )
        }
    }

    private var queues: [SpoolQueue] { loopQueues + [apiQueue] }
    private var dropped: Int { queues.reduce(0) { $0 + $1.dropped } }
}

extension Spool: AccessLogSink {
    package func append(bucket: Int64, name: BucketName, time: Timestamp, line: UnsafeRawBufferPointer, loop: Int) {
        // A loop that the spool was not told of shares the APIs' queue.
        guard loop < loopQueues.count else { return append(bucket: bucket, time: time, line: line) }
        loopQueues[loop].append(bucket: bucket, time: time, line: line)
    }
}

// MARK: - Maintenance, on the pool's thread

extension Spool {
    /// Syncs what was appended, prepares segments and removes those that are settled.
    package func maintain() async {
        await onThread { self.maintainNow() }
    }

    /// The bucket has this logging configuration from now on; its records before belong to the one it had. Durable when it returns, as
    /// records are. Waits a moment for the maintenance; for threads that may block.
    package func loggingChanged(_ bucket: Int64, to logging: LoggingConfiguration?) {
        maintenance.withLock { maintenance in
            guard maintenance.state.logging(of: bucket) != logging else { return }
            collect(&maintenance)
            let period = maintenance.state.begin(bucket, logging, at: maintenance.state.ends())
            maintenance.journal.append(.period(period))
        }
    }

    /// What waits for its delivery now and is wanted, in the order of the logging periods.
    /// - Parameter isWanted: called while the lock of the maintenance is held.
    func waiting(where isWanted: @escaping @Sendable (PeriodLedger) -> Bool) async -> [SpoolWaiting] {
        await onThread {
            self.maintenance.withLock { maintenance in
                self.collect(&maintenance)
                return maintenance.state.waiting(where: isWanted)
            }
        }
    }

    /// Takes what waits of a period for a delivery, which ends with `settle` or `putBack`.
    func take(_ period: LoggingPeriod) async -> SpoolConsignment? {
        await onThread { self.maintenance.withLock { $0.state.take(period) } }
    }

    /// The consignment's next lines; `nil` at the end.
    func lines(_ reader: SpoolReader) async -> ByteBuffer? {
        await onThread { reader.next() }
    }

    /// The consignment needs no delivery any more.
    func settle(_ consignment: SpoolConsignment) async {
        await onThread { self.maintenance.withLock { $0.state.settle(consignment) } }
    }

    /// The consignment waits again.
    func putBack(_ consignment: SpoolConsignment) async {
        await onThread { self.maintenance.withLock { $0.state.putBack(consignment) } }
    }

    /// The target of the period's records refuses them, so that they wait for long.
    func refused(_ period: LoggingPeriod) async {
        await onThread { self.maintenance.withLock { $0.state.ledger(period)?.isRefused = true } }
    }

    /// Nobody waits for the period's records any more: they count as dropped.
    func giveUp(_ period: LoggingPeriod) async {
        await onThread {
            self.maintenance.withLock { maintenance in
                guard let consignment = maintenance.state.take(period) else { return }
                maintenance.state.settle(consignment)
                maintenance.givenUp += consignment.tally.records
            }
        }
    }

    /// Whether an earlier process left records.
    var hasRecovered: Bool { maintenance.withLock { !$0.state.segments.isEmpty } }

    /// Prepares the first segments.
    /// - Parameters:
    ///   - sequence: the highest segment number that a delivery ever covered.
    ///   - delivered: up to where buckets' records were delivered.
    ///   - logging: the buckets' present configurations. What the spool does not know of them was changed just before the process
    ///     ended, so what it holds was recorded before.
    func start(
        after sequence: UInt64, delivered: [Int64: SpoolWatermark], logging: [Int64: LoggingConfiguration]
    ) async {
        await onThread {
            self.maintenance.withLock { maintenance in
                maintenance.sequence = max(maintenance.sequence, sequence)
                maintenance.state.recover(delivered)
                let ends = maintenance.hadJournal ? maintenance.state.capacityEnds() : SpoolEnds()
                for bucket in maintenance.state.buckets(thatDifferFrom: logging) {
                    _ = maintenance.state.begin(bucket, logging[bucket], at: ends)
                }
                maintenance.journal.rewrite(maintenance.state.journalEntries())
            }
            self.prepareSegments()
        }
    }

    /// Syncs, and removes the files that hold nothing. Nobody may append any more.
    package func close() async {
        await onThread {
            self.maintainNow()
            for queue in self.queues { queue.discardStandby() }
            self.maintenance.withLock { maintenance in
                maintenance.state.sealAll()
                for segment in maintenance.state.takeSettled() + maintenance.spares { segment.remove() }
                maintenance.spares = []
                if maintenance.state.segments.isEmpty { maintenance.journal.remove() }
            }
        }
    }

    private func onThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        do {
            return try await threads.runIfActive(body)
        } catch {
            // The pool was shut down: only while the process ends.
            return body()
        }
    }

    private func maintainNow() {
        prepareSegments()
        maintenance.withLock { collect(&$0) }
        sync()
        setAside()
        maintenance.withLock { maintenance in
            for segment in maintenance.state.takeSettled() { retire(segment, &maintenance) }
            dropOldest(&maintenance)
            maintenance.state.forgetSettledPeriods()
            if maintenance.journal.isDue { maintenance.journal.rewrite(maintenance.state.journalEntries()) }
            reportDrops(&maintenance)
        }
    }

    private func prepareSegments() {
        for queue in queues {
            for _ in 0..<queue.missing(of: configuration.standbySegments) {
                guard let segment = create(queue.name, bytes: configuration.segmentBytes, fills: queue.isBusy) else {
                    return
                }
                queue.prepare(segment)
            }
            if queue.isBusy { queue.mapNext() }
        }
    }

    /// Removes a segment that nothing waits in, or keeps its file for another one.
    private func retire(_ segment: SpoolSegment, _ maintenance: inout Maintenance) {
        let isReusable = !segment.isRecovered && segment.capacity == configuration.segmentBytes
        if isReusable, maintenance.spares.count < Spool.sparesMax {
            maintenance.spares.append(segment)
        } else {
            segment.remove()
        }
    }

    /// What one second of the busiest loop fills.
    private static let sparesMax = 4

    /// The spare segment's file as a new segment; when that fails, the file goes.
    private func reuse(_ spare: SpoolSegment, as name: SpoolSegment.Name) -> SpoolSegment? {
        guard let segment = try? spare.reuse(as: name, in: configuration.directory) else {
            spare.remove()
            return nil
        }
        return segment
    }

    /// A new segment; `nil` when the disk refuses it.
    private func create(_ queue: String, bytes: Int, fills: Bool) -> SpoolSegment? {
        let (sequence, spare) = maintenance.withLock { maintenance in
            maintenance.sequence += 1
            return (maintenance.sequence, bytes == configuration.segmentBytes ? maintenance.spares.popLast() : nil)
        }
        let name = SpoolSegment.Name(queue: queue, sequence: sequence)
        do throws(FileBytes.Problem) {
            let segment: SpoolSegment
            if let reused = spare.flatMap({ reuse($0, as: name) }) {
                segment = reused
            } else {
                segment = try SpoolSegment.create(name, in: configuration.directory, bytes: bytes)
                if fills { try segment.fillPages() }
            }
            maintenance.withLock { $0.isFull = false }
            return segment
        } catch {
            let isNews = maintenance.withLock { maintenance in
                defer { maintenance.isFull = true }
                return !maintenance.isFull
            }
            if isNews { logger.error("The access log spool cannot grow: \(error)") }
            return nil
        }
    }

    /// Takes notice of every frame there is. Full segments are marked before they are scanned, so that none is settled half read.
    private func collect(_ maintenance: inout Maintenance) {
        for queue in queues {
            let (sealed, active) = queue.takeSealed()
            for segment in sealed { maintenance.state.track(segment, isSealed: true) }
            if let active { maintenance.state.track(active, isSealed: false) }
        }
        maintenance.state.scan()
    }

    /// The lock is not held while the disk works: a change of a bucket's logging would wait.
    private func sync() {
        let unsynced = maintenance.withLock { maintenance in
            maintenance.journal.sync()
            return maintenance.state.segments.filter { $0.synced < $0.scanned }.map {
                (tracked: $0, range: $0.synced..<$0.scanned)
            }
        }
        for (tracked, range) in unsynced {
            do throws(FileBytes.Problem) {
                try tracked.segment.sync(range)
                let isRead = maintenance.withLock { _ in
                    tracked.synced = range.upperBound
                    return tracked.isRead
                }
                if isRead { tracked.segment.releasePages() }
            } catch {
                logger.error("The access log spool cannot be synced: \(error)")
            }
        }
    }

    /// Moves what is refused for long out of the segments that other buckets' records lie in, so that it neither keeps those from
    /// being removed nor takes their room.
    private func setAside() {
        let bytes = configuration.pinnedSegmentsMax * configuration.segmentBytes
        while let aside = maintenance.withLock({
            $0.state.nextAside(pinnedMax: configuration.pinnedSegmentsMax, bytes: bytes)
        }) {
            guard let segment = create(aside.ledger.asideQueue, bytes: aside.segmentBytes, fills: false) else { return }
            segment.fill(aside.shares)
            do throws(FileBytes.Problem) {
                try segment.sync(0..<segment.capacity)
                try FileBytes.syncFolder(configuration.directory)
            } catch {
                logger.error("The access log spool cannot be synced: \(error)")
                return segment.remove()
            }
            let isMoved = maintenance.withLock { maintenance in
                maintenance.state.move(aside, to: segment, maintenance.journal)
            }
            guard isMoved else { return segment.remove() }
        }
    }

    /// Keeps the spool within its limit by giving up the oldest full segments.
    private func dropOldest(_ maintenance: inout Maintenance) {
        while maintenance.state.totalBytes > configuration.bytesMax, let oldest = maintenance.state.takeOldest() {
            maintenance.givenUp += oldest.records
            oldest.segment.remove()
        }
    }

    private func reportDrops(_ maintenance: inout Maintenance) {
        let total = maintenance.givenUp + dropped
        guard total > maintenance.droppedReported else { return }
        logger.warning(
            "Access log records were dropped: the spool is full, or a former log bucket refused them for a week",
            metadata: ["records": "\(total - maintenance.droppedReported)", "total": "\(total)"])
        maintenance.droppedReported = total
    }
}
