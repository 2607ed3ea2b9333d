internal import Model
internal import Synchronization

/// How a record lies in a spool segment.
///
/// | bytes | what |
/// |---|---|
/// | 4 | length of the line; 0: nothing was written here yet. Written last |
/// | 4 | checksum of bucket, time and line |
/// | 8 | the source bucket's number |
/// | 8 | the request's time in milliseconds |
/// | … | the line with its line feed, zeros up to a multiple of 8 |
///
/// Whole numbers are little-endian. Because the length is written last, a process that is killed while it writes leaves no frame; the
/// checksum finds what a power cut tore.
enum SpoolFrame {
    static let headerBytes = 24

    /// What a frame of a line takes.
    static func bytes(line count: Int) -> Int { (headerBytes + count + 7) & ~7 }

    /// Writes a frame. `place` must have `bytes(line:)` bytes, all zero.
    static func write(
        bucket: Int64, time: Timestamp, line: UnsafeRawBufferPointer, at place: UnsafeMutableRawPointer
    ) {
        place.storeBytes(of: bucket.littleEndian, toByteOffset: 8, as: Int64.self)
        place.storeBytes(of: time.milliseconds.littleEndian, toByteOffset: 16, as: Int64.self)
        UnsafeMutableRawBufferPointer(start: place + headerBytes, count: line.count).copyMemory(from: line)
        let sum = checksum(UnsafeRawBufferPointer(start: place + 8, count: 16 + line.count))
        place.storeBytes(of: sum.littleEndian, toByteOffset: 4, as: UInt32.self)
        atomicMemoryFence(ordering: .releasing)
        place.storeBytes(of: UInt32(line.count).littleEndian, as: UInt32.self)
    }

    /// A frame that was read; `line` points into the segment.
    struct Read {
        var bucket: Int64
        var time: Timestamp
        var line: UnsafeRawBufferPointer
    }

    /// The whole frame at the start of `bytes`; `nil` where there is none, or a torn one.
    static func read(_ bytes: UnsafeRawBufferPointer) -> Read? {
        guard bytes.count > headerBytes else { return nil }
        let count = Int(UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self)))
        guard count > 0, count <= bytes.count - headerBytes else { return nil }
        atomicMemoryFence(ordering: .acquiring)
        let sum = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
        let covered = UnsafeRawBufferPointer(rebasing: bytes[8..<headerBytes + count])
        guard checksum(covered) == sum else { return nil }
        return Read(
            bucket: Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: Int64.self)),
            time: Timestamp(
                milliseconds: Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: 16, as: Int64.self))),
            line: UnsafeRawBufferPointer(rebasing: bytes[headerBytes..<headerBytes + count])
        )
    }

    /// Mixes eight bytes at a time by multiplication (the finalizer of MurmurHash3): finds torn and zeroed pages, cheaply.
    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: bytes.count)
        var index = 0
        while index + 8 <= bytes.count {
            state = mixed(state ^ UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
            index += 8
        }
        while index < bytes.count {
            state = mixed(state ^ UInt64(bytes[index]))
            index += 1
        }
        return UInt32(truncatingIfNeeded: state ^ state >> 32)
    }

    @inline(__always)
    private static func mixed(_ value: UInt64) -> UInt64 {
        let product = (value ^ value >> 33) &* 0xFF51_AFD7_ED55_8CCD
        return product ^ product >> 29
    }
}
