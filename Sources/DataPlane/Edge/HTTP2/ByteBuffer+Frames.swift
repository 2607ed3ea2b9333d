import Model
import NIOCore

extension ByteBuffer {
    mutating func writeFrame(_ header: FrameHeader, _ payload: UnsafeRawBufferPointer) {
        let total = FrameHeader.byteCount + payload.count
        writeWithUnsafeMutableBytes(minimumWritableBytes: total) { target in
            header.write(into: target)
            UnsafeMutableRawBufferPointer(rebasing: target[FrameHeader.byteCount...]).copyMemory(from: payload)
            return total
        }
    }

    mutating func writeFrame(_ header: FrameHeader) {
        writeFrame(header, UnsafeRawBufferPointer(start: nil, count: 0))
    }

    /// The settings of ours that are not the defaults (RFC 9113 section 6.5.2, RFC 9218 section 2.1).
    mutating func writeSettings(_ settings: [(identifier: UInt16, value: UInt32)]) {
        writeFrame(FrameHeader(.settings, length: 6 * settings.count))
        for setting in settings {
            writeInteger(setting.identifier)
            writeInteger(setting.value)
        }
    }

    mutating func writeReset(_ stream: UInt32, _ code: HTTP2ErrorCode) {
        writeFrame(FrameHeader(.reset, stream: stream, length: 4))
        writeInteger(code.rawValue)
    }

    mutating func writeGoAway(lastStream: UInt32, _ code: HTTP2ErrorCode) {
        writeFrame(FrameHeader(.goAway, length: 8))
        writeInteger(lastStream)
        writeInteger(code.rawValue)
    }

    mutating func writeWindowUpdate(_ increment: Int) {
        writeFrame(FrameHeader(.windowUpdate, length: 4))
        writeInteger(UInt32(truncatingIfNeeded: increment))
    }

    /// A whole header block, in as many frames as it takes.
    mutating func writeHeaders(_ block: UnsafeRawBufferPointer, stream: UInt32, endsStream: Bool) {
        var start = 0
        repeat {
            let end = min(start + Limits.http2FrameBytesMax, block.count)
            var flags: UInt8 = end == block.count ? FrameFlag.endHeaders : 0
            if start == 0, endsStream { flags |= FrameFlag.endStream }
            let header = FrameHeader(
                start == 0 ? .headers : .continuation, flags: flags, stream: stream, length: end - start)
            writeFrame(header, UnsafeRawBufferPointer(rebasing: block[start..<end]))
            start = end
        } while start < block.count
    }
}
