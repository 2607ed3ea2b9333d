/// A hash table from names to numbers: open addressing with linear steps, at most half full.
struct NameIndex: Sendable {
    /// Numbers plus one; 0 is an empty slot.
    private var slots: [UInt32]

    init(count: Int) {
        var capacity = 8
        while capacity < 2 * count { capacity *= 2 }
        slots = [UInt32](repeating: 0, count: capacity)
    }

    mutating func insert(_ number: Int, hash: UInt64) {
        var slot = first(hash)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = UInt32(number + 1)
    }

    /// The number that was inserted with `hash` and for which `isEqual` is true.
    @inline(__always)
    func find(hash: UInt64, where isEqual: (Int) -> Bool) -> Int? {
        var slot = first(hash)
        while slots[slot] != 0 {
            let number = Int(slots[slot]) - 1
            if isEqual(number) { return number }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private func first(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: hash) & (slots.count - 1)
    }
}
