import Crypto
import Model
import NIOCore

/// One of the additional checksums, computed piece by piece.
enum ChecksumHasher {
    case crc32(CRC32)
    case crc32c(CRC32C)
    case crc64nvme(CRC64NVME)
    case sha1(Insecure.SHA1)
    case sha256(SHA256)

    init(_ algorithm: ChecksumAlgorithm) {
        switch algorithm {
        case .crc32: self = .crc32(CRC32())
        case .crc32c: self = .crc32c(CRC32C())
        case .crc64nvme: self = .crc64nvme(CRC64NVME())
        case .sha1: self = .sha1(Insecure.SHA1())
        case .sha256: self = .sha256(SHA256())
        }
    }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        switch self {
        case .crc32(var hash):
            hash.update(bytes)
            self = .crc32(hash)
        case .crc32c(var hash):
            hash.update(bytes)
            self = .crc32c(hash)
        case .crc64nvme(var hash):
            hash.update(bytes)
            self = .crc64nvme(hash)
        case .sha1(var hash):
            hash.update(bufferPointer: bytes)
            self = .sha1(hash)
        case .sha256(var hash):
            hash.update(bufferPointer: bytes)
            self = .sha256(hash)
        }
    }

    /// Most significant byte first.
    func finish() -> [UInt8] {
        switch self {
        case .crc32(let hash): hash.finish()
        case .crc32c(let hash): hash.finish()
        case .crc64nvme(let hash): hash.finish()
        case .sha1(let hash): Array(hash.finalize())
        case .sha256(let hash): Array(hash.finalize())
        }
    }

    static func hash(_ bytes: [UInt8], _ algorithm: ChecksumAlgorithm) -> [UInt8] {
        var hasher = ChecksumHasher(algorithm)
        bytes.withUnsafeBytes { hasher.update($0) }
        return hasher.finish()
    }
}

/// The MD5 of a content and the checksums that are wanted beside it, computed in one pass.
struct ContentDigests {
    private var md5 = Insecure.MD5()
    private var hashers: [ChecksumAlgorithm: ChecksumHasher]

    init(_ algorithms: Set<ChecksumAlgorithm>) {
        hashers = Dictionary(uniqueKeysWithValues: algorithms.map { ($0, ChecksumHasher($0)) })
    }

    mutating func update(_ bytes: ByteBuffer) {
        bytes.withUnsafeReadableBytes { bytes in
            md5.update(bufferPointer: bytes)
            for algorithm in hashers.keys { hashers[algorithm]?.update(bytes) }
        }
    }

    func finish() -> ContentDigest {
        ContentDigest(md5: Array(md5.finalize()), checksums: hashers.mapValues { $0.finish() })
    }
}

/// What was computed of a whole content.
struct ContentDigest: Sendable {
    var md5: [UInt8]
    var checksums: [ChecksumAlgorithm: [UInt8]]

    var etag: ETag { ETag(Hexadecimal.encode(md5)) }

    func checksum(_ algorithm: ChecksumAlgorithm) -> ObjectChecksum? {
        checksums[algorithm].map {
            ObjectChecksum(algorithm: algorithm, type: .fullObject, base64: Base64.encode($0))
        }
    }
}
