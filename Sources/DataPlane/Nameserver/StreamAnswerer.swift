import NIOCore

/// What the TCP connections of one event loop share.
final class StreamAnswerer {
    let counters: QueryCounters
    private var answerer = Answerer()
    private var zones: ZoneTable.Reader
    private let out = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_535, alignment: 8)

    init(_ table: ZoneTable, counters: QueryCounters) {
        zones = ZoneTable.Reader(table)
        self.counters = counters
    }

    deinit { out.deallocate() }

    /// Appends the answer to `query`, its length before it (RFC 1035 section 4.2.2).
    func answer(_ query: UnsafeRawBufferPointer, into buffer: inout ByteBuffer) {
        let answer = answerer.answer(query, from: zones.current(), over: .tcp, into: out)
        counters.count(answer.code, .tcp)
        guard answer.bytes > 0 else { return }
        buffer.writeInteger(UInt16(truncatingIfNeeded: answer.bytes))
        buffer.writeBytes(UnsafeRawBufferPointer(rebasing: out[..<answer.bytes]))
    }
}
