import NIOCore

/// Reads a content that came with the catalog's row.
final class InlineReader: ContentReading {
    private let content: ByteBuffer

    init(_ bytes: [UInt8]) {
        content = ByteBuffer(bytes: bytes)
    }

    var bytes: Int64 { Int64(content.readableBytes) }

    func read(at offset: Int64, count: Int) async throws -> ByteBuffer {
        slice(offset, count)
    }

    func read(at offset: Int64, count: Int, completion: @escaping @Sendable (Result<ByteBuffer, any Error>) -> Void) {
        completion(.success(slice(offset, count)))
    }

    private func slice(_ offset: Int64, _ count: Int) -> ByteBuffer {
        let start = Int(max(0, min(offset, bytes)))
        let length = max(0, min(count, content.readableBytes - start))
        return content.getSlice(at: content.readerIndex + start, length: length) ?? ByteBuffer()
    }
}
