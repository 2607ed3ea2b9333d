import NIOCore

/// Where a body comes from, piece by piece.
struct BodySource {
    enum Piece {
        /// Such as the head of a part.
        case bytes(ByteBuffer)
        case range(Range<Int64>)
    }

    enum Next {
        case bytes(ByteBuffer)
        case read(offset: Int64, count: Int)
        /// To be read, when there is room for it.
        case later
        case end
    }

    static let chunkBytesMax: Int64 = 128 * 1024

    /// Reads the ranges; `nil` for a body that is in memory.
    let reader: (any EdgeContentReader)?
    /// What is left, the next piece last.
    private var pieces: [Piece]

    init(reader: (any EdgeContentReader)?, pieces: [Piece]) {
        self.reader = reader
        self.pieces = pieces.reversed()
    }

    var isAtEnd: Bool { pieces.isEmpty }

    /// The length of what is left in memory.
    var bytesHeld: Int {
        pieces.reduce(0) { if case .bytes(let bytes) = $1 { $0 + bytes.readableBytes } else { $0 } }
    }

    /// The next thing to do, a read of no more than `countMax` bytes.
    mutating func next(countMax: Int64 = chunkBytesMax) -> Next {
        guard let piece = pieces.last else { return .end }
        switch piece {
        case .bytes(let bytes):
            pieces.removeLast()
            return .bytes(bytes)
        case .range(let range):
            let count = min(range.upperBound - range.lowerBound, countMax, BodySource.chunkBytesMax)
            guard count > 0 else { return .later }
            pieces.removeLast()
            if range.lowerBound + count < range.upperBound {
                pieces.append(.range(range.lowerBound + count..<range.upperBound))
            }
            return .read(offset: range.lowerBound, count: Int(count))
        }
    }
}
