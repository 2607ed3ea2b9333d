package import Model

/// A zone's record sets by name and type, as a change batch is evaluated on them: all of them, or all at the names that matter to
/// the batch.
package struct ZoneContents: Hashable, Sendable {
    package struct Key: Hashable, Sendable {
        package var name: DNSName
        package var type: RecordType

        package init(name: DNSName, type: RecordType) {
            self.name = name
            self.type = type
        }
    }

    package let id: String
    package let apex: DNSName
    private var sets: [DNSName: [RecordType: ResourceRecordSet]] = [:]
    /// How many sets the zone has.
    package private(set) var count: Int

    /// - Parameter unreadCount: how many more sets the zone has, at other names.
    package init(id: String, apex: DNSName, recordSets: [ResourceRecordSet], unreadCount: Int = 0) {
        self.id = id
        self.apex = apex
        count = unreadCount
        for set in recordSets {
            put(set)
        }
    }

    package subscript(key: Key) -> ResourceRecordSet? { sets[key.name]?[key.type] }

    /// In no particular order.
    var recordSets: [ResourceRecordSet] { sets.values.flatMap(\.values) }

    /// Whether there is a set of another type than `type` at `name`.
    func hasOther(than type: RecordType, at name: DNSName) -> Bool {
        sets[name]?.keys.contains { $0 != type } ?? false
    }

    mutating func put(_ set: ResourceRecordSet) {
        if sets[set.name, default: [:]].updateValue(set, forKey: set.type) == nil { count += 1 }
    }

    mutating func remove(_ key: Key) {
        guard sets[key.name]?.removeValue(forKey: key.type) != nil else { return }
        count -= 1
        if sets[key.name]?.isEmpty == true { sets[key.name] = nil }
    }
}

extension ResourceRecordSet {
    var key: ZoneContents.Key { ZoneContents.Key(name: name, type: type) }

    /// Whether both answer the same; the order of records does not matter.
    func hasSameContent(as other: ResourceRecordSet) -> Bool {
        switch (content, other.content) {
        case (.alias(let left), .alias(let right)):
            left == right
        case (.records(let leftTTL, let left), .records(let rightTTL, let right)):
            leftTTL == rightTTL && left.count == right.count
                && left.sorted(by: { $0.lexicographicallyPrecedes($1) })
                    == right.sorted(by: { $0.lexicographicallyPrecedes($1) })
        default:
            false
        }
    }
}
