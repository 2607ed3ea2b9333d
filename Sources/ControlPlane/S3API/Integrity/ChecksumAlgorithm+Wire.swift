package import HTTPTypes
package import Model

// The names of checksums in headers and documents.
extension ChecksumAlgorithm {
    /// Such as `x-amz-checksum-crc32`.
    package var header: HTTPField.Name {
        switch self {
        case .crc32: .amzChecksumCRC32
        case .crc32c: .amzChecksumCRC32C
        case .crc64nvme: .amzChecksumCRC64NVME
        case .sha1: .amzChecksumSHA1
        case .sha256: .amzChecksumSHA256
        }
    }

    /// Such as `ChecksumCRC32`.
    package var element: String { "Checksum\(rawValue)" }

    /// The length of a checksum.
    package var byteCount: Int {
        switch self {
        case .crc32, .crc32c: 4
        case .crc64nvme: 8
        case .sha1: 20
        case .sha256: 32
        }
    }

    /// From a client's word for it, in any case.
    package init?(client text: String) {
        self.init(rawValue: text.uppercased())
    }

    /// The checksum's bytes, unless `text` is no Base64 of the right length.
    package func decode(_ text: String) -> [UInt8]? {
        guard let bytes = Base64.decode(text.utf8), bytes.count == byteCount else { return nil }
        return bytes
    }
}
