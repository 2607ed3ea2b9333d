import Model

/// The objects that one event loop knows, bounded in bytes: a clock hand gives every entry used since its last turn a second chance.
struct ObjectCache {
    private(set) var bytesMax: Int
    /// Objects with an open reader, which holds a file.
    private let streamsMax: Int
    private let hash: ByteHash
    private var table: ByteTable<CachedObject>
    private var hand = 0
    private(set) var bytes = 0
    private(set) var streams = 0
    var count: Int { table.count }

    init(bytesMax: Int, streamsMax: Int, hash: ByteHash) {
        self.bytesMax = bytesMax
        self.streamsMax = streamsMax
        self.hash = hash
        table = ByteTable(hash: hash)
    }

    func find(_ key: UnsafeBufferPointer<UInt8>, bucket: Int64) -> CachedObject? {
        guard let slot = table.slot(of: key, salt: bucket), let entry = table[slot] else { return nil }
        if !entry.isRecentlyUsed { entry.isRecentlyUsed = true }
        return entry
    }

    /// Takes the entry in place of the one under its key; one that is larger than all the room is not kept.
    mutating func insert(_ entry: CachedObject) {
        entry.key.withUnsafeBufferPointer { remove($0, bucket: entry.bucket) }
        guard entry.cost <= bytesMax, entry.streams <= streamsMax else { return }
        makeRoom(for: entry.cost)
        while streams + entry.streams > streamsMax { evict { $0.streams > 0 } }
        table.insert(entry)
        bytes += entry.cost
        streams += entry.streams
    }

    mutating func remove(_ key: UnsafeBufferPointer<UInt8>, bucket: Int64) {
        if let slot = table.slot(of: key, salt: bucket) { empty(slot) }
    }

    /// Others need what is beyond.
    mutating func limit(to bytesMax: Int) {
        self.bytesMax = bytesMax
        makeRoom(for: 0)
    }

    private mutating func makeRoom(for cost: Int) {
        while bytes + cost > bytesMax { evict { _ in true } }
    }

    mutating func removeAll() {
        self = ObjectCache(bytesMax: bytesMax, streamsMax: streamsMax, hash: hash)
    }

    private mutating func empty(_ slot: Int) {
        guard let entry = table[slot] else { return }
        table.remove(at: slot)
        bytes -= entry.cost
        streams -= entry.streams
    }

    /// Moves the hand to the next entry that is `suitable` and was not used since the hand passed it, and drops that.
    private mutating func evict(_ suitable: (CachedObject) -> Bool) {
        // Two turns suffice: the first takes every second chance.
        for _ in 0..<table.slotCount * 2 {
            hand = (hand + 1) & (table.slotCount - 1)
            guard let entry = table[hand], suitable(entry) else { continue }
            guard entry.isRecentlyUsed else { return empty(hand) }
            entry.isRecentlyUsed = false
        }
    }
}
