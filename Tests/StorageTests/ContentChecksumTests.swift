import Model
import Storage
import Testing

@Suite struct ContentChecksumTests {
    /// On both sides of what is worked on side by side: 8, 3 times 1360, and twice as much.
    @Test(arguments: [0, 1, 7, 8, 9, 63, 1360, 4079, 4080, 4081, 4096, 8159, 8160, 8167, 16_384, 65_536, 65_537])
    func `Contents are kept with their CRC-32C, in whatever pieces they come`(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 31 &+ $0 >> 3) }
        var expected = CRC32C()
        expected.update(bytes)
        for split in [0, 1, 8, 4080, count / 2, count] where split <= count {
            var checksum = ContentChecksum()
            bytes.withUnsafeBytes { bytes in
                checksum.update(UnsafeRawBufferPointer(rebasing: bytes[..<split]))
                checksum.update(UnsafeRawBufferPointer(rebasing: bytes[split...]))
            }
            #expect(checksum.value == expected.value)
        }
    }
}
