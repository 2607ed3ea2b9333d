import Glibc

/// Keeps every other process out of a data directory until it is released (`flock(2)`).
final class DirectoryLock: Sendable {
    private let file: OpenFile

    init(_ directory: OpenFile, path: String) throws(StorageError) {
        let file = try directory.open("lock", flags: O_RDWR | O_CREAT)
        guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else {
            guard errno == EWOULDBLOCK else { throw .system("Cannot lock the data directory \(path)") }
            let owner = DirectoryLock.owner(file).map { " (process \($0))" } ?? ""
            throw StorageError(
                .locked,
                "Another frontage\(owner) has the data directory \(path) open. Stop it, or name another directory with `data`.",
                code: EWOULDBLOCK
            )
        }
        DirectoryLock.write(getpid(), to: file)
        self.file = file
    }

    /// Lets other processes in, before the lock itself goes.
    func release() {
        _ = flock(file.descriptor, LOCK_UN)
    }

    /// The process that a lock file names, for the message only: the lock itself does not depend on it.
    private static func owner(_ file: OpenFile) -> String? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(file.descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        let digits = bytes.prefix(count).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return digits.isEmpty ? nil : String(decoding: digits, as: UTF8.self)
    }

    private static func write(_ process: pid_t, to file: OpenFile) {
        let bytes = Array("\(process)\n".utf8)
        _ = ftruncate(file.descriptor, 0)
        _ = pwrite(file.descriptor, bytes, bytes.count, 0)
    }
}
