import Model

/// Up to where a bucket's records were delivered, as the catalog keeps it: written in the same commit as the log object, so that no
/// record is delivered twice.
struct SpoolWatermark: Hashable {
    /// By queue.
    var positions: [String: SpoolState.Position]

    init(_ positions: [String: SpoolState.Position]) { self.positions = positions }

    /// Reads what `bytes` wrote; what is not understood counts as not delivered.
    init(bytes: [UInt8]) {
        positions = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count == 3, let sequence = UInt64(fields[1]), let offset = Int(fields[2]) else { continue }
            positions[String(fields[0])] = SpoolState.Position(sequence: sequence, offset: offset)
        }
    }

    /// One line a queue: its name, the segment's number, the offset.
    var bytes: [UInt8] {
        let lines = positions.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.sequence) \($0.value.offset)\n" }
        return Array(lines.joined().utf8)
    }

    var sequenceMax: UInt64 { positions.values.map(\.sequence).max() ?? 0 }

    static func valueName(of bucket: Int64) -> String { "access-logs/delivered/\(bucket)" }
    static let sequenceValueName = "access-logs/sequence"
}
