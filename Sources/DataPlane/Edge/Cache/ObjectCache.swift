import Model

/// The objects that one event loop knows, bounded in bytes: open addressing with linear probing, and a clock hand that gives every entry
/// used since its last turn a second chance.
struct ObjectCache {
    private static let free = -1
    private static let removed = -2

    private let bytesMax: Int
    /// Objects with an open reader, which holds a file.
    private let streamsMax: Int
    private let hash: ByteHash
    private var hashes: [Int]
    private var entries: [CachedObject?]
    private var slotsUsed = 0
    private var hand = 0
    private(set) var count = 0
    private(set) var bytes = 0
    private(set) var streams = 0

    init(bytesMax: Int, streamsMax: Int, hash: ByteHash) {
        self.bytesMax = bytesMax
        self.streamsMax = streamsMax
        self.hash = hash
        hashes = Array(repeating: ObjectCache.free, count: 64)
        entries = Array(repeating: nil, count: 64)
    }

    func find(_ key: UnsafeBufferPointer<UInt8>, bucket: Int64) -> CachedObject? {
        guard let slot = slot(of: key, bucket: bucket), let entry = entries[slot] else { return nil }
        if !entry.isRecentlyUsed { entry.isRecentlyUsed = true }
        return entry
    }

    /// Takes the entry in place of the one under its key; one that is larger than all the room is not kept.
    mutating func insert(_ entry: CachedObject) {
        entry.key.withUnsafeBufferPointer { remove($0, bucket: entry.bucket) }
        guard entry.cost <= bytesMax, !entry.isStreamed || streamsMax > 0 else { return }
        while bytes + entry.cost > bytesMax { evict { _ in true } }
        if entry.isStreamed, streams >= streamsMax { evict { $0.isStreamed } }
        if (slotsUsed + 1) * 2 > hashes.count { grow() }
        place(entry, entry.key.withUnsafeBufferPointer { hash.hash($0, salt: entry.bucket) })
    }

    mutating func remove(_ key: UnsafeBufferPointer<UInt8>, bucket: Int64) {
        if let slot = slot(of: key, bucket: bucket) { empty(slot) }
    }

    mutating func removeAll() {
        self = ObjectCache(bytesMax: bytesMax, streamsMax: streamsMax, hash: hash)
    }

    private func slot(of key: UnsafeBufferPointer<UInt8>, bucket: Int64) -> Int? {
        let wanted = hash.hash(key, salt: bucket)
        let mask = hashes.count - 1
        var slot = wanted & mask
        while hashes[slot] != ObjectCache.free {
            if hashes[slot] == wanted, let entry = entries[slot], entry.bucket == bucket, key.isEqual(to: entry.key) {
                return slot
            }
            slot = (slot + 1) & mask
        }
        return nil
    }

    private mutating func place(_ entry: CachedObject, _ hash: Int) {
        let mask = hashes.count - 1
        var slot = hash & mask
        while hashes[slot] >= 0 { slot = (slot + 1) & mask }
        if hashes[slot] == ObjectCache.free { slotsUsed += 1 }
        hashes[slot] = hash
        entries[slot] = entry
        count += 1
        bytes += entry.cost
        if entry.isStreamed { streams += 1 }
    }

    private mutating func empty(_ slot: Int) {
        guard let entry = entries[slot] else { return }
        entries[slot] = nil
        hashes[slot] = ObjectCache.removed
        count -= 1
        bytes -= entry.cost
        if entry.isStreamed { streams -= 1 }
    }

    /// Moves the hand to the next entry that is `suitable` and was not used since the hand passed it, and drops that.
    private mutating func evict(_ suitable: (CachedObject) -> Bool) {
        // Two turns suffice: the first takes every second chance.
        for _ in 0..<hashes.count * 2 {
            hand = (hand + 1) & (hashes.count - 1)
            guard let entry = entries[hand], suitable(entry) else { continue }
            guard entry.isRecentlyUsed else { return empty(hand) }
            entry.isRecentlyUsed = false
        }
    }

    /// Makes room for twice the entries there are and drops what was removed.
    private mutating func grow() {
        var capacity = 64
        while capacity < (count + 1) * 4 { capacity *= 2 }
        let old = zip(hashes, entries)
        hashes = Array(repeating: ObjectCache.free, count: capacity)
        entries = Array(repeating: nil, count: capacity)
        slotsUsed = 0
        count = 0
        bytes = 0
        streams = 0
        hand = 0
        for case (let hash, let entry?) in old { place(entry, hash) }
    }
}
