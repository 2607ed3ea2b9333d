import Synchronization

/// How many queries came and what they were answered.
package struct QueryCounts: Sendable, Hashable {
    private var counts = [UInt64](repeating: 0, count: QueryCounters.cellCount)

    package init() {}

    /// Queries that were answered with `code`.
    package func answers(_ code: ResponseCode, over transport: Transport) -> UInt64 {
        counts[QueryCounters.cell(code, transport)]
    }

    /// Messages that were not answered at all.
    package func silences(over transport: Transport) -> UInt64 {
        counts[QueryCounters.cell(nil, transport)]
    }

    /// All messages that came.
    package func queries(over transport: Transport) -> UInt64 {
        ResponseCode.allCases.reduce(silences(over: transport)) { $0 + answers($1, over: transport) }
    }

    fileprivate mutating func add(_ counters: QueryCounters) {
        for cell in counts.indices { counts[cell] += counters.value(cell) }
    }

    init(_ counters: [QueryCounters]) {
        for counters in counters { add(counters) }
    }
}

/// One thread's counts, which others may read at any time.
final class QueryCounters: Sendable {
    static let cellCount = 2 * codesMax
    /// The codes 0 to 16, and silence.
    private static let codesMax = 18

    private let cells = InlineArray<36, Atomic<UInt64>> { _ in Atomic(0) }

    func count(_ code: ResponseCode?, _ transport: Transport) {
        cells[QueryCounters.cell(code, transport)].add(1, ordering: .relaxed)
    }

    static func cell(_ code: ResponseCode?, _ transport: Transport) -> Int {
        transport.rawValue * codesMax + (code?.rawValue ?? codesMax - 1)
    }

    fileprivate func value(_ cell: Int) -> UInt64 { cells[cell].load(ordering: .relaxed) }
}
