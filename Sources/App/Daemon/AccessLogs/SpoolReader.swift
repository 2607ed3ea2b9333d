internal import Model
internal import NIOCore

/// Reads a consignment's lines, part by part. One call at a time, on a thread that may wait for the disk.
final class SpoolReader: @unchecked Sendable {
    // Sendable: made for one draft of a log object, whose task waits for each call before it makes the next.

    private static let readBytes = 1 << 20

    private let shares: [SpoolShare]
    /// Of this day only.
    private let day: Int64?
    private var share = 0
    private var run = 0
    /// Where the run continues.
    private var offset = 0
    /// The length of the line that found no room.
    private var neededBytes = 0
    private var buffer = ByteBuffer()

    init(_ consignment: SpoolConsignment, day: Int64?) {
        shares = consignment.shares
        self.day = day
    }

    /// The next lines, about a megabyte; `nil` at the end. The buffer is used again when the caller lets it go before the next call.
    func next() -> ByteBuffer? {
        buffer.clear()
        repeat {
            let bytes = max(SpoolReader.readBytes, neededBytes)
            buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: bytes) { fill($0) }
        } while buffer.readableBytes == 0 && share < shares.count
        return buffer.readableBytes > 0 ? buffer : nil
    }

    /// Copies lines until one finds no room; returns how many bytes.
    private func fill(_ out: UnsafeMutableRawBufferPointer) -> Int {
        var written = 0
        while share < shares.count {
            let segment = shares[share].tracked.segment
            while run < shares[share].runs.count {
                let run = shares[share].runs[run]
                guard copy(segment, from: max(offset, Int(run.start)), to: Int(run.end), into: out, &written) else {
                    return written
                }
                self.run += 1
            }
            share += 1
            run = 0
            offset = 0
        }
        return written
    }

    /// Whether all of the run's lines found room.
    private func copy(
        _ segment: SpoolSegment, from start: Int, to end: Int, into out: UnsafeMutableRawBufferPointer,
        _ written: inout Int
    ) -> Bool {
        guard let base = out.baseAddress else { return false }
        var start = start
        while start < end, let frame = SpoolFrame.read(segment.place(at: start), room: end - start) {
            if day == nil || Timestamp(milliseconds: frame.milliseconds).day == day {
                guard frame.lineBytes <= out.count - written else {
                    offset = start
                    neededBytes = frame.lineBytes
                    return false
                }
                UnsafeMutableRawBufferPointer(start: base + written, count: frame.lineBytes)
                    .copyMemory(from: segment.line(of: frame, at: start))
                written += frame.lineBytes
            }
            start += frame.bytes
        }
        return true
    }
}
