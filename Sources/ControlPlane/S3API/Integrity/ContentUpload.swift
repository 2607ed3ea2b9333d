import APIKit
import Model
import NIOCore
import Storage

/// A body on its way to the store: hashed while it is written, and removed again unless a commit takes it over.
struct ContentUpload {
    let content: Content
    let digest: ContentDigest
    private let writer: any ContentWriting

    /// Reads all of the request's body into the store.
    /// - Parameter algorithms: the checksums to compute besides the one that the client gives.
    /// - Throws: `MissingContentLength`, `EntityTooLarge`, what `BodyIntegrity` throws, what the body's own checks throw.
    init(
        receiving body: RequestBody, integrity: BodyIntegrity, algorithms: Set<ChecksumAlgorithm>, bytesMax: Int64,
        into blobs: any BlobStore
    ) async throws {
        guard let announced = body.announcedBytes else { throw S3Error(.missingContentLength) }
        guard announced <= bytesMax else {
            throw S3Error(
                .entityTooLarge,
                elements: [("ProposedSize", String(announced)), ("MaxSizeAllowed", String(bytesMax))])
        }
        try await self.init(into: blobs, algorithms: algorithms.union(integrity.algorithm.map { [$0] } ?? [])) {
            append in
            var received: Int64 = 0
            for try await piece in body {
                received += Int64(piece.readableBytes)
                guard received <= announced else { throw S3Error(.incompleteBody) }
                try await append(piece)
            }
            guard received == announced else { throw S3Error(.incompleteBody) }
        } verify: { digest in
            try integrity.verify(digest, of: body)
        }
    }

    /// Reads all of a form's file into the store: how long it is, nobody knows before.
    /// - Throws: `EntityTooLarge`, `EntityTooSmall`, what `BodyIntegrity` throws, what reading the form throws.
    init(
        receivingFile file: RequestBody, sizes: PostPolicy.SizeRange, integrity: BodyIntegrity,
        algorithms: Set<ChecksumAlgorithm>, into blobs: any BlobStore
    ) async throws {
        try await self.init(into: blobs, algorithms: algorithms.union(integrity.algorithm.map { [$0] } ?? [])) {
            append in
            var received: Int64 = 0
            for try await piece in file {
                received += Int64(piece.readableBytes)
                guard received <= sizes.bytesMax else {
                    throw S3Error(
                        .entityTooLarge,
                        elements: [("ProposedSize", String(received)), ("MaxSizeAllowed", String(sizes.bytesMax))])
                }
                try await append(piece)
            }
            guard received >= sizes.bytesMin else {
                throw S3Error(
                    .entityTooSmall,
                    elements: [("ProposedSize", String(received)), ("MinSizeAllowed", String(sizes.bytesMin))])
            }
        } verify: { digest in
            try integrity.verify(digest, of: file)
        }
    }

    /// Copies a range of a stored content.
    init(
        copying reader: any ContentReading, range: Range<Int64>, algorithms: Set<ChecksumAlgorithm>,
        into blobs: any BlobStore
    ) async throws {
        try await self.init(into: blobs, algorithms: algorithms) { append in
            var offset = range.lowerBound
            while offset < range.upperBound {
                let count = Int(min(Int64(ContentUpload.pieceBytes), range.upperBound - offset))
                let piece = try await reader.read(at: offset, count: count)
                guard piece.readableBytes > 0 else { throw S3Error(.internalError) }
                try await append(piece)
                offset += Int64(piece.readableBytes)
            }
        } verify: { _ in
        }
    }

    private init(
        into blobs: any BlobStore,
        algorithms: Set<ChecksumAlgorithm>,
        fill: ((ByteBuffer) async throws -> Void) async throws -> Void,
        verify: (ContentDigest) throws -> Void
    ) async throws {
        let writer = blobs.makeWriter()
        do {
            var digests = ContentDigests(algorithms)
            try await fill { piece in
                digests.update(piece)
                try await writer.append(piece)
            }
            let digest = digests.finish()
            try verify(digest)
            content = try await writer.finish()
            self.digest = digest
            self.writer = writer
        } catch {
            await writer.abandon()
            throw error
        }
    }

    /// Runs the commit that takes the content over; removes it when that fails.
    func commit<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch {
            await writer.abandon()
            throw error
        }
    }

    static let pieceBytes = 256 * 1024
}
