import Model

/// Up to where a bucket's records were delivered, as the catalog keeps it: written in the same commit as the log object, so that no
/// record is delivered twice.
struct SpoolWatermark: Hashable, Sendable {
    /// By the number of the logging period.
    var periods: [UInt64: SpoolEnds] = [:]

    init() {}

    /// Reads what `bytes` wrote; what is not understood counts as not delivered.
    init(bytes: [UInt8]) {
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            guard let space = line.firstIndex(of: " "), let period = UInt64(line[..<space]) else { continue }
            periods[period, default: SpoolEnds()].advance(
                to: SpoolEnds(text: CollectionOfOne(line[line.index(after: space)...])))
        }
    }

    /// One line a period and queue: the period's number, then the queue's end.
    var bytes: [UInt8] {
        let lines = periods.sorted { $0.key < $1.key }.flatMap { number, ends in
            ends.text.split(separator: "\n").map { "\(number) \($0)\n" }
        }
        return Array(lines.joined().utf8)
    }

    static func valueName(of bucket: Int64) -> String { "access-logs/delivered/\(bucket)" }
    static let sequenceValueName = "access-logs/sequence"
}
