import NIOCore

/// Reads a content that came with the catalog's row.
final class InlineReader: ContentReading {
    private let content: [UInt8]

    init(_ content: [UInt8]) {
        self.content = content
    }

    var bytes: Int64 { Int64(content.count) }

    func read(at offset: Int64, count: Int) async throws -> ByteBuffer {
        slice(offset, count)
    }

    func read(at offset: Int64, count: Int, completion: @escaping @Sendable (Result<ByteBuffer, any Error>) -> Void) {
        completion(.success(slice(offset, count)))
    }

    private func slice(_ offset: Int64, _ count: Int) -> ByteBuffer {
        let start = Int(max(0, min(offset, bytes)))
        let length = max(0, min(count, content.count - start))
        return ByteBuffer(bytes: content[start..<start + length])
    }
}
