internal import CCompression
internal import Model
internal import NIOCore

/// The gzip format of zlib (RFC 1952), without a file's name or time: the same bytes give the same variant.
final class GzipEncoder: ContentEncoder {
    private static let level: Int32 = 9
    /// The largest window, and 16 for the gzip format (zlib.h, `deflateInit2`).
    private static let windowBits: Int32 = 15 + 16
    private static let memoryLevel: Int32 = 9
    private static let pieceBytes = 32 * 1024

    /// Has an address of its own, which zlib keeps.
    private let stream: UnsafeMutablePointer<z_stream>

    init() throws(CompressionProblem) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = deflateInit2_(
            stream, GzipEncoder.level, Z_DEFLATED, GzipEncoder.windowBits, GzipEncoder.memoryLevel, Z_DEFAULT_STRATEGY,
            ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else { throw CompressionProblem(coding: .gzip) }
    }

    deinit {
        // Does nothing to a stream that was not begun.
        deflateEnd(stream)
        stream.deallocate()
    }

    func encode(_ input: ByteBuffer, isLast: Bool, into output: inout ByteBuffer) throws(CompressionProblem) {
        let isDone = input.withUnsafeReadableBytes { bytes in
            // zlib reads from it only.
            stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.bindMemory(to: UInt8.self).baseAddress)
            stream.pointee.avail_in = UInt32(bytes.count)
            return deflateAll(flush: isLast ? Z_FINISH : Z_NO_FLUSH, into: &output)
        }
        guard isDone else { throw CompressionProblem(coding: .gzip) }
    }

    private func deflateAll(flush: Int32, into output: inout ByteBuffer) -> Bool {
        var code = Z_OK
        repeat {
            output.writeWithUnsafeMutableBytes(minimumWritableBytes: GzipEncoder.pieceBytes) { space in
                let count = min(space.count, Int(UInt32.max))
                stream.pointee.next_out = space.bindMemory(to: UInt8.self).baseAddress
                stream.pointee.avail_out = UInt32(count)
                code = deflate(stream, flush)
                return count - Int(stream.pointee.avail_out)
            }
            // A call that could do nothing because all was done already is no failure (zlib.h, `deflate`).
            guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else { return false }
        } while stream.pointee.avail_out == 0
        return flush == Z_FINISH ? code == Z_STREAM_END : stream.pointee.avail_in == 0
    }
}
