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
        guard bytes > Int64(Limits.inlineObjectBytesMax) || contents.contains(where: \.isInBlobs) else {
            return .inline(contents.flatMap(\.inlineBytes))
        }
        var blobs: [Blob] = []
        var written: [Blob] = []
        var inline: [UInt8] = []
        do {
            for content in contents {
                guard case .blobs(let next) = content else {
                    inline += content.inlineBytes
                    continue
                }
                try await write(&inline, to: &blobs, &written)
                blobs += next
            }
            try await write(&inline, to: &blobs, &written)
        } catch {
            await discard(.blobs(written))
            throw error
        }
        return .blobs(blobs)
    }

    /// Gives small contents that stand together a blob of their own.
    private func write(_ inline: inout [UInt8], to blobs: inout [Blob], _ written: inout [Blob]) async throws {
        guard !inline.isEmpty else { return }
        let writer = FileContentWriter(store: self, inlineBytesMax: -1)
        try await writer.append(ByteBuffer(bytes: inline))
        guard case .blobs(let new) = try await writer.finish() else { return }
        blobs += new
        written += new
        inline = []
    }

    func discard(_ content: Content) async {
        guard case .blobs(let blobs) = content else { return }
        for blob in blobs { registry.abandon(blob.id) }
    }

    func makeReader(_ content: Content) throws -> any ContentReading {
        switch content {
        case .inline(let bytes): InlineReader(bytes)
        case .blobs(let blobs): BlobReader(blobs, store: self)
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

extension Content {
    fileprivate var isInBlobs: Bool {
        if case .blobs = self { true } else { false }
    }

    fileprivate var inlineBytes: [UInt8] {
        if case .inline(let bytes) = self { bytes } else { [] }
    }
}
