internal import NIOCore

/// A place in the spool between two reads of one bucket's lines.
struct SpoolCursor: Sendable, Hashable {
    private static let readBytes = 256 * 1024

    /// The queues that are still to be read, in order.
    private var queues: [String]
    /// Where the first of them continues.
    private var position: SpoolState.Position?
    private let ends: [String: SpoolState.Position]

    /// Starts before the first record; returns none at or behind `ends`.
    init(upTo ends: [String: SpoolState.Position]) {
        self.ends = ends
        queues = ends.keys.sorted()
    }

    /// The next lines of `bucket` that were not delivered; those of one day only when `day` is given.
    func read(bucket: Int64, day: Int64?, state: SpoolState) -> (lines: ByteBuffer, next: SpoolCursor)? {
        var next = self
        var lines = ByteBuffer()
        while let queue = next.queues.first {
            next.readQueue(queue, bucket: bucket, day: day, state: state, into: &lines)
            if lines.readableBytes >= SpoolCursor.readBytes { return (lines, next) }
            next.queues.removeFirst()
            next.position = nil
        }
        return lines.readableBytes > 0 ? (lines, next) : nil
    }

    private mutating func readQueue(
        _ queue: String, bucket: Int64, day: Int64?, state: SpoolState, into lines: inout ByteBuffer
    ) {
        guard let end = ends[queue] else { return }
        let start = [position, state.delivered[bucket]?[queue]].compactMap { $0 }.max()
        for tracked in state.segments[queue, default: []] {
            let sequence = tracked.segment.name.sequence
            if tracked.pending[bucket] == nil { continue }
            if let start, sequence < start.sequence { continue }
            var offset =
                start.map { sequence == $0.sequence ? $0.offset : SpoolSegment.headerBytes }
                ?? SpoolSegment.headerBytes
            while SpoolState.Position(sequence: sequence, offset: offset) < end,
                let (frame, following) = tracked.segment.frame(at: offset)
            {
                if frame.bucket == bucket, day == nil || frame.time.day == day { lines.writeBytes(frame.line) }
                offset = following
                if lines.readableBytes >= SpoolCursor.readBytes {
                    position = SpoolState.Position(sequence: sequence, offset: offset)
                    return
                }
            }
        }
    }
}
