package import Model

/// What connections are counted by: an IPv4 address, or the first half of an IPv6 address, behind which one visitor can have any
/// (RFC 4291 section 2.5.4).
package struct VisitorNetwork: Hashable {
    fileprivate let key: UInt64

    /// - Parameter address: 4 or 16 bytes.
    package init(_ address: [UInt8]) {
        let bytes = address.prefix(8).reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        // No visitor has an IPv6 address that begins with these 32 bits (RFC 4291 section 2.4).
        key = address.count == 4 ? 0x0000_FFFF_0000_0000 | bytes : bytes
    }
}

/// How many connections each network has open on one event loop: open addressing with linear probing, a fixed number of slots for each
/// connection there can be.
package struct ConnectionCounts {
    private let countMax: Int
    private let exempt: [AddressBlock]
    private let seed: UInt64
    private var keys: [UInt64]
    /// 0 in a free slot.
    private var counts: [Int32]
    private var used = 0

    package init(countMax: Int, exempt: [AddressBlock], seed: UInt64) {
        self.countMax = countMax
        self.exempt = exempt
        self.seed = seed
        keys = Array(repeating: 0, count: ConnectionCounts.slotsMin)
        counts = Array(repeating: 0, count: ConnectionCounts.slotsMin)
    }

    /// Who a visitor's connections are counted under; `nil` when they are not counted.
    package func network(of address: [UInt8]) -> VisitorNetwork? {
        exempt.contains { $0.contains(address) } ? nil : VisitorNetwork(address)
    }

    /// Counts one more connection; false when the network has all that it may have.
    package mutating func enter(_ network: VisitorNetwork) -> Bool {
        if (used + 1) * 2 > keys.count { grow() }
        let slot = slot(of: network.key)
        guard Int(counts[slot]) < countMax else { return false }
        if counts[slot] == 0 {
            keys[slot] = network.key
            used += 1
        }
        counts[slot] += 1
        return true
    }

    /// Takes back what `enter` counted.
    package mutating func leave(_ network: VisitorNetwork) {
        let slot = slot(of: network.key)
        guard counts[slot] > 0 else { return }
        counts[slot] -= 1
        if counts[slot] == 0 {
            used -= 1
            close(slot)
        }
    }

    /// The slot of a key, or the free one where it belongs.
    private func slot(of key: UInt64) -> Int {
        var slot = home(of: key)
        while counts[slot] != 0, keys[slot] != key { slot = (slot + 1) & (keys.count - 1) }
        return slot
    }

    private func home(of key: UInt64) -> Int {
        let product = (key ^ seed).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return Int(truncatingIfNeeded: product.high ^ product.low) & (keys.count - 1)
    }

    /// Moves those that were pushed behind a freed slot forward, so that a search may end at a free one.
    private mutating func close(_ freed: Int) {
        let mask = keys.count - 1
        var hole = freed
        var slot = (freed + 1) & mask
        while counts[slot] != 0 {
            let distance = (slot - home(of: keys[slot])) & mask
            if distance >= (slot - hole) & mask {
                keys[hole] = keys[slot]
                counts[hole] = counts[slot]
                counts[slot] = 0
                hole = slot
            }
            slot = (slot + 1) & mask
        }
    }

    private mutating func grow() {
        let old = zip(keys, counts).filter { $0.1 != 0 }
        let size = keys.count * 2
        keys = Array(repeating: 0, count: size)
        counts = Array(repeating: 0, count: size)
        for (key, count) in old {
            let slot = slot(of: key)
            keys[slot] = key
            counts[slot] = count
        }
    }

    private static let slotsMin = 64
}
