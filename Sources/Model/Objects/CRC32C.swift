/// The CRC-32 with Castagnoli's polynomial, as iSCSI has it (RFC 3720 section 12.1).
package struct CRC32C: CombinableChecksum {
    private static let crc = CRC<UInt32>(polynomial: 0x82F6_3B78)

    private var remainder = UInt32.max

    package init() {}

    package var value: UInt32 { ~remainder }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        remainder = CRC32C.crc.advance(remainder, over: bytes)
    }

    package static func combine(_ first: UInt32, _ second: UInt32, secondBytes: Int64) -> UInt32 {
        crc.combine(first, second, secondBytes: secondBytes)
    }
}
