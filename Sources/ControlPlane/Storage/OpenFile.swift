import Glibc

/// An open file or directory, closed when it is released.
final class OpenFile: Sendable {
    let descriptor: Int32

    init(owning descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        // What had to be durable was fsynced; a failing close has nothing to add.
        _ = Glibc.close(descriptor)
    }

    /// Opens a directory that was named by the operator; it may be behind a symbolic link.
    static func directory(at path: String) throws(StorageError) -> OpenFile {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("Cannot open the directory \(path)") }
        return OpenFile(owning: descriptor)
    }

    /// Opens a file of this directory, never through a symbolic link; a new one is for its owner only.
    func open(_ name: String, flags: Int32) throws(StorageError) -> OpenFile {
        let descriptor = openat(descriptor, name, flags | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .system("Cannot open the file \(name)") }
        return OpenFile(owning: descriptor)
    }

    /// Opens a directory within this one; makes it first when there is none.
    func makeDirectory(_ name: String) throws(StorageError) -> OpenFile {
        guard mkdirat(descriptor, name, 0o700) == 0 || errno == EEXIST else {
            throw .system("Cannot make the directory \(name)")
        }
        return try open(name, flags: O_RDONLY | O_DIRECTORY)
    }

    /// The names in this directory.
    func names() throws(StorageError) -> [String] {
        let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let stream = fdopendir(copy) else { throw .system("Cannot list a directory") }
        defer { closedir(stream) }
        var names: [String] = []
        errno = 0
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
            errno = 0
        }
        guard errno == 0 else { throw .system("Cannot list a directory") }
        return names
    }

    func bytesCount() throws(StorageError) -> Int64 {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system("Cannot examine a file") }
        return Int64(status.st_size)
    }

    /// Reads exactly as many bytes as `buffer` holds.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(StorageError) {
        var count = 0
        while count < buffer.count {
            let read = pread(
                descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count, off_t(offset) + off_t(count))
            if read < 0 && errno == EINTR { continue }
            guard read >= 0 else { throw .system("Cannot read a file") }
            guard read > 0 else { throw StorageError(.corrupt, "A file is shorter than it was written.") }
            count += read
        }
    }

    /// Writes all bytes behind what was written before.
    func write(_ bytes: UnsafeRawBufferPointer, calls: SystemCalls) throws(StorageError) {
        var rest = bytes
        while let start = rest.baseAddress, !rest.isEmpty {
            let written = calls.write(descriptor, start, rest.count)
            if written < 0 && errno == EINTR { continue }
            guard written >= 0 else { throw .system("Cannot write a file") }
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }
}
