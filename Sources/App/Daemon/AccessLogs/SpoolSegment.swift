internal import Glibc
internal import Model

/// One spool file, preallocated and mapped, so that appending is a copy into memory that the kernel keeps when the process dies.
///
/// A segment has one writer, its queue's; whoever reads follows the frames, whose lengths are written last.
final class SpoolSegment: @unchecked Sendable {
    // Sendable: `used` belongs to the queue that appends (a loop, or whoever holds the queue's lock); the mapping is only written
    // through it, and read behind the fence of a frame's length. Everything else is constant.

    struct Name: Hashable, Comparable {
        var queue: String
        var sequence: UInt64

        init(queue: String, sequence: UInt64) {
            self.queue = queue
            self.sequence = sequence
        }

        /// `nil` for the name of another file.
        init?(file: String) {
            guard file.hasSuffix(".spool"), let dash = file.lastIndex(of: "-") else { return nil }
            let digits = file[file.index(after: dash)...].dropLast(6)
            guard digits.count == 16, let sequence = UInt64(digits, radix: 16) else { return nil }
            self.init(queue: String(file[..<dash]), sequence: sequence)
        }

        var file: String {
            let digits = String(sequence, radix: 16)
            return "\(queue)-\(String(repeating: "0", count: 16 - digits.count))\(digits).spool"
        }

        static func < (left: Name, right: Name) -> Bool {
            (left.queue, left.sequence) < (right.queue, right.sequence)
        }
    }

    /// `FRONTLG1`.
    private static let magic: [UInt8] = [0x46, 0x52, 0x4F, 0x4E, 0x54, 0x4C, 0x47, 0x31]
    /// Where the first frame lies.
    static let headerBytes = 64

    let name: Name
    let path: String
    let capacity: Int
    private let descriptor: Int32
    private let base: UnsafeMutableRawPointer
    /// Where the next frame goes. The writer's.
    private var used = SpoolSegment.headerBytes

    private init(name: Name, path: String, capacity: Int, descriptor: Int32, base: UnsafeMutableRawPointer) {
        self.name = name
        self.path = path
        self.capacity = capacity
        self.descriptor = descriptor
        self.base = base
    }

    deinit {
        munmap(base, capacity)
        close(descriptor)
    }

    /// A new segment whose blocks are all allocated, so that writing to it cannot fail.
    static func create(_ name: Name, in directory: String, bytes: Int) throws(FileBytes.Problem) -> SpoolSegment {
        let path = "\(directory)/\(name.file)"
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileBytes.Problem(path: path, code: errno) }
        let code = posix_fallocate(descriptor, 0, off_t(bytes))
        guard code == 0 else {
            unlink(path)
            close(descriptor)
            throw FileBytes.Problem(path: path, code: code)
        }
        let segment = try map(name, path: path, descriptor: descriptor, bytes: bytes)
        UnsafeMutableRawBufferPointer(start: segment.base, count: magic.count).copyBytes(from: magic)
        return segment
    }

    /// A segment that an earlier process left; `nil` when it is none. It takes no more frames.
    static func recover(_ name: Name, in directory: String) throws(FileBytes.Problem) -> SpoolSegment? {
        let path = "\(directory)/\(name.file)"
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileBytes.Problem(path: path, code: errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size >= headerBytes else {
            close(descriptor)
            return nil
        }
        let segment = try map(name, path: path, descriptor: descriptor, bytes: Int(status.st_size))
        guard UnsafeRawBufferPointer(start: segment.base, count: magic.count).elementsEqual(magic) else { return nil }
        segment.used = segment.capacity
        return segment
    }

    private static func map(
        _ name: Name, path: String, descriptor: Int32, bytes: Int
    ) throws(FileBytes.Problem) -> SpoolSegment {
        let base = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
        guard let base, base != MAP_FAILED else {
            let code = errno
            close(descriptor)
            throw FileBytes.Problem(path: path, code: code)
        }
        return SpoolSegment(name: name, path: path, capacity: bytes, descriptor: descriptor, base: base)
    }

    /// Whether there was room.
    func append(bucket: Int64, time: Timestamp, line: UnsafeRawBufferPointer) -> Bool {
        let needed = SpoolFrame.bytes(line: line.count)
        guard needed <= capacity - used else { return false }
        SpoolFrame.write(bucket: bucket, time: time, line: line, at: base + used)
        used += needed
        return true
    }

    /// The frame at `offset` and the next one's offset; `nil` where the frames end for now.
    func frame(at offset: Int) -> (frame: SpoolFrame.Read, next: Int)? {
        guard offset >= SpoolSegment.headerBytes, offset < capacity else { return nil }
        let rest = UnsafeRawBufferPointer(start: base + offset, count: capacity - offset)
        guard let frame = SpoolFrame.read(rest) else { return nil }
        return (frame, offset + SpoolFrame.bytes(line: frame.line.count))
    }

    /// Brings what was appended to the disk.
    func sync() throws(FileBytes.Problem) {
        guard fdatasync(descriptor) == 0 else { throw FileBytes.Problem(path: path, code: errno) }
    }

    /// Gives back the memory that reading or writing took; the kernel keeps the bytes.
    func releasePages() {
        madvise(base, capacity, MADV_DONTNEED)
    }

    /// Deletes the file. The segment stays readable until it is let go.
    func remove() {
        unlink(path)
    }
}
