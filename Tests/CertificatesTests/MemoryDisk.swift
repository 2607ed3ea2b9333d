import Certificates
import Synchronization

/// Files in memory; each write changes the stamp.
final class MemoryDisk: CertificateDisk {
    private let files = Mutex<[String: (bytes: [UInt8], stamp: UInt64)]>([:])
    private let writes = Mutex<UInt64>(0)

    var paths: [String] { files.withLock { $0.keys.sorted() } }

    func put(_ bytes: [UInt8]?, at path: String) {
        let stamp = writes.withLock { writes in
            writes += 1
            return writes
        }
        files.withLock { $0[path] = bytes.map { ($0, stamp) } }
    }

    func read(_ path: String, bytesMax: Int) async throws -> [UInt8]? { files.withLock { $0[path]?.bytes } }

    func write(_ bytes: [UInt8], to path: String) async throws { put(bytes, at: path) }

    func names(in folder: String) async -> [String] {
        let below = paths.filter { $0.hasPrefix(folder + "/") }
        return Set(below.map { String($0.dropFirst(folder.count + 1).prefix { $0 != "/" }) }).sorted()
    }

    func stamp(_ path: String) async -> FileStamp? {
        files.withLock { files in
            files[path].map { FileStamp(bytes: Int64($0.bytes.count), modifiedNanoseconds: 0, inode: $0.stamp) }
        }
    }
}
