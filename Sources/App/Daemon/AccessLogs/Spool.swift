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
        var state = SpoolState()
        /// The last segment's number. Numbers only grow, over all queues and restarts.
        var sequence: UInt64
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
        let recovered = try Spool.recover(configuration.directory, logger: logger)
        var state = SpoolState()
        for segment in recovered { state.track(segment, isSealed: true) }
        let sequence = recovered.map(\.name.sequence).max() ?? 0
        loopQueues = (0..<configuration.loops).map { SpoolQueue(name: "loop\($0)", onRotation: onRotation) }
        apiQueue = SpoolQueue(name: "api", onRotation: onRotation)
        maintenance = Mutex(Maintenance(state: state, sequence: sequence))
    }

    private static func recover(_ directory: String, logger: Logger) throws -> [SpoolSegment] {
        let names = try FolderListing.names(in: directory).compactMap { SpoolSegment.Name(file: $0) }.sorted()
        return try names.compactMap { name in
            guard let segment = try SpoolSegment.recover(name, in: directory) else {
                logger.warning("Removed a spool file that holds no records", metadata: ["file": "\(name.file)"])
                unlink("\(directory)/\(name.file)")
                return nil
            }
            if segment.frame(at: SpoolSegment.headerBytes) != nil { return segment }
            segment.remove()
            return nil
        }
    }

    /// Appends an API request's record, from any thread.
    package func append(bucket: Int64, time: Timestamp, line: UnsafeRawBufferPointer) {
        apiLock.withLock { _ in apiQueue.append(bucket: bucket, time: time, line: line) }
    }

    package var figures: Figures {
        maintenance.withLock { maintenance in
            Figures(
                droppedRecords: maintenance.givenUp + dropped,
                pendingRecords: maintenance.state.pending.values.reduce(0) { $0 + $1.records },
                pendingBytes: maintenance.state.pending.values.reduce(0) { $0 + $1.bytes }
            )
        }
    }

    private var queues: [SpoolQueue] { loopQueues + [apiQueue] }
    private var dropped: Int { queues.reduce(0) { $0 + $1.dropped } }
}

extension Spool: AccessLogSink {
    package func append(bucket: Int64, name: BucketName, time: Timestamp, line: UnsafeRawBufferPointer, loop: Int) {
        // A loop that the spool was not told of shares the APIs' queue.
        guard loopQueues.indices.contains(loop) else { return append(bucket: bucket, time: time, line: line) }
        loopQueues[loop].append(bucket: bucket, time: time, line: line)
    }
}

// MARK: - Maintenance, on the pool's thread

extension Spool {
    /// Syncs what was appended, prepares segments and removes those that are settled.
    package func maintain() async {
        await onThread { self.maintainNow() }
    }

    /// What waits for its delivery now, by bucket, and where that ends, by queue.
    func snapshot() async -> (pending: [Int64: SpoolState.Pending], ends: [String: SpoolState.Position]) {
        await onThread {
            self.maintenance.withLock { maintenance in
                self.collect(&maintenance)
                return (maintenance.state.pending, maintenance.state.ends())
            }
        }
    }

    /// Where everything ends that was appended until now, by queue. Waits a moment for the maintenance; for threads that may block.
    package func mark() -> SpoolMark {
        maintenance.withLock { maintenance in
            collect(&maintenance)
            return SpoolMark(ends: maintenance.state.ends())
        }
    }

    /// The bucket's next lines that wait for their delivery, about 256 KiB at a time, from `cursor` on; `nil` at the end.
    func lines(
        of bucket: Int64, day: Int64?, from cursor: SpoolCursor
    ) async -> (lines: ByteBuffer, next: SpoolCursor)? {
        await onThread {
            self.maintenance.withLock { cursor.read(bucket: bucket, day: day, state: $0.state) }
        }
    }

    /// Where what was delivered of the bucket ends when everything up to `ends` is, too.
    func deliveredEnds(_ bucket: Int64, and ends: [String: SpoolState.Position]) async -> [String: SpoolState.Position]
    {
        await onThread { self.maintenance.withLock { $0.state.deliveredEnds(bucket, and: ends) } }
    }

    /// The bucket's records up to `ends` need no delivery any more.
    func settle(_ bucket: Int64, upTo ends: [String: SpoolState.Position]) async {
        await onThread { self.maintenance.withLock { $0.state.settle(bucket, upTo: ends) } }
    }

    /// Prepares the first segments.
    /// - Parameters:
    ///   - sequence: the highest segment number that a delivery ever covered.
    ///   - watermarks: up to where the recovered buckets' records were delivered.
    func start(after sequence: UInt64, delivered watermarks: [Int64: [String: SpoolState.Position]]) async {
        await onThread {
            self.maintenance.withLock { maintenance in
                maintenance.sequence = max(maintenance.sequence, sequence)
                maintenance.state.delivered = watermarks
                self.prepareSegments(&maintenance)
            }
        }
    }

    /// The buckets that the segments an earlier process left hold records of.
    func recoveredBuckets() async -> Set<Int64> {
        await onThread {
            self.maintenance.withLock { maintenance in
                var scratch = maintenance.state
                scratch.scan()
                return Set(scratch.pending.keys)
            }
        }
    }

    /// Syncs, and removes the files that hold nothing. Nobody may append any more.
    func close() async {
        await onThread {
            self.maintainNow()
            for queue in self.queues { queue.discardStandby() }
            self.maintenance.withLock { maintenance in
                maintenance.state.sealAll()
                for segment in maintenance.state.takeSettled() { segment.remove() }
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
        maintenance.withLock { maintenance in
            prepareSegments(&maintenance)
            collect(&maintenance)
            sync(&maintenance.state)
            for segment in maintenance.state.takeSettled() { segment.remove() }
            dropOldest(&maintenance)
            reportDrops(&maintenance)
        }
    }

    private func prepareSegments(_ maintenance: inout Maintenance) {
        for queue in queues {
            for _ in 0..<queue.missing(of: configuration.standbySegments) {
                maintenance.sequence += 1
                let name = SpoolSegment.Name(queue: queue.name, sequence: maintenance.sequence)
                do throws(FileBytes.Problem) {
                    queue.prepare(
                        try SpoolSegment.create(name, in: configuration.directory, bytes: configuration.segmentBytes))
                    maintenance.isFull = false
                } catch {
                    if !maintenance.isFull {
                        logger.error("The access log spool cannot grow: \(error)")
                    }
                    maintenance.isFull = true
                    return
                }
            }
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

    private func sync(_ state: inout SpoolState) {
        for queue in Array(state.segments.keys) {
            for index in state.segments[queue, default: []].indices {
                guard let tracked = state.segments[queue]?[index], tracked.synced < tracked.scanned else { continue }
                do throws(FileBytes.Problem) {
                    try tracked.segment.sync()
                    if tracked.isSealed { tracked.segment.releasePages() }
                    state.segments[queue]?[index].synced = tracked.scanned
                } catch {
                    logger.error("The access log spool cannot be synced: \(error)")
                }
            }
        }
    }

    /// Keeps the spool within its limit by giving up the oldest full segments.
    private func dropOldest(_ maintenance: inout Maintenance) {
        while maintenance.state.totalBytes > configuration.bytesMax, let oldest = maintenance.state.takeOldestSealed() {
            maintenance.givenUp += oldest.records
            oldest.segment.remove()
        }
    }

    private func reportDrops(_ maintenance: inout Maintenance) {
        let total = maintenance.givenUp + dropped
        guard total > maintenance.droppedReported else { return }
        logger.warning(
            "Access log records were dropped: the spool is full",
            metadata: ["records": "\(total - maintenance.droppedReported)", "total": "\(total)"])
        maintenance.droppedReported = total
    }
}
