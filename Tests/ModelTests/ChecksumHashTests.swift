import Model
import Testing

@Suite struct ChecksumHashTests {
    @Test func `Every CRC gives the check value of its catalogue entry`() {
        let digits = Array("123456789".utf8)
        #expect(CRC32.hash(digits) == [0xCB, 0xF4, 0x39, 0x26])
        #expect(CRC32C.hash(digits) == [0xE3, 0x06, 0x92, 0x83])
        #expect(CRC64NVME.hash(digits) == [0xAE, 0x8B, 0x14, 0x86, 0x0A, 0x79, 0x98, 0x88])
        #expect(CRC32.hash([]) == [0, 0, 0, 0])
    }

    @Test func `Vectors of RFC 3720 appendix B 4 hold for CRC32C`() {
        #expect(CRC32C.hash([UInt8](repeating: 0, count: 32)) == [0x8A, 0x91, 0x36, 0xAA])
        #expect(CRC32C.hash([UInt8](repeating: 0xFF, count: 32)) == [0x62, 0xA8, 0xAB, 0x43])
        #expect(CRC32C.hash(Array(0..<32)) == [0x46, 0xDD, 0x79, 0x4E])
    }

    @Test func `Pieces of any length give the checksum of the whole, and checksums of pieces combine to it`() {
        piecesAgree(CRC32.self, polynomial: 0xEDB8_8320)
        piecesAgree(CRC32C.self, polynomial: 0x82F6_3B78)
        piecesAgree(CRC64NVME.self, polynomial: 0x9A6C_9329_AC4B_C9B5)
    }

    private func piecesAgree<Hash: CombinableChecksum>(_: Hash.Type, polynomial: Hash.Word) {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * $0 * 31 + $0 >> 3) }
        for split in [0, 1, 7, 8, 15, 16, 17, 31, 33, 500, 999, 1000] {
            let first = Array(bytes[..<split])
            let second = Array(bytes[split...])
            var hash = Hash()
            hash.update(first)
            hash.update(second)
            #expect(hash.value == bitwise(bytes, polynomial))
            let combined = Hash.combine(Hash.hash(first), Hash.hash(second), secondBytes: Int64(second.count))
            #expect(combined == hash.finish())
        }
        #expect(Hash.combine([1], Hash.hash([]), secondBytes: 0) == nil)
    }

    private func bitwise<Word: FixedWidthInteger & UnsignedInteger>(_ bytes: [UInt8], _ polynomial: Word) -> Word {
        var remainder = Word.max
        for byte in bytes {
            remainder ^= Word(byte)
            for _ in 0..<8 { remainder = remainder & 1 == 1 ? remainder >> 1 ^ polynomial : remainder >> 1 }
        }
        return ~remainder
    }
}
