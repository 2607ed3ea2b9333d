import Glibc
import Model
import NIOCore
import Synchronization

/// An open blob file whose every chunk is verified before a byte of it is handed out.
final class VerifiedBlob: Sendable {
    private let blob: Blob
    private let file: OpenFile
    private let checksums: [UInt32]
    /// The last chunk of which only a part was asked for: whoever reads on asks for its rest next.
    private let last = Mutex<(chunk: Int, bytes: ByteBuffer)?>(nil)

    init(_ blob: Blob, in directory: BlobDirectory) throws(StorageError) {
        self.blob = blob
        do {
            file = try directory.open(blob.id)
        } catch  where error.code == ENOENT {
            throw StorageError(.corrupt, "The blob \(blob.id) is missing.", code: ENOENT)
        }
        guard try file.bytesCount() == BlobFormat.fileBytes(for: blob.bytes) else {
            throw StorageError(.corrupt, "The blob \(blob.id) has not the size that it was written with.")
        }
        let trailer = try VerifiedBlob.bytes(
            of: file, at: blob.bytes, count: BlobFormat.tableBytes(for: blob.bytes) + BlobFormat.footerBytes)
        guard let checksums = BlobFormat.checksums(in: trailer, bytes: blob.bytes) else {
            throw StorageError(.corrupt, "The checksums of the blob \(blob.id) are damaged.")
        }
        self.checksums = checksums
    }

    /// `range` lies within the blob and is not empty.
    func read(_ range: Range<Int64>) throws(StorageError) -> ByteBuffer {
        let chunkBytes = Int64(Limits.blobChunkBytes)
        let first = Int(range.lowerBound / chunkBytes)
        let end = Int((range.upperBound - 1) / chunkBytes) + 1
        let chunks = try chunks(first..<end)
        let skipped = Int(range.lowerBound - Int64(first) * chunkBytes)
        return chunks.getSlice(at: chunks.readerIndex + skipped, length: range.count) ?? ByteBuffer()
    }

    /// Whole chunks, verified. A first one that was partly read before comes from memory.
    private func chunks(_ chunks: Range<Int>) throws(StorageError) -> ByteBuffer {
        if let last = last.withLock({ $0 }), last.chunk == chunks.lowerBound {
            guard chunks.count > 1 else { return last.bytes }
            var joined = last.bytes
            var rest = try load((chunks.lowerBound + 1)..<chunks.upperBound)
            joined.writeBuffer(&rest)
            return joined
        }
        return try load(chunks)
    }

    private func load(_ chunks: Range<Int>) throws(StorageError) -> ByteBuffer {
        let chunkBytes = Limits.blobChunkBytes
        let start = Int64(chunks.lowerBound) * Int64(chunkBytes)
        let count = Int(min(blob.bytes, Int64(chunks.upperBound) * Int64(chunkBytes)) - start)
        let bytes = try VerifiedBlob.bytes(of: file, at: start, count: count)
        for chunk in chunks {
            let offset = (chunk - chunks.lowerBound) * chunkBytes
            guard let piece = bytes.getSlice(at: offset, length: min(chunkBytes, count - offset)),
                BlobFormat.checksum(piece) == checksums[chunk]
            else {
                throw StorageError(
                    .corrupt,
                    "Chunk \(chunk) of the blob \(blob.id) does not match the checksum that it was written with.")
            }
            if chunk == chunks.upperBound - 1 { last.withLock { $0 = (chunk, piece) } }
        }
        return bytes
    }

    private static func bytes(of file: OpenFile, at offset: Int64, count: Int) throws(StorageError) -> ByteBuffer {
        var bytes = ByteBufferAllocator().buffer(capacity: count)
        var failure: StorageError?
        bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { space in
            do throws(StorageError) {
                try file.read(into: UnsafeMutableRawBufferPointer(rebasing: space[..<count]), at: offset)
                return count
            } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw failure }
        return bytes
    }
}
