/// A place in a queue's segments.
struct SpoolPosition: Hashable, Comparable, Sendable {
    var sequence: UInt64
    var offset: Int

    static func < (left: SpoolPosition, right: SpoolPosition) -> Bool {
        (left.sequence, left.offset) < (right.sequence, right.offset)
    }
}

/// A moment in the spool, or how far something got: a place in each queue. A queue that is not named has nothing before it.
struct SpoolEnds: Hashable, Sendable {
    private(set) var positions: [String: SpoolPosition] = [:]

    init() {}

    /// Reads what `text` wrote; what is not understood is left out.
    init(text: some Sequence<Substring>) {
        for line in text {
            let fields = line.split(separator: " ")
            guard fields.count == 3, let sequence = UInt64(fields[1]), let offset = Int(fields[2]) else { continue }
            advance(String(fields[0]), to: SpoolPosition(sequence: sequence, offset: offset))
        }
    }

    /// One line a queue: its name, the segment's number, the offset.
    var text: String {
        if positions.isEmpty { return "" }
        let lines = positions.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.sequence) \($0.value.offset)\n" }
        return lines.joined()
    }

    var isEmpty: Bool { positions.isEmpty }

    subscript(queue: String) -> SpoolPosition? { positions[queue] }

    var sequenceMax: UInt64 { positions.values.map(\.sequence).max() ?? 0 }

    mutating func advance(_ queue: String, to position: SpoolPosition) {
        positions[queue] = max(positions[queue] ?? position, position)
    }

    mutating func advance(to other: SpoolEnds) {
        for (queue, position) in other.positions { advance(queue, to: position) }
    }
}
