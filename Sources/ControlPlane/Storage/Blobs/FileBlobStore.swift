import Logging
import Model
import NIOCore
import NIOPosix

/// Contents in files of one folder, read and written on threads of its own.
final class FileBlobStore: BlobStore {
    let directory: BlobDirectory
    let registry: BlobRegistry
    let gate: WriteGate
    let threads: NIOThreadPool
    let logger: Logger

    init(directory: BlobDirectory, registry: BlobRegistry, gate: WriteGate, threads: NIOThreadPool, logger: Logger) {
        self.directory = directory
        self.registry = registry
        self.gate = gate
        self.threads = threads
        self.logger = logger
    }

    func makeWriter() -> any ContentWriting {
        FileContentWriter(store: self, inlineBytesMax: Limits.inlineObjectBytesMax)
    }

    func join(_ contents: [Content]) async throws -> Content {
        let bytes = contents.reduce(0) { $0 + $1.bytes }
        if bytes <= Int64(Limits.inlineObjectBytesMax), let inline = try Content.inlineBytes(of: contents) {
            return .inline(inline)
        }
        var joined = JoinedBlobs(store: self)
        do {
            for content in contents { try await joined.append(content) }
            return .blobs(try await joined.finish())
        } catch {
            await joined.abandon()
            throw error
        }
    }

    func discard(_ content: Content) async {
        guard case .blobs(let blobs) = content else { return }
        for blob in blobs { registry.abandon(blob.id) }
    }

    func makeReader(_ content: Content) throws -> any ContentReading {
        switch content {
        case .inline(let bytes): return InlineReader(bytes)
        case .blobs(let blobs): return BlobReader(blobs, store: self)
        case .damaged:
            logger.error("A content in the catalog is damaged")
            throw Content.isDamaged
        }
    }

    /// Runs on a thread of the store's own, whatever becomes of the calling task.
    func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            run(body) { continuation.resume(with: $0) }
        }
    }

    /// The same for those who cannot await; `completion` is called on the thread.
    func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value,
        completion: @escaping @Sendable (Result<Value, any Error>) -> Void
    ) {
        threads.submit { state in
            guard state == .active else { return completion(.failure(StorageError(.failed, "The store is closed."))) }
            completion(Result(catching: body))
        }
    }
}

/// The blobs of contents one behind the other. Small contents that stand together are written to a blob of their own, piece by piece.
private struct JoinedBlobs {
    let store: FileBlobStore
    private var blobs: [Blob] = []
    private var written: [Blob] = []
    private var writer: FileContentWriter?

    init(store: FileBlobStore) {
        self.store = store
    }

    mutating func append(_ content: Content) async throws {
        switch content {
        case .blobs(let next):
            try await endWritten()
            blobs += next
        case .inline(let bytes):
            guard !bytes.isEmpty else { return }
            let writer = self.writer ?? FileContentWriter(store: store, inlineBytesMax: -1)
            self.writer = writer
            try await writer.append(ByteBuffer(bytes: bytes))
        case .damaged: throw Content.isDamaged
        }
    }

    mutating func finish() async throws -> [Blob] {
        try await endWritten()
        return blobs
    }

    func abandon() async {
        await writer?.abandon()
        await store.discard(.blobs(written))
    }

    private mutating func endWritten() async throws {
        guard case .blobs(let new)? = try await writer?.finish() else { return }
        writer = nil
        blobs += new
        written += new
    }
}

extension Content {
    /// `nil` when one of them is in blobs.
    fileprivate static func inlineBytes(of contents: [Content]) throws(StorageError) -> [UInt8]? {
        var bytes: [UInt8] = []
        for content in contents {
            switch content {
            case .inline(let next): bytes += next
            case .blobs: return nil
            case .damaged: throw isDamaged
            }
        }
        return bytes
    }
}
