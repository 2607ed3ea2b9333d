import Model
import NIOCore

/// The layout of a blob file: the raw bytes; the CRC-32C of each `Limits.blobChunkBytes` of them, 4 bytes each; a footer of 32 bytes:
/// magic (8), count of raw bytes (8), chunk size (4), CRC-32C of the table (4), zero (4), CRC-32C of the footer so far (4). All
/// numbers are little-endian.
enum BlobFormat {
    static let footerBytes = 32
    static let tableEntryBytes = 4
    private static let magic = Array("frntgblb".utf8)

    /// What follows the raw bytes.
    static func trailer(bytes: Int64, checksums: [UInt32]) -> [UInt8] {
        var table = ByteBuffer()
        for checksum in checksums { table.writeInteger(checksum, endianness: .little) }
        var footer = ByteBuffer(bytes: magic)
        footer.writeInteger(bytes, endianness: .little)
        footer.writeInteger(UInt32(Limits.blobChunkBytes), endianness: .little)
        footer.writeInteger(checksum(table), endianness: .little)
        footer.writeInteger(UInt32(0), endianness: .little)
        footer.writeInteger(checksum(footer), endianness: .little)
        return Array(table.readableBytesView) + Array(footer.readableBytesView)
    }

    static func tableBytes(for bytes: Int64) -> Int {
        chunksCount(for: bytes) * tableEntryBytes
    }

    static func fileBytes(for bytes: Int64) -> Int64 {
        bytes + Int64(tableBytes(for: bytes)) + Int64(footerBytes)
    }

    /// The checksums of a blob of `bytes` bytes from what follows them in its file; `nil` when they are not as they were written.
    static func checksums(in trailer: ByteBuffer, bytes: Int64) -> [UInt32]? {
        let tableBytes = tableBytes(for: bytes)
        var rest = trailer
        guard var table = rest.readSlice(length: tableBytes), var footer = rest.readSlice(length: footerBytes),
            rest.readableBytes == 0, let sealed = footer.getSlice(at: footer.readerIndex, length: footerBytes - 4),
            footer.readBytes(length: magic.count) == magic,
            let fields = footer.readMultipleIntegers(
                endianness: .little, as: (Int64, UInt32, UInt32, UInt32, UInt32).self),
            fields.0 == bytes, fields.1 == UInt32(Limits.blobChunkBytes), fields.2 == checksum(table),
            fields.4 == checksum(sealed)
        else { return nil }
        return (0..<(tableBytes / tableEntryBytes)).compactMap { _ in table.readInteger(endianness: .little) }
    }

    static func checksum(_ bytes: ByteBuffer) -> UInt32 {
        var hash = ContentChecksum()
        bytes.withUnsafeReadableBytes { hash.update($0) }
        return hash.value
    }

    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var hash = ContentChecksum()
        bytes.withUnsafeBytes { hash.update($0) }
        return hash.value
    }

    private static func chunksCount(for bytes: Int64) -> Int {
        Int((bytes + Int64(Limits.blobChunkBytes) - 1) / Int64(Limits.blobChunkBytes))
    }
}

/// The checksums of a blob's chunks while its bytes arrive in pieces of any size.
struct ChunkChecksums {
    private(set) var finished: [UInt32] = []
    private var current = ContentChecksum()
    private var currentBytes = 0

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Limits.blobChunkBytes - currentBytes)
            current.update(UnsafeRawBufferPointer(rebasing: piece))
            currentBytes += piece.count
            rest = rest.dropFirst(piece.count)
            if currentBytes == Limits.blobChunkBytes { endChunk() }
        }
    }

    mutating func finish() -> [UInt32] {
        if currentBytes > 0 { endChunk() }
        return finished
    }

    private mutating func endChunk() {
        finished.append(current.value)
        current = ContentChecksum()
        currentBytes = 0
    }
}
