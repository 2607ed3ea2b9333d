import Model
import NIOCore
import Storage

/// The entity tag and the checksum of a copy: both are of the whole content, however many parts its source was uploaded in
/// (S3 user guide, "Checking object integrity").
struct CopyDigests: Sendable, Hashable {
    let etag: ETag
    let checksum: ObjectChecksum

    /// What is known of a source's whole content without reading it.
    struct Known: Sendable {
        let md5: [UInt8]?
        let checksums: [ObjectChecksum]
        /// The algorithm that a copy takes over.
        let algorithm: ChecksumAlgorithm

        init(of source: ObjectMetadata, remembered: WholeDigests?) {
            // The entity tag of an object in parts has their number behind it, so it is no MD5.
            let md5 = Hexadecimal.decode(source.etag.text.utf8).flatMap { $0.count == 16 ? $0 : nil }
            self.md5 = md5 ?? remembered?.md5
            algorithm = source.checksum?.algorithm ?? .crc64nvme
            checksums =
                [source.checksum].compactMap { $0 }.filter { $0.type == .fullObject } + (remembered?.checksums ?? [])
        }
    }

    init(etag: ETag, checksum: ObjectChecksum) {
        self.etag = etag
        self.checksum = checksum
    }

    /// - Parameter algorithm: `nil`: the source's.
    /// - Returns: `nil` when something is not known.
    init?(_ algorithm: ChecksumAlgorithm?, from known: Known) {
        let algorithm = algorithm ?? known.algorithm
        guard let md5 = known.md5, let checksum = known.checksums.first(where: { $0.algorithm == algorithm }) else {
            return nil
        }
        self.init(etag: ETag(Hexadecimal.encode(md5)), checksum: checksum)
    }
}

/// The digests of a copy whose source had to be read for them.
struct ReadDigests: Sendable {
    let copy: CopyDigests
    /// For the next copy of the same source.
    let toRemember: WholeDigests

    /// Reads the whole content, a piece at a time.
    init(_ algorithm: ChecksumAlgorithm?, of reader: any ContentReading, _ known: CopyDigests.Known) async throws {
        let algorithm = algorithm ?? known.algorithm
        var digests = ContentDigests([algorithm])
        var offset: Int64 = 0
        while offset < reader.bytes {
            let piece = try await reader.read(at: offset, count: ContentUpload.pieceBytes)
            guard piece.readableBytes > 0 else { throw S3Error(.internalError) }
            digests.update(piece)
            offset += Int64(piece.readableBytes)
        }
        let digest = digests.finish()
        guard let checksum = digest.checksum(algorithm) else { throw S3Error(.internalError) }
        copy = CopyDigests(etag: digest.etag, checksum: checksum)
        toRemember = WholeDigests(
            md5: digest.md5, checksums: known.checksums.filter { $0.algorithm != algorithm } + [checksum])
    }
}
