import Model

/// A frozen zone: its names with their record sets, empty non-terminals included, ready to be found and copied.
final class ZoneData: Sendable {
    /// Node 0 is the apex; a parent stands before its children.
    let nodes: [ZoneNode]
    let sets: [ZoneSet]
    let aliases: [AliasTarget]
    /// Node numbers that the records of a set point at, -1 for names elsewhere.
    let targets: [Int32]
    /// The nodes' names; the sets' records, each two octets of length before its data.
    let octets: [UInt8]
    let index: NameIndex
    let apex: DNSName
    let apexHash: UInt64
    let apexLabelCount: Int
    /// The SOA set, and the TTL of negative answers: the lesser of its TTL and its MINIMUM (RFC 2308 section 3).
    let soa: Int?
    let negativeTTLSeconds: UInt32

    init(_ builder: consuming ZoneBuilder) {
        nodes = builder.nodes
        sets = builder.sets
        aliases = builder.aliases
        targets = builder.targets
        octets = builder.octets
        index = builder.index
        apex = builder.apex
        apexHash = builder.nodes[0].hash
        apexLabelCount = builder.apex.labels.count
        soa = builder.soa
        negativeTTLSeconds = builder.negativeTTLSeconds
    }

    /// The outcome of looking a name up, with the node that decides.
    enum Found {
        case exists(Int)
        /// Synthesised from this wildcard (RFC 4592).
        case wildcard(Int)
        case missing
        /// At or below this zone cut.
        case delegated(Int)
        /// Below this owner of a DNAME.
        case renamed(Int)
    }

    /// Looks up a name within the apex. For a DS the parent's side of a cut answers (RFC 4035 section 3.1.4.1).
    @inline(__always)
    func find(_ name: borrowing LookupName, type: RecordType) -> Found {
        if let node = node(name, from: 0) { return found(node, type: type) }
        var label = 1
        // Ends at the apex at the latest, which is a node.
        while label <= name.labelCount {
            if let encloser = node(name, from: label) { return below(encloser) }
            label += 1
        }
        return .missing
    }

    @inline(__always)
    private func node(_ name: borrowing LookupName, from label: Int) -> Int? {
        let hash = name.hashes[label]
        return octets.withUnsafeBytes { octets in
            index.find(hash: hash) { number in
                let node = nodes[number]
                guard node.hash == hash else { return false }
                let start = Int(node.nameStart)
                return name.matches(
                    from: label, UnsafeRawBufferPointer(rebasing: octets[start..<(start + Int(node.nameLength))]))
            }
        }
    }

    private func found(_ number: Int, type: RecordType) -> Found {
        let node = nodes[number]
        switch node.cover {
        case .none: return .exists(number)
        case .cut(let cut): return type == .ds && Int(cut) == number ? .exists(number) : .delegated(Int(cut))
        case .dname(let owner): return .renamed(Int(owner))
        }
    }

    /// For a name that does not exist and whose closest encloser does.
    private func below(_ encloser: Int) -> Found {
        let node = nodes[encloser]
        switch node.cover {
        case .cut(let cut): return .delegated(Int(cut))
        case .dname(let owner): return .renamed(Int(owner))
        case .none: break
        }
        if node.dname >= 0 { return .renamed(encloser) }
        return node.wildcard >= 0 ? .wildcard(Int(node.wildcard)) : .missing
    }

    /// The number of the set of `type` at a node.
    @inline(__always)
    func set(_ node: Int, _ type: RecordType) -> Int? {
        let node = nodes[node]
        for number in Int(node.firstSet)..<Int(node.firstSet + node.setCount) where sets[number].type == type {
            return number
        }
        return nil
    }
}

struct ZoneNode: Sendable {
    var hash: UInt64
    var nameStart: UInt32
    var nameLength: UInt8
    var cover: Cover = .none
    /// The child `*`, or -1.
    var wildcard: Int32 = -1
    /// The set of CNAME and of DNAME, or -1.
    var cname: Int32 = -1
    var dname: Int32 = -1
    var firstSet: Int32 = 0
    var setCount: Int32 = 0

    /// What hides this name's own records: a zone cut at or above it, or a DNAME above it.
    enum Cover: Sendable {
        case none
        case cut(Int32)
        case dname(Int32)
    }
}

struct ZoneSet: Sendable {
    var type: RecordType
    var ttlSeconds: UInt32
    var count: Int32
    var dataStart: Int
    /// Octets before the first name that may be compressed, and how many such names follow each other.
    var compression: (lead: UInt8, names: UInt8)
    /// The first of its records' targets, or -1 for types without any.
    var targetsStart: Int32 = -1
    /// Its alias in place of records, or -1.
    var alias: Int32 = -1
}
