internal import Crypto
internal import Glibc
internal import Model
internal import NIOCore
internal import NIOPosix

/// Reads files and folders on threads that may block.
struct FileThreads: Sendable {
    fileprivate static let chunkBytes = 256 * 1024

    private let pool: NIOThreadPool = .singleton

    /// Every file below a folder.
    func listing(_ folder: String) async throws -> [FolderListing.File] {
        try await pool.runIfActive { try FolderListing.files(below: folder) }
    }

    /// The MD5 of a file in hexadecimal.
    func digest(_ path: String) async throws -> String {
        try await pool.runIfActive {
            let file = try OpenFile(path)
            var digest = Insecure.MD5()
            while true {
                let chunk = try file.next(FileThreads.chunkBytes)
                guard chunk.readableBytes > 0 else { return Hexadecimal.encode(digest.finalize()) }
                chunk.withUnsafeReadableBytes { digest.update(bufferPointer: $0) }
            }
        }
    }

    /// A file's bytes, part by part, for a request's body.
    func chunks(_ path: String) -> FileChunks { FileChunks(path: path, pool: pool) }

    /// Gives a file's bytes to `consume`, part by part; returns their MD5 in hexadecimal.
    func read(_ path: String, _ consume: (ByteBuffer) async throws -> Void) async throws -> String {
        let file = try await pool.runIfActive { try OpenFile(path) }
        var digest = Insecure.MD5()
        while true {
            let chunk = try await pool.runIfActive { try file.next(FileThreads.chunkBytes) }
            guard chunk.readableBytes > 0 else { return Hexadecimal.encode(digest.finalize()) }
            chunk.withUnsafeReadableBytes { digest.update(bufferPointer: $0) }
            try await consume(chunk)
        }
    }
}

/// The bytes of a file, read as they are asked for.
struct FileChunks: AsyncSequence, Sendable {
    fileprivate let path: String
    fileprivate let pool: NIOThreadPool

    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let path: String
        fileprivate let pool: NIOThreadPool
        private var file: OpenFile?

        fileprivate init(path: String, pool: NIOThreadPool) {
            self.path = path
            self.pool = pool
        }

        mutating func next() async throws -> ByteBuffer? {
            let path = path
            let file = if let open = self.file { open } else { try await pool.runIfActive { try OpenFile(path) } }
            self.file = file
            let chunk = try await pool.runIfActive { try file.next(FileThreads.chunkBytes) }
            return chunk.readableBytes > 0 ? chunk : nil
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(path: path, pool: pool) }
}

/// A file that is read from its start to its end, by one caller at a time.
private final class OpenFile: Sendable {
    private let descriptor: Int32
    private let path: String

    init(_ path: String) throws(FileBytes.Problem) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw FileBytes.Problem(path: path, code: errno) }
    }

    deinit { close(descriptor) }

    /// Up to `count` bytes; none at the end.
    func next(_ count: Int) throws(FileBytes.Problem) -> ByteBuffer {
        var buffer = ByteBuffer()
        var code: Int32 = 0
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { bytes in
            while true {
                let received = Glibc.read(descriptor, bytes.baseAddress, count)
                if received >= 0 { return received }
                if errno == EINTR { continue }
                code = errno
                return 0
            }
        }
        guard code == 0 else { throw FileBytes.Problem(path: path, code: code) }
        return buffer
    }
}
