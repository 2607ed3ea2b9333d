import Model
import NIOCore

/// A body on its way from an object's reader to the socket, in chunks.
struct StreamedBody {
    enum Piece {
        /// Such as the head of a part.
        case bytes(ByteBuffer)
        case range(Range<Int64>)
    }

    static let chunkBytesMax: Int64 = 128 * 1024

    let visit: Visit
    let outcome: VisitLog.Outcome
    let reader: any EdgeContentReader
    /// What is left, the next piece last.
    private var pieces: [Piece]
    private(set) var bytesSent: Int64 = 0

    init(visit: Visit, outcome: VisitLog.Outcome, reader: any EdgeContentReader, pieces: [Piece]) {
        self.visit = visit
        self.outcome = outcome
        self.reader = reader
        self.pieces = pieces.reversed()
    }

    enum Next {
        case bytes(ByteBuffer)
        case read(offset: Int64, count: Int)
        case end
    }

    /// The next thing to do.
    mutating func next() -> Next {
        switch pieces.popLast() {
        case nil: return .end
        case .bytes(let bytes): return .bytes(bytes)
        case .range(let range):
            let count = min(range.upperBound - range.lowerBound, StreamedBody.chunkBytesMax)
            if range.lowerBound + count < range.upperBound {
                pieces.append(.range(range.lowerBound + count..<range.upperBound))
            }
            return .read(offset: range.lowerBound, count: Int(count))
        }
    }

    var isAtEnd: Bool { pieces.isEmpty }

    mutating func noteSent(_ count: Int) { bytesSent += Int64(count) }
}
