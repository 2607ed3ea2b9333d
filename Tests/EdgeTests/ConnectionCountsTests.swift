import Edge
import Model
import Testing

@Suite struct ConnectionCountsTests {
    private static func counts(_ countMax: Int, exempt: [AddressBlock] = []) -> ConnectionCounts {
        ConnectionCounts(countMax: countMax, exempt: exempt, seed: 0x1234_5678_9ABC_DEF0)
    }

    @Test func `an address has as many connections as it may, and one more when one has ended`() {
        var counts = Self.counts(2)
        let one = VisitorNetwork([192, 0, 2, 1])
        let other = VisitorNetwork([192, 0, 2, 2])
        var admitted = [one, one, one, other].map { counts.enter($0) }
        #expect(admitted == [true, true, false, true])
        counts.leave(one)
        admitted = [one, one].map { counts.enter($0) }
        #expect(admitted == [true, false])
    }

    @Test func `addresses of one IPv6 network are one, and IPv4 addresses are each their own`() {
        let network: [UInt8] = [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 1]
        let inside = network + [1, 2, 3, 4, 5, 6, 7, 8]
        #expect(VisitorNetwork(network + [UInt8](repeating: 0, count: 8)) == VisitorNetwork(inside))
        #expect(VisitorNetwork([0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 2] + inside[8...]) != VisitorNetwork(inside))
        #expect(VisitorNetwork([0, 0, 0, 1]) != VisitorNetwork([UInt8](repeating: 0, count: 15) + [1]))
    }

    @Test func `who is exempt is not counted`() {
        let counts = Self.counts(1, exempt: AddressBlock.loopback)
        #expect(counts.network(of: [127, 0, 0, 9]) == nil)
        #expect(counts.network(of: [128, 0, 0, 9]) != nil)
    }

    @Test func `counts are right after any order of coming and going`() {
        var counts = Self.counts(5)
        var expected: [UInt8: Int] = [:]
        var random = SplitMix(state: 7)
        for _ in 0..<100_000 {
            let number = UInt8(truncatingIfNeeded: random.next() % 200)
            let network = VisitorNetwork([10, 0, number, 1])
            if random.next() % 2 == 0 {
                let isAdmitted = counts.enter(network)
                #expect(isAdmitted == (expected[number, default: 0] < 5))
                if isAdmitted { expected[number, default: 0] += 1 }
            } else if expected[number, default: 0] > 0 {
                counts.leave(network)
                expected[number, default: 0] -= 1
            }
        }
        #expect(expected.values.contains { $0 > 0 })
    }
}

/// A small generator whose numbers are the same in every run.
