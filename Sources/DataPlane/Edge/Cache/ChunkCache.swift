import NIOCore

/// The chunks of large objects that one event loop keeps, bounded in bytes: a clock hand gives every chunk used since its last turn a
/// second chance.
struct ChunkCache {
    private struct Place {
        weak var content: ChunkedContent?
        let index: Int
        let bytes: Int
    }

    private let bytesMax: Int
    private var places: [Place] = []
    private var hand = 0
    private(set) var bytes = 0

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    /// Whether its chunks are kept. One that would push out most others is read past the cache.
    func keeps(_ content: ChunkedContent) -> Bool { content.bytes <= bytesMax / 2 }

    /// Bytes of one chunk, if that is kept.
    func find(_ content: ChunkedContent, at offset: Int64, count: Int) -> ByteBuffer? {
        let index = ChunkedContent.index(of: offset)
        let start = Int(offset - content.range(of: index).lowerBound)
        guard let chunk = content.use(index) else { return nil }
        return chunk.getSlice(at: chunk.readerIndex + start, length: count)
    }

    /// Takes a whole chunk, verified.
    mutating func insert(_ chunk: ByteBuffer, _ content: ChunkedContent, at index: Int) {
        guard content[index] == nil, chunk.readableBytes <= bytesMax else { return }
        while bytes + chunk.readableBytes > bytesMax { evict() }
        content[index] = ChunkedContent.Chunk(bytes: chunk)
        places.append(Place(content: content, index: index, bytes: chunk.readableBytes))
        bytes += chunk.readableBytes
    }

    /// Moves the hand to the next chunk that was not used since the hand passed it, or whose object is gone, and drops that.
    private mutating func evict() {
        // Two turns suffice: the first takes every second chance.
        for _ in 0..<places.count * 2 {
            if hand >= places.count { hand = 0 }
            let place = places[hand]
            guard let content = place.content, content[place.index]?.isRecentlyUsed == true else {
                place.content?[place.index] = nil
                bytes -= place.bytes
                places.swapAt(hand, places.count - 1)
                places.removeLast()
                return
            }
            content[place.index]?.isRecentlyUsed = false
            hand += 1
        }
    }
}
