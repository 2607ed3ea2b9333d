import Model

/// The sites of one event loop by the bytes of their bucket's name: open addressing with linear probing.
struct SiteMap {
    // Hashes are not negative, so these two mark slots without a site.
    private static let free = -1
    /// Was taken; a search goes on behind it.
    private static let removed = -2

    private let hash: ByteHash
    private var hashes: [Int]
    private var states: [SiteState?]
    private var slotsUsed = 0
    private(set) var count = 0

    init(hash: ByteHash) {
        self.hash = hash
        hashes = Array(repeating: SiteMap.free, count: 16)
        states = Array(repeating: nil, count: 16)
    }

    func find(_ name: UnsafeBufferPointer<UInt8>) -> SiteState? {
        slot(of: name).flatMap { states[$0] }
    }

    mutating func update(_ name: BucketName, to state: SiteState?) {
        Array(name.text.utf8).withUnsafeBufferPointer { name in
            if let slot = slot(of: name) {
                states[slot] = state
                if state == nil {
                    hashes[slot] = SiteMap.removed
                    count -= 1
                }
            } else if let state {
                if (slotsUsed + 1) * 2 > hashes.count { grow() }
                insert(state, hash.hash(name))
            }
        }
    }

    private func slot(of name: UnsafeBufferPointer<UInt8>) -> Int? {
        let wanted = hash.hash(name)
        let mask = hashes.count - 1
        var slot = wanted & mask
        while hashes[slot] != SiteMap.free {
            if hashes[slot] == wanted, let state = states[slot], name.isEqual(to: state.name) { return slot }
            slot = (slot + 1) & mask
        }
        return nil
    }

    private mutating func insert(_ state: SiteState, _ hash: Int) {
        let mask = hashes.count - 1
        var slot = hash & mask
        while hashes[slot] >= 0 { slot = (slot + 1) & mask }
        if hashes[slot] == SiteMap.free { slotsUsed += 1 }
        hashes[slot] = hash
        states[slot] = state
        count += 1
    }

    /// Makes room for twice the sites there are and drops what was removed.
    private mutating func grow() {
        var capacity = 16
        while capacity < (count + 1) * 4 { capacity *= 2 }
        let old = zip(hashes, states)
        hashes = Array(repeating: SiteMap.free, count: capacity)
        states = Array(repeating: nil, count: capacity)
        slotsUsed = 0
        count = 0
        for case (let hash, let state?) in old { insert(state, hash) }
    }
}
