internal import Compression
internal import Model
internal import NIOCore
internal import Storage

/// Makes the variants of one object, piece by piece, whatever its size.
struct VariantMaker: Sendable {
    /// What was tried for an object, durable but not committed.
    struct Product: Sendable {
        var place: ObjectPlace
        /// What the variants were made of.
        var content: Content
        /// Those that gain.
        var variants: [Variant]

        /// Whether it took longer than a commit takes.
        var isLarge: Bool { if case .blobs = content { true } else { false } }
    }

    private static let pieceBytes = 64 * 1024

    let store: Store
    /// Asked between pieces.
    let isStopping: @Sendable () -> Bool

    /// `nil` when there is nothing to try: no such object, none of a kind that gains, or one whose variants were tried.
    func make(_ place: ObjectPlace) async throws -> Product? {
        guard let (content, reader) = try await candidate(place) else { return nil }
        var product = Product(place: place, content: content, variants: [])
        do {
            for coding in ContentCoding.allCases {
                guard let variant = try await encode(reader, coding) else { continue }
                product.variants.append(Variant(coding: coding, content: variant))
            }
        } catch {
            await discard(product)
            throw error
        }
        return product
    }

    /// Gives up what no commit has taken.
    func discard(_ product: Product) async {
        for variant in product.variants { await store.blobs.discard(variant.content) }
    }

    private func candidate(_ place: ObjectPlace) async throws -> (Content, any ContentReading)? {
        try await store.catalog.read { [blobs = store.blobs] catalog in
            guard let object = try catalog.object(place.key, in: place.bucket),
                Compressibility.isCandidate(object.metadata, bytes: object.bytes),
                try catalog.variants(of: place.key, in: place.bucket) == nil
            else { return nil }
            return (object.content, try blobs.makeReader(object.content))
        }
    }

    /// `nil` when the coding does not gain enough.
    private func encode(_ reader: any ContentReading, _ coding: ContentCoding) async throws -> Content? {
        let bytesMax = Compressibility.variantBytesMax(of: reader.bytes)
        let writer = store.blobs.makeWriter()
        do {
            let encoder = try coding.makeEncoder(contentBytes: reader.bytes)
            var offset: Int64 = 0
            var written: Int64 = 0
            while offset < reader.bytes {
                guard !isStopping() else { throw CancellationError() }
                let piece = try await reader.read(at: offset, count: VariantMaker.pieceBytes)
                offset += Int64(piece.readableBytes)
                var output = ByteBuffer()
                try encoder.encode(piece, isLast: offset == reader.bytes, into: &output)
                written += Int64(output.readableBytes)
                guard written <= bytesMax else {
                    await writer.abandon()
                    return nil
                }
                try await writer.append(output)
            }
            return try await writer.finish()
        } catch {
            await writer.abandon()
            throw error
        }
    }
}
