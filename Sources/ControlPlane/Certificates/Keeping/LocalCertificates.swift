/// What the house's own authority has certified since the start, bounded: those made first go first, and are made again for who visits.
struct LocalCertificates {
    static let countMax = 10_000

    private(set) var all: [String: KeyedChain] = [:]
    /// In the order in which they were made.
    private var names: [String] = []

    subscript(name: String) -> KeyedChain? { all[name] }

    /// - Returns: the names whose certificates had to go.
    mutating func insert(_ identity: KeyedChain, for name: String) -> [String] {
        if all.updateValue(identity, forKey: name) == nil { names.append(name) }
        guard all.count > LocalCertificates.countMax else { return [] }
        // A tenth at once, because each time all names move.
        let old = Array(names.prefix(LocalCertificates.countMax / 10))
        for name in old { all[name] = nil }
        names.removeFirst(old.count)
        return old
    }

    mutating func removeAll(where isOver: (String, KeyedChain) -> Bool) {
        all = all.filter { !isOver($0.key, $0.value) }
        names.removeAll { all[$0] == nil }
    }
}
