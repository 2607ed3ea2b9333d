/// The CRC-64 of the NVM Express command set specification ("64b CRC"), S3's default checksum.
package struct CRC64NVME: CombinableChecksum {
    private static let crc = CRC<UInt64>(polynomial: 0x9A6C_9329_AC4B_C9B5)

    private var remainder = UInt64.max

    package init() {}

    package var value: UInt64 { ~remainder }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        remainder = CRC64NVME.crc.advance(remainder, over: bytes)
    }

    package static func combine(_ first: UInt64, _ second: UInt64, secondBytes: Int64) -> UInt64 {
        crc.combine(first, second, secondBytes: secondBytes)
    }
}
