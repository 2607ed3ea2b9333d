import Model
import Storage

/// The checksum of a multipart object from those of its parts (S3 user guide, "Checking object integrity").
enum MultipartChecksum {
    /// - Returns: `nil` when a part has none of the algorithm.
    static func make(
        _ algorithm: ChecksumAlgorithm, _ type: ChecksumType, of parts: [ListedPart]
    ) -> ObjectChecksum? {
        var checksums: [(bytes: [UInt8], count: Int64)] = []
        for part in parts {
            guard let checksum = part.checksum, checksum.algorithm == algorithm,
                let bytes = algorithm.decode(checksum.base64)
            else { return nil }
            checksums.append((bytes, part.bytes))
        }
        switch type {
        case .composite:
            let sum = ChecksumHasher.hash(checksums.flatMap(\.bytes), algorithm)
            return ObjectChecksum(
                algorithm: algorithm, type: .composite, base64: "\(Base64.encode(sum))-\(parts.count)")
        case .fullObject:
            guard var sum = checksums.first?.bytes else { return nil }
            for next in checksums.dropFirst() {
                guard let combined = combine(algorithm, sum, next.bytes, next.count) else { return nil }
                sum = combined
            }
            return ObjectChecksum(algorithm: algorithm, type: .fullObject, base64: Base64.encode(sum))
        }
    }

    private static func combine(
        _ algorithm: ChecksumAlgorithm, _ first: [UInt8], _ second: [UInt8], _ secondBytes: Int64
    ) -> [UInt8]? {
        switch algorithm {
        case .crc32: CRC32.combine(first, second, secondBytes: secondBytes)
        case .crc32c: CRC32C.combine(first, second, secondBytes: secondBytes)
        case .crc64nvme: CRC64NVME.combine(first, second, secondBytes: secondBytes)
        case .sha1, .sha256: nil
        }
    }
}
