/// The additional checksums of S3 (user guide, "Checking object integrity").
package enum ChecksumAlgorithm: String, Hashable, Sendable, CaseIterable {
    case crc32 = "CRC32"
    case crc32c = "CRC32C"
    case crc64nvme = "CRC64NVME"
    case sha1 = "SHA1"
    case sha256 = "SHA256"
}

package enum ChecksumType: String, Hashable, Sendable {
    case composite = "COMPOSITE"
    case fullObject = "FULL_OBJECT"
}

/// A stored checksum: Base64 text as clients see it, `-parts` behind it when it is a composite one.
package struct ObjectChecksum: Hashable, Sendable {
    package var algorithm: ChecksumAlgorithm
    package var type: ChecksumType
    package var base64: String

    package init(algorithm: ChecksumAlgorithm, type: ChecksumType, base64: String) {
        self.algorithm = algorithm
        self.type = type
        self.base64 = base64
    }
}
