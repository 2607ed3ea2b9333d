internal import Glibc

/// What lies in folders.
enum FolderListing {
    /// What tells whether a file may have changed.
    struct Stamp: Hashable, Sendable {
        var bytes: Int64
        var modifiedNanoseconds: Int64
        var inode: UInt64
    }

    /// A regular file below a folder.
    struct File: Hashable, Sendable {
        /// Below the folder, its parts separated by slashes.
        var relativePath: String
        var stamp: Stamp
    }

    /// Without `.` and `..`, ordered by bytes; names that are not UTF-8 are left out.
    static func names(in directory: String) throws(FileBytes.Problem) -> [String] {
        guard let stream = opendir(directory) else { throw FileBytes.Problem(path: directory, code: errno) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            // The system ends names with a zero byte.
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
            }
            if let name, name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Every regular file below `directory`, ordered by path. Links are not followed, so that nothing outside is published. What editors,
    /// version control and the Finder leave is passed over.
    static func files(below directory: String) throws(FileBytes.Problem) -> [File] {
        var files: [File] = []
        try collect(directory, prefix: "", depth: 0, into: &files)
        return files
    }

    private static let depthMax = 64

    private static func collect(
        _ directory: String, prefix: String, depth: Int, into files: inout [File]
    ) throws(FileBytes.Problem) {
        guard depth < depthMax else { return }
        for name in try names(in: directory) where !isLeftover(name) {
            let path = "\(directory)/\(name)"
            var status = stat()
            // A file that vanished between the two calls is not there.
            guard lstat(path, &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: try collect(path, prefix: "\(prefix)\(name)/", depth: depth + 1, into: &files)
            case S_IFREG: files.append(File(relativePath: prefix + name, stamp: Stamp(status)))
            default: break
            }
        }
    }

    private static func isLeftover(_ name: String) -> Bool {
        [".git", ".hg", ".svn", ".DS_Store", "Thumbs.db"].contains(name) || name.hasSuffix("~") || name.hasPrefix(".#")
            || name.hasPrefix(".") && name.hasSuffix(".swp")
    }
}

extension FolderListing.Stamp {
    init(_ status: stat) {
        self.init(
            bytes: Int64(status.st_size),
            modifiedNanoseconds: Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec),
            inode: UInt64(status.st_ino)
        )
    }
}
