/// The record sets of a master file while it is read, and where each began.
struct ZoneFileSets {
    private struct Key: Hashable {
        var name: DNSName
        var type: RecordType
    }

    private var sets: [ResourceRecordSet] = []
    private var places: [ZoneFilePlace] = []
    private var numbers: [Key: Int] = [:]
    private var soa: Int?

    /// Adds a record; an equal one counts once, and the TTL of a set is its first record's, as BIND has it (RFC 2181 section 5.2).
    mutating func add(
        _ name: DNSName,
        _ type: RecordType,
        ttlSeconds: UInt32,
        rdata: [UInt8],
        at place: ZoneFilePlace
    ) throws(ZoneFile.Problem) {
        let key = Key(name: name, type: type)
        guard let number = numbers[key] else {
            guard type != .soa || soa == nil else { throw place.problem("a second SOA") }
            if type == .soa { soa = sets.count }
            return append(key, .records(ttlSeconds: ttlSeconds, rdata: [rdata]), place)
        }
        guard case .records(let firstTTL, var all) = sets[number].content else {
            throw place.problem("records beside an alias of the same name and type")
        }
        let canonical = RecordData.canonical(rdata, type: type)
        guard !all.contains(where: { RecordData.canonical($0, type: type) == canonical }) else { return }
        guard type != .soa else { throw place.problem("a second SOA") }
        guard !ZoneFileSets.singletons.contains(type) else { throw place.problem("a second \(type.name) at one name") }
        guard all.count < Limits.dnsRecordsPerSetMax else {
            throw place.problem("more than \(Limits.dnsRecordsPerSetMax) records of one name and type")
        }
        all.append(rdata)
        sets[number].content = .records(ttlSeconds: firstTTL, rdata: all)
    }

    mutating func add(
        _ name: DNSName,
        _ type: RecordType,
        alias: AliasTarget,
        at place: ZoneFilePlace
    ) throws(ZoneFile.Problem) {
        let key = Key(name: name, type: type)
        guard let number = numbers[key] else { return append(key, .alias(alias), place) }
        guard sets[number].content == .alias(alias) else {
            throw place.problem("an alias beside records or another alias of the same name and type")
        }
    }

    /// Types of which a name has one record (RFC 2181 section 10.1, RFC 6672 section 2.4).
    private static let singletons: Set<RecordType> = [.cname, .dname]

    private mutating func append(_ key: Key, _ content: ResourceRecordSet.Content, _ place: ZoneFilePlace) {
        numbers[key] = sets.count
        sets.append(ResourceRecordSet(name: key.name, type: key.type, content: content))
        places.append(place)
    }

    /// The apex and the sets, once the rules for a whole zone have been checked.
    func checked(file: String) throws(ZoneFile.Problem) -> (DNSName, [ResourceRecordSet]) {
        guard let soa else {
            throw ZoneFilePlace(file: file, line: 1, column: 1).problem("the zone has no SOA")
        }
        let apex = sets[soa].name
        var others: [DNSName: Int] = [:]
        var aliases: [DNSName: Int] = [:]
        for (number, set) in sets.enumerated() {
            guard set.name.isWithin(apex) else {
                throw places[number].problem("\(set.name.presentation) is outside of the zone \(apex.presentation)")
            }
            if set.type == .cname {
                aliases[set.name] = number
            } else if !ZoneFileSets.besideCNAME.contains(set.type), others[set.name] == nil {
                others[set.name] = number
            }
        }
        for (name, number) in aliases.sorted(by: { $0.value < $1.value }) {
            guard let other = others[name] else { continue }
            throw places[max(number, other)].problem("a CNAME beside other data at \(name.presentation)")
        }
        return (apex, sets)
    }

    /// RRSIG, NSEC and KEY (RFC 4034 sections 3 and 4, RFC 2535).
    private static let besideCNAME: Set<RecordType> = [46, 47, 25].reduce(into: []) {
        $0.insert(RecordType(rawValue: $1))
    }
}
