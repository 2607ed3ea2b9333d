import Model
import Testing

@Suite struct AddressBlockTests {
    @Test(
        arguments: [
            ([192, 0, 2, 0], 24, [192, 0, 2, 255], true), ([192, 0, 2, 0], 24, [192, 0, 3, 0], false),
            ([192, 0, 2, 128], 25, [192, 0, 2, 127], false), ([192, 0, 2, 128], 25, [192, 0, 2, 200], true),
            ([10, 9, 8, 7], 32, [10, 9, 8, 7], true), ([10, 9, 8, 7], 32, [10, 9, 8, 6], false),
            ([1, 2, 3, 4], 0, [255, 255, 255, 255], true),
        ] as [([UInt8], Int, [UInt8], Bool)])
    func `a block holds the addresses that begin with its bits`(
        address: [UInt8], bits: Int, other: [UInt8], isInside: Bool
    ) throws {
        #expect(try #require(AddressBlock(address: address, prefixBits: bits)).contains(other) == isInside)
    }

    @Test func `no block is made of what is no address, and none holds one of the other family`() throws {
        #expect(AddressBlock(address: [1, 2, 3]) == nil)
        #expect(AddressBlock(address: [1, 2, 3, 4], prefixBits: 33) == nil)
        #expect(AddressBlock(address: [1, 2, 3, 4], prefixBits: -1) == nil)
        let all = try #require(AddressBlock(address: [0, 0, 0, 0], prefixBits: 0))
        #expect(!all.contains([UInt8](repeating: 0, count: 16)))
    }

    @Test func `an IPv4 address in the clothes of IPv6 is an IPv4 address`() {
        let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF, 127, 0, 0, 1]
        #expect(AddressBlock.unmapped(mapped) == [127, 0, 0, 1])
        #expect(AddressBlock.unmapped([127, 0, 0, 1]) == [127, 0, 0, 1])
        let loopback = [UInt8](repeating: 0, count: 15) + [1]
        #expect(AddressBlock.unmapped(loopback) == loopback)
        #expect(AddressBlock.loopback.contains { $0.contains(loopback) })
    }
}
