import Model

/// What the spool holds, bucket by bucket. Kept by the one thread that maintains the spool.
struct SpoolState {
    /// A place in a queue's segments.
    struct Position: Hashable, Comparable {
        var sequence: UInt64
        var offset: Int

        static func < (left: Position, right: Position) -> Bool {
            (left.sequence, left.offset) < (right.sequence, right.offset)
        }
    }

    /// A segment with frames and how far it was read.
    struct Tracked {
        var segment: SpoolSegment
        var scanned = SpoolSegment.headerBytes
        var synced = SpoolSegment.headerBytes
        var isSealed: Bool
        /// What waits for its delivery, by bucket.
        var pending: [Int64: Pending] = [:]
    }

    /// What waits for its delivery.
    struct Pending: Hashable {
        var bytes = 0
        var records = 0
        /// The time of the first request that waits.
        var oldest: Timestamp
        /// The days of the requests that wait, as days since 1970.
        var days: Set<Int64> = []
    }

    /// By queue, in the order of their sequence.
    var segments: [String: [Tracked]] = [:]
    var pending: [Int64: Pending] = [:]
    /// Up to where a bucket's records were delivered, by queue.
    var delivered: [Int64: [String: Position]] = [:]

    mutating func track(_ segment: SpoolSegment, isSealed: Bool) {
        let queue = segment.name.queue
        if let index = segments[queue]?.firstIndex(where: { $0.segment === segment }) {
            if isSealed { segments[queue]?[index].isSealed = true }
        } else {
            segments[queue, default: []].append(Tracked(segment: segment, isSealed: isSealed))
        }
    }

    /// Takes notice of the frames that were appended since the last call. `visit` sees each that waits for its delivery.
    mutating func scan() {
        for queue in Array(segments.keys) {
            for index in segments[queue, default: []].indices { scan(queue, index) }
        }
    }

    private mutating func scan(_ queue: String, _ index: Int) {
        guard var tracked = segments[queue]?[index] else { return }
        while let (frame, next) = tracked.segment.frame(at: tracked.scanned) {
            let position = Position(sequence: tracked.segment.name.sequence, offset: tracked.scanned)
            if !isDelivered(frame.bucket, queue, position) {
                tracked.pending[frame.bucket, default: Pending(oldest: frame.time)].add(frame)
                pending[frame.bucket, default: Pending(oldest: frame.time)].add(frame)
            }
            tracked.scanned = next
        }
        segments[queue]?[index] = tracked
    }

    private func isDelivered(_ bucket: Int64, _ queue: String, _ position: Position) -> Bool {
        guard let end = delivered[bucket]?[queue] else { return false }
        return position < end
    }

    /// Where everything that was scanned ends, by queue.
    func ends() -> [String: Position] {
        segments.compactMapValues { tracked in
            tracked.last.map { Position(sequence: $0.segment.name.sequence, offset: $0.scanned) }
        }
    }

    /// Forgets what waited of `bucket` up to `ends`: it was delivered, or given up. What was scanned since still waits.
    mutating func settle(_ bucket: Int64, upTo ends: [String: Position]) {
        delivered[bucket] = deliveredEnds(bucket, and: ends)
        pending[bucket] = nil
        for queue in Array(segments.keys) {
            for index in segments[queue, default: []].indices {
                segments[queue]?[index].pending[bucket] = nil
                recount(bucket, queue, index)
            }
        }
    }

    /// Where what was delivered of `bucket` ends when everything up to `ends` is, too.
    func deliveredEnds(_ bucket: Int64, and ends: [String: Position]) -> [String: Position] {
        (delivered[bucket] ?? [:]).merging(ends) { max($0, $1) }
    }

    /// Counts the bucket's frames that were scanned but not delivered.
    private mutating func recount(_ bucket: Int64, _ queue: String, _ index: Int) {
        guard var tracked = segments[queue]?[index] else { return }
        let sequence = tracked.segment.name.sequence
        var offset = SpoolSegment.headerBytes
        if let end = delivered[bucket]?[queue] {
            if sequence < end.sequence { return }
            if sequence == end.sequence { offset = end.offset }
        }
        while offset < tracked.scanned, let (frame, next) = tracked.segment.frame(at: offset) {
            if frame.bucket == bucket {
                tracked.pending[bucket, default: Pending(oldest: frame.time)].add(frame)
                pending[bucket, default: Pending(oldest: frame.time)].add(frame)
            }
            offset = next
        }
        segments[queue]?[index] = tracked
    }

    /// No segment is appended to any more; all were scanned.
    mutating func sealAll() {
        for queue in Array(segments.keys) {
            for index in segments[queue, default: []].indices { segments[queue]?[index].isSealed = true }
        }
    }

    /// Removes the full segments that nothing waits in any more; returns them.
    mutating func takeSettled() -> [SpoolSegment] {
        var settled: [SpoolSegment] = []
        for queue in Array(segments.keys) {
            segments[queue]?.removeAll { tracked in
                guard tracked.isSealed, tracked.pending.isEmpty else { return false }
                settled.append(tracked.segment)
                return true
            }
        }
        return settled
    }

    /// Removes the full segment that has waited longest, whatever waits in it; returns how many records that were.
    mutating func takeOldestSealed() -> (segment: SpoolSegment, records: Int)? {
        let sealed = segments.values.joined().filter(\.isSealed)
        guard let oldest = sealed.min(by: { $0.segment.name.sequence < $1.segment.name.sequence }) else { return nil }
        segments[oldest.segment.name.queue]?.removeAll { $0.segment === oldest.segment }
        for (bucket, lost) in oldest.pending {
            guard var left = pending[bucket] else { continue }
            left.bytes -= lost.bytes
            left.records -= lost.records
            pending[bucket] = left.records > 0 ? left : nil
        }
        return (oldest.segment, oldest.pending.values.reduce(0) { $0 + $1.records })
    }

    var totalBytes: Int { segments.values.joined().reduce(0) { $0 + $1.segment.capacity } }
}

extension SpoolState.Pending {
    mutating func add(_ frame: SpoolFrame.Read) {
        bytes += frame.line.count
        records += 1
        oldest = min(oldest, frame.time)
        days.insert(frame.time.day)
    }
}

extension Timestamp {
    /// Days since 1970-01-01 in UTC.
    var day: Int64 {
        let seconds = self.seconds
        return seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    }
}
