/// What a `ByteTable` keeps: told apart by its name and a number.
protocol ByteTableEntry: AnyObject {
    var name: [UInt8] { get }
    var salt: Int64 { get }
}

/// Entries of one event loop by the bytes of their names: open addressing with linear probing.
struct ByteTable<Entry: ByteTableEntry> {
    // Hashes are not negative, so these two mark slots without an entry.
    private static var free: Int { -1 }
    /// Was taken; a search goes on behind it.
    private static var removed: Int { -2 }
    private static var slotsMin: Int { 16 }

    private let hash: ByteHash
    private var hashes: [Int]
    private var entries: [Entry?]
    private var slotsUsed = 0
    private(set) var count = 0

    init(hash: ByteHash) {
        self.hash = hash
        hashes = Array(repeating: Self.free, count: Self.slotsMin)
        entries = Array(repeating: nil, count: Self.slotsMin)
    }

    /// A power of two, more than twice `count`.
    var slotCount: Int { hashes.count }

    /// The entry in a slot, if there is one.
    subscript(slot: Int) -> Entry? { entries[slot] }

    func slot(of name: UnsafeBufferPointer<UInt8>, salt: Int64 = 0) -> Int? {
        let wanted = hash.hash(name, salt: salt)
        let mask = hashes.count - 1
        var slot = wanted & mask
        while hashes[slot] != Self.free {
            if hashes[slot] == wanted, let entry = entries[slot], entry.salt == salt, name.isEqual(to: entry.name) {
                return slot
            }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// What stands under a name is this entry from now on; `nil`: nothing.
    mutating func update(_ name: UnsafeBufferPointer<UInt8>, to entry: Entry?) {
        if let slot = slot(of: name) { set(entry, at: slot) } else if let entry { insert(entry) }
    }

    /// In a slot that was found for the entry's name.
    mutating func set(_ entry: Entry?, at slot: Int) {
        if let entry { entries[slot] = entry } else { remove(at: slot) }
    }

    /// Takes an entry whose name is not in the table.
    mutating func insert(_ entry: Entry) {
        if (slotsUsed + 1) * 2 > hashes.count { grow() }
        place(entry, entry.name.withUnsafeBufferPointer { hash.hash($0, salt: entry.salt) })
    }

    mutating func remove(at slot: Int) {
        guard entries[slot] != nil else { return }
        entries[slot] = nil
        hashes[slot] = Self.removed
        count -= 1
    }

    private mutating func place(_ entry: Entry, _ hash: Int) {
        let mask = hashes.count - 1
        var slot = hash & mask
        while hashes[slot] >= 0 { slot = (slot + 1) & mask }
        if hashes[slot] == Self.free { slotsUsed += 1 }
        hashes[slot] = hash
        entries[slot] = entry
        count += 1
    }

    /// Makes room for twice the entries there are and drops what was removed.
    private mutating func grow() {
        var slots = Self.slotsMin
        while slots < (count + 1) * 3 { slots *= 2 }
        let old = zip(hashes, entries)
        hashes = Array(repeating: Self.free, count: slots)
        entries = Array(repeating: nil, count: slots)
        slotsUsed = 0
        count = 0
        for case (let hash, let entry?) in old { place(entry, hash) }
    }
}
