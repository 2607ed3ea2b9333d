import Model

/// Turns record sets into the tables of a frozen zone. Sets outside of the zone and data that breaks its type's form are left out.
struct ZoneBuilder: ~Copyable {
    let apex: DNSName
    private(set) var nodes: [ZoneNode] = []
    private(set) var sets: [ZoneSet] = []
    private(set) var aliases: [AliasTarget] = []
    private(set) var targets: [Int32] = []
    private(set) var octets: [UInt8] = []
    private(set) var index = NameIndex(count: 0)
    private(set) var soa: Int?
    private(set) var negativeTTLSeconds: UInt32 = 0

    private var numbers: [DNSName: Int] = [:]
    private var parents: [Int] = []
    private var name = LookupName()

    init(apex: DNSName, recordSets: [ResourceRecordSet]) {
        self.apex = apex
        addNode(apex, parent: 0)
        var setsByNode = groupedByNode(recordSets)
        for node in nodes.indices {
            nodes[node].firstSet = Int32(sets.count)
            for set in setsByNode[node] { add(set, at: node) }
            setsByNode[node] = []
            nodes[node].setCount = Int32(sets.count) - nodes[node].firstSet
        }
        coverNodes()
        findTargets()
        index = NameIndex(count: nodes.count)
        for (number, node) in nodes.enumerated() { index.insert(number, hash: node.hash) }
        measureSOA()
    }

    /// Makes nodes for the sets' names and all names between them and the apex. Of two sets of one name and type the later counts.
    private mutating func groupedByNode(_ recordSets: [ResourceRecordSet]) -> [[ResourceRecordSet]] {
        var groups: [[ResourceRecordSet]] = [[]]
        for set in recordSets where set.name.isWithin(apex) {
            let node = node(set.name)
            while groups.count < nodes.count { groups.append([]) }
            groups[node].removeAll { $0.type == set.type }
            groups[node].append(set)
        }
        return groups
    }

    private mutating func node(_ name: DNSName) -> Int {
        if let number = numbers[name] { return number }
        // Ends at the apex, which has a node; the root has no parent and is within no other apex.
        let parent = node(name.parent ?? apex)
        return addNode(name, parent: parent)
    }

    @discardableResult
    private mutating func addNode(_ name: DNSName, parent: Int) -> Int {
        let number = nodes.count
        name.wire.withUnsafeBytes { self.name.assign($0) }
        nodes.append(
            ZoneNode(
                hash: self.name.hashes[0], nameStart: UInt32(octets.count), nameLength: UInt8(name.wire.count)))
        octets += name.wire
        parents.append(parent)
        numbers[name] = number
        if number > 0, name.wire.starts(with: [1, UInt8(ascii: "*")]) { nodes[parent].wildcard = Int32(number) }
        return number
    }

    private mutating func add(_ set: ResourceRecordSet, at node: Int) {
        var stored = ZoneSet(
            type: set.type, ttlSeconds: 0, count: 0, dataStart: octets.count, compression: compression(of: set.type))
        switch set.content {
        case .alias(let target):
            stored.alias = Int32(aliases.count)
            aliases.append(target)
        case .records(let ttlSeconds, let rdata):
            stored.ttlSeconds = ttlSeconds
            for data in rdata where RecordData.isValid(data, type: set.type) {
                octets.append(UInt8(data.count >> 8))
                octets.append(UInt8(data.count & 255))
                octets += data
                stored.count += 1
            }
            guard stored.count > 0 else { return }
        }
        switch set.type {
        case .cname: nodes[node].cname = Int32(sets.count)
        // A DNAME that is an alias would have no target to put in place.
        case .dname: if stored.alias < 0 { nodes[node].dname = Int32(sets.count) }
        default: break
        }
        sets.append(stored)
    }

    private func compression(of type: RecordType) -> (lead: UInt8, names: UInt8) {
        let fields = type.fields ?? []
        let lead = fields.prefix { $0 != .name(compressible: true) }
        let names = fields.dropFirst(lead.count).prefix { $0 == .name(compressible: true) }
        // Of the types that may be compressed only MX has anything before its name: a number of two octets.
        return names.isEmpty ? (0, 0) : (UInt8(2 * lead.count), UInt8(names.count))
    }

    /// The highest zone cut or DNAME hides all below it; parents stand before their children.
    private mutating func coverNodes() {
        for number in nodes.indices.dropFirst() {
            let parent = parents[number]
            if case .none = nodes[parent].cover {
                if nodes[parent].dname >= 0 {
                    nodes[number].cover = .dname(Int32(parent))
                } else if hasSet(number, .ns) {
                    nodes[number].cover = .cut(Int32(number))
                }
            } else {
                nodes[number].cover = nodes[parent].cover
            }
        }
    }

    private func hasSet(_ node: Int, _ type: RecordType) -> Bool {
        let range = Int(nodes[node].firstSet)..<Int(nodes[node].firstSet + nodes[node].setCount)
        return sets[range].contains { $0.type == type && $0.alias < 0 }
    }

    /// Finds the nodes whose addresses go into the additional section.
    private mutating func findTargets() {
        for number in sets.indices where sets[number].alias < 0 {
            guard let lead = ZoneBuilder.octetsBeforeTarget(sets[number].type) else { continue }
            sets[number].targetsStart = Int32(targets.count)
            var start = sets[number].dataStart
            for _ in 0..<sets[number].count {
                let length = Int(octets[start]) << 8 | Int(octets[start + 1])
                let data = octets[(start + 2 + lead)..<(start + 2 + length)]
                let target = DNSName.length(of: data).flatMap { DNSName(wire: data.prefix($0)) }
                targets.append(target.flatMap { numbers[$0] }.map { Int32($0) } ?? -1)
                start += 2 + length
            }
        }
    }

    /// RFC 1035 section 3.3, RFC 2782, RFC 9460 section 4.1.
    private static func octetsBeforeTarget(_ type: RecordType) -> Int? {
        switch type {
        case .ns: 0
        case .mx, .svcb, .https: 2
        case .srv: 6
        default: nil
        }
    }

    private mutating func measureSOA() {
        let range = 0..<Int(nodes[0].setCount)
        guard let number = range.first(where: { sets[$0].type == .soa && sets[$0].alias < 0 }) else { return }
        let start = sets[number].dataStart
        let end = start + 2 + (Int(octets[start]) << 8 | Int(octets[start + 1]))
        let minimum = octets[(end - 4)..<end].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        soa = number
        negativeTTLSeconds = min(sets[number].ttlSeconds, minimum)
    }
}
