internal import CCompression
internal import Model
internal import NIOCore

/// Brotli's format (RFC 7932).
final class BrotliEncoder: ContentEncoder {
    /// A content up to this size is given all the time it takes: about two seconds.
    private static let bestBytesMax: Int64 = 1 << 20
    private static let bestQuality: UInt32 = 11
    private static let quickQuality: UInt32 = 9
    private static let windowBits: ClosedRange<Int> = 10...22
    private static let pieceBytes = 32 * 1024

    private let state: OpaquePointer

    init(contentBytes: Int64) throws(CompressionProblem) {
        guard let state = BrotliEncoderCreateInstance(nil, nil, nil) else { throw CompressionProblem(coding: .brotli) }
        self.state = state
        let quality =
            contentBytes <= BrotliEncoder.bestBytesMax ? BrotliEncoder.bestQuality : BrotliEncoder.quickQuality
        let areTaken =
            BrotliEncoderSetParameter(state, BROTLI_PARAM_QUALITY, quality) != 0
            && BrotliEncoderSetParameter(state, BROTLI_PARAM_LGWIN, BrotliEncoder.windowBits(contentBytes)) != 0
            && BrotliEncoderSetParameter(state, BROTLI_PARAM_SIZE_HINT, UInt32(clamping: contentBytes)) != 0
        guard areTaken else { throw CompressionProblem(coding: .brotli) }
    }

    deinit { BrotliEncoderDestroyInstance(state) }

    func encode(_ input: ByteBuffer, isLast: Bool, into output: inout ByteBuffer) throws(CompressionProblem) {
        let isDone = input.withUnsafeReadableBytes { bytes in
            var next = bytes.bindMemory(to: UInt8.self).baseAddress
            var count = bytes.count
            let operation = isLast ? BROTLI_OPERATION_FINISH : BROTLI_OPERATION_PROCESS
            repeat {
                guard compress(operation, &count, &next, into: &output) else { return false }
            } while count > 0 || BrotliEncoderHasMoreOutput(state) != 0
            return !isLast || BrotliEncoderIsFinished(state) != 0
        }
        guard isDone else { throw CompressionProblem(coding: .brotli) }
    }

    private func compress(
        _ operation: BrotliEncoderOperation, _ count: inout Int, _ next: inout UnsafePointer<UInt8>?,
        into output: inout ByteBuffer
    ) -> Bool {
        var isDone = false
        output.writeWithUnsafeMutableBytes(minimumWritableBytes: BrotliEncoder.pieceBytes) { space in
            var free = space.count
            var place = space.bindMemory(to: UInt8.self).baseAddress
            isDone = BrotliEncoderCompressStream(state, operation, &count, &next, &free, &place, nil) != 0
            return space.count - free
        }
        return isDone
    }

    /// The smallest window that holds the whole content (RFC 7932 section 9.1): small contents need little memory.
    private static func windowBits(_ bytes: Int64) -> UInt32 {
        let bits = Int64.bitWidth - (bytes + 16).leadingZeroBitCount
        return UInt32(min(max(bits, windowBits.lowerBound), windowBits.upperBound))
    }
}
