import NIOCore

/// The content of an object that is too large to be kept whole, and those of its chunks that were read lately.
final class ChunkedContent {
    struct Chunk {
        let bytes: ByteBuffer
        /// The cache's second chance.
        var isRecentlyUsed = false
    }

    static let chunkBytes = 128 * 1024

    let reader: any EdgeContentReader
    let bytes: Int64
    @exclusivity(unchecked) private var chunks: [Int: Chunk] = [:]

    init(_ reader: any EdgeContentReader, bytes: Int64) {
        self.reader = reader
        self.bytes = bytes
    }

    /// The chunk that holds the byte at `offset`.
    static func index(of offset: Int64) -> Int { Int(offset / Int64(chunkBytes)) }

    /// Which bytes a chunk holds.
    func range(of index: Int) -> Range<Int64> {
        let start = Int64(index) * Int64(ChunkedContent.chunkBytes)
        return start..<min(bytes, start + Int64(ChunkedContent.chunkBytes))
    }

    subscript(index: Int) -> Chunk? {
        get { chunks[index] }
        set { chunks[index] = newValue }
    }

    func use(_ index: Int) -> ByteBuffer? {
        guard let chunk = chunks[index] else { return nil }
        if !chunk.isRecentlyUsed { chunks[index]?.isRecentlyUsed = true }
        return chunk.bytes
    }
}
