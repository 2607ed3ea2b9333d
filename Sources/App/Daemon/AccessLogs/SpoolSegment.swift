internal import Glibc
internal import Model

/// One spool file, preallocated and mapped, so that appending is a copy into memory that the kernel keeps when the process dies.
///
/// A segment has one writer, its queue's; whoever reads follows the frames, whose lengths are written last.
final class SpoolSegment: @unchecked Sendable {
    // Sendable: the mapping is written by the one queue that appends (a loop, or whoever holds the queue's lock), and read behind the
    // fence of a frame's length. Everything else is constant.

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

    /// What a file begins with that holds a segment.
    private static let magic = Array("FRONTLG3".utf8)
    /// The same of earlier versions, whose checksums have no seed.
    private static let magicWithoutSeed = Array("FRONTLG2".utf8)
    private static let magicBytes = 8
    /// Where the first frame lies.
    static let headerBytes = 64
    private static let pageBytes = 4096
    private static let fillBytes = 1 << 20
    /// `MADV_POPULATE_WRITE`, which the module map of the C library does not carry over.
    private static let populateWrite: Int32 = 23

    let name: Name
    let path: String
    let capacity: Int
    /// Whether an earlier process left it. It takes no more frames.
    let isRecovered: Bool
    /// What its checksums begin with, so that no frame of a segment that the same file held before is taken for one of this.
    let seed: UInt64
    private let file: MappedFile
    private var base: UnsafeMutableRawPointer { file.base }

    private init(name: Name, path: String, isRecovered: Bool, seed: UInt64, file: MappedFile) {
        self.name = name
        self.path = path
        self.capacity = file.byteCount
        self.isRecovered = isRecovered
        self.seed = seed
        self.file = file
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
        let file = try MappedFile(descriptor, byteCount: bytes, path: path)
        UnsafeMutableRawBufferPointer(start: file.base, count: magicBytes).copyBytes(from: magic)
        return SpoolSegment(name: name, path: path, isRecovered: false, seed: name.sequence, file: file)
    }

    /// The same file as a new segment, for less than its blocks and pages cost to be made. Nobody reads this one any more.
    func reuse(as name: Name, in directory: String) throws(FileBytes.Problem) -> SpoolSegment {
        mapPages()
        memset(base + SpoolSegment.headerBytes, 0, capacity - SpoolSegment.headerBytes)
        let path = "\(directory)/\(name.file)"
        guard rename(self.path, path) == 0 else { throw FileBytes.Problem(path: path, code: errno) }
        return SpoolSegment(name: name, path: path, isRecovered: false, seed: name.sequence, file: file)
    }

    /// What the checksums of a segment begin with; `nil` when its file does not begin as one.
    static func seed(of name: Name, header: UnsafeRawBufferPointer) -> UInt64? {
        switch header.prefix(magicBytes) {
        case let start where start.elementsEqual(magic): name.sequence
        case let start where start.elementsEqual(magicWithoutSeed): 0
        default: nil
        }
    }

    /// For a writer in a hurry: the pages of a new segment are made here, many at a time, so that the writer does not make them one by
    /// one, each for more than its records cost. The bytes stay zero.
    func fillPages() throws(FileBytes.Problem) {
        let zeros = UnsafeMutableRawPointer.allocate(byteCount: SpoolSegment.fillBytes, alignment: 16)
        defer { zeros.deallocate() }
        memset(zeros, 0, SpoolSegment.fillBytes)
        // The first page has its header.
        var offset = SpoolSegment.pageBytes
        while offset < capacity {
            let count = pwrite(file.descriptor, zeros, min(SpoolSegment.fillBytes, capacity - offset), off_t(offset))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileBytes.Problem(path: path, code: errno) }
            offset += count
        }
    }

    /// Maps the pages for writing, which the writer would do one by one. Kernels before 5.14 leave it to the writer.
    func mapPages() {
        madvise(base, capacity, SpoolSegment.populateWrite)
    }

    /// A segment that an earlier process left; `nil` when it is none.
    static func recover(_ name: Name, in directory: String) throws(FileBytes.Problem) -> SpoolSegment? {
        let path = "\(directory)/\(name.file)"
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileBytes.Problem(path: path, code: errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size >= headerBytes else {
            close(descriptor)
            return nil
        }
        let file = try MappedFile(descriptor, byteCount: Int(status.st_size), path: path)
        let header = UnsafeRawBufferPointer(start: file.base, count: headerBytes)
        guard let seed = seed(of: name, header: header) else { return nil }
        return SpoolSegment(name: name, path: path, isRecovered: true, seed: seed, file: file)
    }

    /// Where the writer's first frame goes; up to `capacity` all is zero behind it.
    var firstPlace: UnsafeMutableRawPointer { base + SpoolSegment.headerBytes }

    /// The frame at `offset`; `nil` where the frames end for now.
    @inline(__always)
    func frame(at offset: Int) -> SpoolFrame? {
        let place = UnsafeRawPointer(base + offset)
        // Only what an earlier process left can be torn.
        return isRecovered
            ? SpoolFrame.readWhole(place, room: capacity - offset, seed: seed)
            : SpoolFrame.read(place, room: capacity - offset)
    }

    /// The bytes from `offset` on, as long as the segment is held.
    func place(at offset: Int) -> UnsafeRawPointer { UnsafeRawPointer(base + offset) }

    /// The line of the frame at `offset`.
    func line(of frame: SpoolFrame, at offset: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: place(at: offset + SpoolFrame.headerBytes), count: frame.lineBytes)
    }

    /// Writes other segments' frames into a new one, which has room for them.
    func fill(_ shares: [SpoolShare]) {
        var place = firstPlace
        for share in shares {
            for run in share.runs {
                var offset = Int(run.start)
                while offset < run.end, let frame = share.tracked.segment.frame(at: offset) {
                    SpoolFrame.write(
                        bucket: frame.bucket, time: Timestamp(milliseconds: frame.milliseconds),
                        line: share.tracked.segment.line(of: frame, at: offset), seed: seed, at: place)
                    offset += frame.bytes
                    place += frame.bytes
                }
            }
        }
    }

    /// Brings the frames in `range` to the disk, as `fdatasync` would, but leaves alone the pages that were made ahead.
    func sync(_ range: Range<Int>) throws(FileBytes.Problem) {
        let start = range.lowerBound & ~(SpoolSegment.pageBytes - 1)
        guard msync(base + start, range.upperBound - start, MS_SYNC) == 0 else {
            throw FileBytes.Problem(path: path, code: errno)
        }
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

/// An open file, mapped whole for as long as this is held.
private final class MappedFile: @unchecked Sendable {
    // Sendable: constant; `SpoolSegment` says who touches the bytes.

    let descriptor: Int32
    let base: UnsafeMutableRawPointer
    let byteCount: Int

    /// Closes `descriptor` also when it throws.
    init(_ descriptor: Int32, byteCount: Int, path: String) throws(FileBytes.Problem) {
        let base = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
        guard let base, base != MAP_FAILED else {
            let code = errno
            close(descriptor)
            throw FileBytes.Problem(path: path, code: code)
        }
        self.descriptor = descriptor
        self.base = base
        self.byteCount = byteCount
    }

    deinit {
        munmap(base, byteCount)
        close(descriptor)
    }
}
