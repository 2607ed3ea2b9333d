import Logging
import NIOCore
import NIOPosix
import Synchronization

/// Reads a content out of its blobs, each opened when it is reached.
final class BlobReader: ContentReading {
    let bytes: Int64
    private let segments: [Segment]
    private let store: FileBlobStore
    private let lease: BlobLease
    /// The blob that was read last.
    private let current = Mutex<(segment: Int, file: VerifiedBlob)?>(nil)

    private struct Segment {
        var start: Int64
        var blob: Blob
    }

    init(_ blobs: [Blob], store: FileBlobStore) {
        var start: Int64 = 0
        segments = blobs.filter { $0.bytes > 0 }.map { blob in
            defer { start += blob.bytes }
            return Segment(start: start, blob: blob)
        }
        bytes = start
        self.store = store
        lease = store.registry.lease(blobs.map(\.id))
    }

    func read(at offset: Int64, count: Int) async throws -> ByteBuffer {
        try await store.run { try self.readNow(offset, count) }
    }

    func read(at offset: Int64, count: Int, completion: @escaping @Sendable (Result<ByteBuffer, any Error>) -> Void) {
        store.run({ try self.readNow(offset, count) }, completion: completion)
    }

    private func readNow(_ offset: Int64, _ count: Int) throws(StorageError) -> ByteBuffer {
        let end = offset + min(Int64(max(0, count)), max(0, bytes - offset))
        guard offset >= 0, offset < end else { return ByteBuffer() }
        do {
            return try read(offset..<end)
        } catch  where error.kind == .corrupt {
            store.logger.error("A blob is damaged", metadata: ["error": "\(error)"])
            throw error
        }
    }

    private func read(_ range: Range<Int64>) throws(StorageError) -> ByteBuffer {
        var index = segmentIndex(of: range.lowerBound)
        var pieces = ByteBuffer()
        var position = range.lowerBound
        while position < range.upperBound {
            let segment = segments[index]
            let end = min(range.upperBound, segment.start + segment.blob.bytes)
            var piece = try file(of: index).read((position - segment.start)..<(end - segment.start))
            if position == range.lowerBound && end == range.upperBound { return piece }
            pieces.writeBuffer(&piece)
            position = end
            index += 1
        }
        return pieces
    }

    /// The last segment that starts at or before `offset`, which is within the content.
    private func segmentIndex(of offset: Int64) -> Int {
        var (low, high) = (0, segments.count - 1)
        while low < high {
            let middle = (low + high + 1) / 2
            if segments[middle].start <= offset { low = middle } else { high = middle - 1 }
        }
        return low
    }

    private func file(of index: Int) throws(StorageError) -> VerifiedBlob {
        if let current = current.withLock({ $0 }), current.segment == index { return current.file }
        let file = try VerifiedBlob(segments[index].blob, in: store.directory)
        current.withLock { $0 = (index, file) }
        return file
    }
}
