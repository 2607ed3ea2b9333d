internal import Glibc

/// Small files as bytes.
package enum FileBytes {
    /// Why the system refused.
    package struct Problem: Error, Sendable, CustomStringConvertible {
        package var path: String
        package var code: Int32

        package init(path: String, code: Int32) {
            self.path = path
            self.code = code
        }

        package var reason: String { String(cString: strerror(code)) }
        package var description: String { "\(path): \(reason)" }
    }

    /// The whole file.
    package static func read(_ path: String) throws(Problem) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Problem(path: path, code: errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        while true {
            let start = bytes.count
            var count = 0
            bytes.append(contentsOf: repeatElement(0, count: 64 * 1024))
            repeat {
                count = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress! + start, 64 * 1024) }
            } while count < 0 && errno == EINTR
            guard count >= 0 else { throw Problem(path: path, code: errno) }
            bytes.removeLast(64 * 1024 - count)
            if count == 0 { return bytes }
        }
    }

    /// Replaces the file as a whole: written beside it, synced, and moved into its place.
    package static func write(_ bytes: [UInt8], to path: String, mode: UInt32) throws(Problem) {
        let temporary = path + ".new"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw Problem(path: temporary, code: errno) }
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + offset, $0.count - offset) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                let code = errno
                close(descriptor)
                throw Problem(path: temporary, code: code)
            }
            offset += count
        }
        let synced = fsync(descriptor)
        let code = errno
        close(descriptor)
        guard synced == 0 else { throw Problem(path: temporary, code: code) }
        guard rename(temporary, path) == 0 else { throw Problem(path: path, code: errno) }
    }

    /// Brings to the disk which files a folder has.
    package static func syncFolder(_ path: String) throws(Problem) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Problem(path: path, code: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Problem(path: path, code: errno) }
    }
}
