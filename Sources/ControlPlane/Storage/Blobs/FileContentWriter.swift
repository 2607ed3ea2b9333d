import Model
import NIOCore
import NIOPosix

/// Collects a content: in memory while it is small enough for the catalog, then into a blob file.
final class FileContentWriter: ContentWriting, @unchecked Sendable {
    // @unchecked: the protocol allows one call at a time, so each call finds what the one before it left behind.
    private let store: FileBlobStore
    private let inlineBytesMax: Int
    private var buffer = ByteBuffer()
    private var bytes: Int64 = 0
    private var file: BlobInProgress?
    private var finished: Content?
    private var isEnded = false

    /// What is collected before it is written: two chunks.
    private static let bufferBytes = 2 * Limits.blobChunkBytes

    init(store: FileBlobStore, inlineBytesMax: Int) {
        self.store = store
        self.inlineBytesMax = inlineBytesMax
    }

    func append(_ bytes: ByteBuffer) async throws {
        try checkState()
        self.bytes += Int64(bytes.readableBytes)
        var bytes = bytes
        while bytes.readableBytes > 0 {
            let room = FileContentWriter.bufferBytes - buffer.readableBytes
            if var piece = bytes.readSlice(length: min(room, bytes.readableBytes)) { buffer.writeBuffer(&piece) }
            guard buffer.readableBytes == FileContentWriter.bufferBytes else { continue }
            try await withFile { [buffer] in try $0.write(buffer) }
            buffer.clear()
        }
    }

    func finish() async throws -> Content {
        try checkState()
        guard bytes > Int64(inlineBytesMax) else {
            isEnded = true
            return .inline(Array(buffer.readableBytesView))
        }
        let blob = try await withFile { [buffer] file in
            try file.write(buffer)
            return try file.publish()
        }
        isEnded = true
        file = nil
        buffer = ByteBuffer()
        finished = .blobs([blob])
        return .blobs([blob])
    }

    func abandon() async {
        isEnded = true
        // Without an owner the file in progress removes itself.
        file = nil
        if let finished { await store.discard(finished) }
    }

    private func checkState() throws(StorageError) {
        try store.gate.check()
        guard !isEnded else { throw StorageError(.failed, "The content was already finished or given up.") }
    }

    /// Runs `body` on the store's threads; any failure ends the writer.
    private func withFile<Result: Sendable>(
        _ body: @escaping @Sendable (BlobInProgress) throws -> Result
    ) async throws -> Result {
        let file = self.file ?? BlobInProgress(store: store)
        self.file = file
        do {
            return try await store.run { try body(file) }
        } catch {
            isEnded = true
            self.file = nil
            throw error
        }
    }
}

/// A blob file before it has its name. Released unpublished, it is removed.
private final class BlobInProgress: @unchecked Sendable {
    // @unchecked: its writer, which nobody else shares it with, waits for each call on the store's threads before the next.
    private let id = BlobDirectory.randomID()
    private let store: FileBlobStore
    private var file: OpenFile?
    private var checksums = ChunkChecksums()
    private var bytes: Int64 = 0

    init(store: FileBlobStore) {
        self.store = store
    }

    deinit {
        guard file != nil else { return }
        store.threads.submit { [directory = store.directory, id] _ in directory.removeTemporary(id) }
    }

    func write(_ buffer: ByteBuffer) throws(StorageError) {
        let file = try openFile()
        bytes += Int64(buffer.readableBytes)
        let view = buffer
        let calls = store.directory.calls
        do {
            try view.withUnsafeReadableBytes {
                checksums.update($0)
                try file.write($0, calls: calls)
            }
        } catch {
            throw StorageError.catalog(error)
        }
    }

    func publish() throws(StorageError) -> Blob {
        let file = try openFile()
        let trailer = BlobFormat.trailer(bytes: bytes, checksums: checksums.finish())
        try write(trailer, to: file)
        // Pending before the name exists, so that the collection of orphans never takes it for one.
        store.registry.begin(id)
        do {
            try store.directory.publish(id, file)
        } catch {
            store.registry.abandon(id)
            throw error
        }
        self.file = nil
        return Blob(id: id, bytes: bytes)
    }

    private func write(_ trailer: [UInt8], to file: OpenFile) throws(StorageError) {
        do {
            try trailer.withUnsafeBytes { try file.write($0, calls: store.directory.calls) }
        } catch {
            throw StorageError.catalog(error)
        }
    }

    private func openFile() throws(StorageError) -> OpenFile {
        if let file { return file }
        let new = try store.directory.create(id)
        file = new
        return new
    }
}
