import Glibc

/// The directory that holds everything: `catalog.sqlite` with its log, `blobs/`, and the lock that keeps other processes out.
struct DataDirectory {
    let root: OpenFile
    let lock: DirectoryLock
    let catalogPath: String

    /// Opens the directory, makes it and the folders above it when there are none, and locks it.
    init(_ path: String, calls: SystemCalls) throws(StorageError) {
        try DataDirectory.make(path, calls)
        root = try OpenFile.directory(at: path)
        lock = try DirectoryLock(root, path: path)
        catalogPath = path + "/catalog.sqlite"
        // SQLite gives its other files the mode of this one.
        _ = try root.open("catalog.sqlite", flags: O_RDWR | O_CREAT)
        guard calls.fsync(root.descriptor) == 0 else { throw .system("Cannot make the directory \(path) durable") }
    }

    private static func make(_ path: String, _ calls: SystemCalls) throws(StorageError) {
        if mkdir(path, 0o700) == 0 { return try syncParent(of: path, calls) }
        guard errno != EEXIST else { return }
        guard errno == ENOENT, let slash = path.dropLast().lastIndex(of: "/"), slash > path.startIndex else {
            throw .system("Cannot make the data directory \(path)")
        }
        try make(String(path[..<slash]), calls)
        if mkdir(path, 0o700) == 0 { return try syncParent(of: path, calls) }
        guard errno == EEXIST else { throw .system("Cannot make the data directory \(path)") }
    }

    /// Makes the name of a new directory durable: what is stored in it is lost without.
    private static func syncParent(of path: String, _ calls: SystemCalls) throws(StorageError) {
        let parent = try OpenFile.directory(at: path + "/..")
        guard calls.fsync(parent.descriptor) == 0 else { throw .system("Cannot make the directory \(path) durable") }
    }
}
