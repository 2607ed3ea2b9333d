/// A checksum that takes its bytes piece by piece.
package protocol ChecksumHash: Sendable {
    init()
    mutating func update(_ bytes: UnsafeRawBufferPointer)
    /// The checksum of everything so far, most significant byte first, as S3 encodes it in Base64.
    func finish() -> [UInt8]
}

extension ChecksumHash {
    package mutating func update(_ bytes: RawSpan) {
        bytes.withUnsafeBytes { update($0) }
    }

    package mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    package static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var hash = Self()
        hash.update(bytes)
        return hash.finish()
    }
}

/// A checksum whose value for a concatenation follows from the parts' values and lengths, which makes S3's `FULL_OBJECT` checksum of
/// a multipart upload possible without reading the parts again.
package protocol CombinableChecksum: ChecksumHash {
    associatedtype Word: FixedWidthInteger & UnsignedInteger & Sendable

    /// The checksum of everything so far.
    var value: Word { get }

    /// The checksum of `first` followed by `second`, which is `secondBytes` long.
    static func combine(_ first: Word, _ second: Word, secondBytes: Int64) -> Word
}

extension CombinableChecksum {
    package func finish() -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }

    /// The same on checksums as `finish` gives them; `nil` when one has the wrong length.
    package static func combine(_ first: [UInt8], _ second: [UInt8], secondBytes: Int64) -> [UInt8]? {
        guard let first = word(first), let second = word(second) else { return nil }
        let value = combine(first, second, secondBytes: secondBytes)
        return withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }

    private static func word(_ bytes: [UInt8]) -> Word? {
        guard bytes.count == Word.bitWidth / 8 else { return nil }
        return bytes.reduce(0) { $0 << 8 | Word($1) }
    }
}
