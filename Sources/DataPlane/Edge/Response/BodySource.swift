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

    /// What the ranges are of; `nil` for a body that is in memory.
    let content: ChunkedContent?
    /// What is left, the next piece last.
    private var pieces: [Piece]

    init(_ content: ChunkedContent?, pieces: [Piece]) {
        self.content = content
        self.pieces = pieces.reversed()
    }

    var isAtEnd: Bool { pieces.isEmpty }

    /// The length of what is left in memory.
    var bytesHeld: Int {
        pieces.reduce(0) { if case .bytes(let bytes) = $1 { $0 + bytes.readableBytes } else { $0 } }
    }

    /// The next thing to do, a read within one chunk and of no more than `countMax` bytes.
    mutating func next(countMax: Int64) -> Next {
        guard let piece = pieces.last else { return .end }
        switch piece {
        case .bytes(let bytes):
            pieces.removeLast()
            return .bytes(bytes)
        case .range(let range):
            let chunkBytes = Int64(ChunkedContent.chunkBytes)
            let count = min(range.upperBound - range.lowerBound, countMax, chunkBytes - range.lowerBound % chunkBytes)
            guard count > 0 else { return .later }
            pieces.removeLast()
            if range.lowerBound + count < range.upperBound {
                pieces.append(.range(range.lowerBound + count..<range.upperBound))
            }
            return .read(offset: range.lowerBound, count: Int(count))
        }
    }
}
