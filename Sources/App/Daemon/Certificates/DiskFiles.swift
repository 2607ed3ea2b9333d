internal import Certificates
internal import Glibc
internal import NIOPosix

/// Certificates' files, on threads that may block.
struct DiskFiles: CertificateDisk {
    private let pool: NIOThreadPool = .singleton

    struct TooLong: Error, CustomStringConvertible {
        var path: String
        var description: String { "\(path) is too long" }
    }

    func read(_ path: String, bytesMax: Int) async throws -> [UInt8]? {
        try await pool.runIfActive {
            guard let stamp = DiskFiles.stamp(of: path) else { return nil }
            guard stamp.bytes <= bytesMax else { throw TooLong(path: path) }
            return try FileBytes.read(path)
        }
    }

    func write(_ bytes: [UInt8], to path: String) async throws {
        try await pool.runIfActive {
            let folder = DiskFiles.folder(of: path)
            try DiskFiles.makeFolder(folder)
            try FileBytes.write(bytes, to: path, mode: 0o600)
            try FileBytes.syncFolder(folder)
        }
    }

    func names(in folder: String) async -> [String] {
        (try? await pool.runIfActive { try FolderListing.names(in: folder) }) ?? []
    }

    func stamp(_ path: String) async -> FileStamp? {
        await (try? pool.runIfActive { DiskFiles.stamp(of: path) }) ?? nil
    }

    private static func stamp(of path: String) -> FileStamp? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        let stamp = FolderListing.Stamp(status)
        return FileStamp(
            bytes: stamp.bytes, modifiedNanoseconds: stamp.modifiedNanoseconds, inode: stamp.inode)
    }

    /// Makes a folder and those above it that are missing, for the owner only, and brings each to the disk.
    private static func makeFolder(_ path: String) throws(FileBytes.Problem) {
        guard !FolderListing.isFolder(path) else { return }
        let parent = folder(of: path)
        if parent != path { try makeFolder(parent) }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw FileBytes.Problem(path: path, code: errno) }
        try FileBytes.syncFolder(parent)
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
