internal import Model
internal import Synchronization

/// How a record lies in a spool segment.
///
/// | bytes | what |
/// |---|---|
/// | 4 | length of the line; 0: nothing was written here yet. Written last |
/// | 4 | checksum of everything behind it, and of which segment this is |
/// | 8 | the source bucket's number |
/// | 8 | the request's time in milliseconds |
/// | … | the line with its line feed, zeros up to a multiple of 8 |
///
/// Whole numbers are little-endian. Because the length is written last, a process that is killed while it writes leaves no frame; the
/// checksum finds what a power cut tore, or left there of another segment in the same file.
struct SpoolFrame {
    static let headerBytes = 24

    var bucket: Int64
    var milliseconds: Int64
    var lineBytes: Int

    /// What the frame takes.
    var bytes: Int { SpoolFrame.bytes(line: lineBytes) }

    /// What a frame of a line takes.
    @inline(__always)
    static func bytes(line count: Int) -> Int { (headerBytes + count + 7) & ~7 }

    /// Writes a frame. `place` must be aligned to 8 and have `bytes(line:)` bytes, all zero; the line is not empty.
    /// - Parameter seed: the segment's, which checksums begin with.
    @inline(__always)
    static func write(
        bucket: Int64, time: Timestamp, line: UnsafeRawBufferPointer, seed: UInt64, at place: UnsafeMutableRawPointer
    ) {
        guard let source = line.baseAddress else { return }
        place.storeBytes(of: bucket.littleEndian, toByteOffset: 8, as: Int64.self)
        place.storeBytes(of: time.milliseconds.littleEndian, toByteOffset: 16, as: Int64.self)
        (place + headerBytes).copyMemory(from: source, byteCount: line.count)
        let sum = checksum(of: UnsafeRawPointer(place), line: line.count, seed: seed)
        place.storeBytes(of: sum.littleEndian, toByteOffset: 4, as: UInt32.self)
        atomicMemoryFence(ordering: .releasing)
        place.storeBytes(of: UInt32(truncatingIfNeeded: line.count).littleEndian, as: UInt32.self)
    }

    /// The frame at `place`, where `room` bytes are left; `nil` where none was written, or something that cannot be one. Its checksum
    /// is not looked at: what this process wrote is whole.
    @inline(__always)
    static func read(_ place: UnsafeRawPointer, room: Int) -> SpoolFrame? {
        guard room > headerBytes else { return nil }
        let count = Int(UInt32(littleEndian: place.loadUnaligned(as: UInt32.self)))
        guard count > 0, bytes(line: count) <= room else { return nil }
        atomicMemoryFence(ordering: .acquiring)
        return SpoolFrame(
            bucket: Int64(littleEndian: place.loadUnaligned(fromByteOffset: 8, as: Int64.self)),
            milliseconds: Int64(littleEndian: place.loadUnaligned(fromByteOffset: 16, as: Int64.self)),
            lineBytes: count)
    }

    /// The same, but `nil` for a torn one too.
    static func readWhole(_ place: UnsafeRawPointer, room: Int, seed: UInt64) -> SpoolFrame? {
        guard let frame = read(place, room: room) else { return nil }
        let sum = UInt32(littleEndian: place.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
        return sum == checksum(of: place, line: frame.lineBytes, seed: seed) ? frame : nil
    }

    /// Mixes eight bytes at a time by multiplication, in four lanes that do not wait for each other: finds torn and zeroed pages, at
    /// less than the copy costs.
    @inline(__always)
    private static func checksum(of frame: UnsafeRawPointer, line count: Int, seed: UInt64) -> UInt32 {
        let factor: UInt64 = 0x9FB2_1C65_1E98_DF25
        var lanes = (UInt64(truncatingIfNeeded: count), factor ^ seed, ~factor, factor.byteSwapped)
        var place = frame + 8
        let end = frame + bytes(line: count)
        while place + 32 <= end {
            lanes.0 = (lanes.0 ^ word(place, 0)) &* factor
            lanes.1 = (lanes.1 ^ word(place, 8)) &* factor
            lanes.2 = (lanes.2 ^ word(place, 16)) &* factor
            lanes.3 = (lanes.3 ^ word(place, 24)) &* factor
            place += 32
        }
        while place < end {
            lanes.0 = (lanes.0 ^ word(place, 0)) &* factor
            place += 8
        }
        var state = lanes.0 ^ rotated(lanes.1, by: 17) ^ rotated(lanes.2, by: 31) ^ rotated(lanes.3, by: 47)
        state = (state ^ state >> 33) &* factor
        return UInt32(truncatingIfNeeded: state ^ state >> 32)
    }

    @inline(__always)
    private static func word(_ place: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        UInt64(littleEndian: place.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    @inline(__always)
    private static func rotated(_ value: UInt64, by count: UInt64) -> UInt64 { value << count | value >> (64 - count) }
}
