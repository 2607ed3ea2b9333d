/// The CRC-32 of ISO 3309, as zlib and gzip have it (RFC 1952 section 8).
package struct CRC32: CombinableChecksum {
    private static let crc = CRC<UInt32>(polynomial: 0xEDB8_8320)

    private var remainder = UInt32.max

    package init() {}

    package var value: UInt32 { ~remainder }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        remainder = CRC32.crc.advance(remainder, over: bytes)
    }

    package static func combine(_ first: UInt32, _ second: UInt32, secondBytes: Int64) -> UInt32 {
        crc.combine(first, second, secondBytes: secondBytes)
    }
}
