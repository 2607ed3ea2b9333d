/// What was looked up for one request.
struct ObjectLookups {
    /// Should the cache have no room for it.
    private var held: [CachedObject] = []
    /// `EdgeLoop.changes` when the first of `held` was looked up.
    private var heldSince: UInt64 = 0
    private var count = 0
    private(set) var hasSourceFailed = false

    /// More than a request can need, unless what it needs changes all the time.
    private static let countMax = 16

    var isAtEnd: Bool { hasSourceFailed || count >= ObjectLookups.countMax }

    /// Takes in what was looked up; `nil` when the source failed.
    mutating func note(_ entry: CachedObject?, changes: UInt64) {
        count += 1
        guard let entry else {
            hasSourceFailed = true
            return
        }
        if heldSince != changes { held = [] }
        heldSince = changes
        held.append(entry)
    }

    func find(_ key: UnsafeBufferPointer<UInt8>, changes: UInt64) -> CachedObject? {
        guard heldSince == changes else { return nil }
        return held.first { key.isEqual(to: $0.key) }
    }
}
