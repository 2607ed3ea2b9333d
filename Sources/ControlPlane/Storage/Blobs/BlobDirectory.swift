import Glibc
import Model

/// The folder of blob files: `<first two digits>/<32 digits>`, and `tmp/` for those that are being written.
///
/// Its calls block; they run on the threads of `FileBlobStore`.
struct BlobDirectory: Sendable {
    private let root: OpenFile
    private let temporary: OpenFile
    /// Begins the names of this run's temporary files, so that the ones of earlier runs are known.
    private let run: String
    let calls: SystemCalls
    private let gate: WriteGate

    init(in data: OpenFile, calls: SystemCalls, gate: WriteGate) throws(StorageError) {
        self.calls = calls
        self.gate = gate
        root = try data.makeDirectory("blobs")
        temporary = try root.makeDirectory("tmp")
        run = BlobDirectory.randomID()
        // All at once: a folder made on the way could hold a committed blob before it is durable itself.
        let present = Set(try root.names())
        for name in BlobDirectory.folderNames where !present.contains(name) { _ = try root.makeDirectory(name) }
        try sync(data)
        try sync(root)
    }

    private static let folderNames = (0...UInt8.max).map { Hexadecimal.encode([$0]) }

    /// 32 hexadecimal digits out of 128 random bits.
    static func randomID() -> String {
        var generator = SystemRandomNumberGenerator()
        let words = [generator.next(), generator.next()].map(\.bigEndian)
        return words.withUnsafeBytes { Hexadecimal.encode($0) }
    }

    static func isID(_ name: String) -> Bool {
        name.utf8.count == 32 && name.utf8.allSatisfy { Hexadecimal.value(of: $0) != nil } && name == name.lowercased()
    }

    // MARK: Writing

    func create(_ blob: String) throws(StorageError) -> OpenFile {
        try temporary.open(temporaryName(blob), flags: O_WRONLY | O_CREAT | O_EXCL)
    }

    /// Makes a written file durable under its own name.
    func publish(_ blob: String, _ file: OpenFile) throws(StorageError) {
        try sync(file)
        let folder = try root.open(String(blob.prefix(2)), flags: O_RDONLY | O_DIRECTORY)
        guard linkat(temporary.descriptor, temporaryName(blob), folder.descriptor, blob, 0) == 0 else {
            throw .system("Cannot name the blob \(blob)")
        }
        removeTemporary(blob)
        try sync(folder)
    }

    func removeTemporary(_ blob: String) {
        // What stays behind is collected by the next start.
        _ = unlinkat(temporary.descriptor, temporaryName(blob), 0)
    }

    func remove(_ blob: String) throws(StorageError) {
        guard BlobDirectory.isID(blob), unlinkat(root.descriptor, path(of: blob), 0) != 0, errno != ENOENT else {
            return
        }
        throw .system("Cannot remove the blob \(blob)")
    }

    private func temporaryName(_ blob: String) -> String {
        "\(run).\(blob)"
    }

    /// A failed fsync is final: the file is given up and writing stops.
    private func sync(_ file: OpenFile) throws(StorageError) {
        guard calls.fsync(file.descriptor) != 0 else { return }
        throw gate.close(after: .system("Cannot make a file durable"))
    }

    // MARK: Reading

    func open(_ blob: String) throws(StorageError) -> OpenFile {
        guard BlobDirectory.isID(blob) else { throw StorageError(.corrupt, "There is no blob named \(blob).") }
        return try root.open(path(of: blob), flags: O_RDONLY)
    }

    private func path(of blob: String) -> String {
        "\(blob.prefix(2))/\(blob)"
    }

    // MARK: Orphans

    /// The folders that can hold blobs.
    func folders() throws(StorageError) -> [String] {
        try root.names().filter { $0.utf8.count == 2 && $0.utf8.allSatisfy { Hexadecimal.value(of: $0) != nil } }
    }

    func blobs(in folder: String) throws(StorageError) -> [String] {
        try root.open(folder, flags: O_RDONLY | O_DIRECTORY).names()
            .filter { BlobDirectory.isID($0) && $0.hasPrefix(folder) }
    }

    /// Removes what earlier runs were writing when they ended; returns how many files that were.
    func removeForeignTemporaries() throws(StorageError) -> Int {
        let foreign = try temporary.names().filter { !$0.hasPrefix("\(run).") }
        for name in foreign where unlinkat(temporary.descriptor, name, 0) != 0 && errno != ENOENT {
            throw .system("Cannot remove the temporary file \(name)")
        }
        return foreign.count
    }
}
