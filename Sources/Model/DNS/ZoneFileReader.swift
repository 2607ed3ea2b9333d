/// Reads the entries of a master file and of the files it includes.
struct ZoneFileReader {
    private(set) var sets = ZoneFileSets()
    private var origin: DNSName
    private var owner: DNSName?
    /// What `$TTL` said.
    private var defaultTTLSeconds: UInt32?
    /// What the last record that gave one said, which counts until there is a `$TTL` (RFC 1035 section 5.1).
    private var lastTTLSeconds: UInt32?
    private var includeCount = 0

    init(origin: DNSName) { self.origin = origin }

    private typealias Problem = ZoneFile.Problem
    private typealias Words = ArraySlice<ZoneFileLexer.Word>

    mutating func read(
        _ text: [UInt8],
        file: String,
        depth: Int = 0,
        include: (String) throws -> [UInt8]
    ) throws(ZoneFile.Problem) {
        var lexer = ZoneFileLexer(text, file: file)
        while let entry = try lexer.next() {
            if !entry.startsBlank, let first = entry.words.first, first.token.text.first == UInt8(ascii: "$"),
                !first.token.isQuoted
            {
                try readDirective(entry.words[...], depth: depth, include: include)
            } else {
                try readRecord(entry)
            }
        }
    }

    private mutating func readDirective(
        _ words: Words,
        depth: Int,
        include: (String) throws -> [UInt8]
    ) throws(ZoneFile.Problem) {
        let name = words[0].text.uppercased()
        switch name {
        case "$ORIGIN":
            try expect(words, 2...2)
            origin = try readName(words[1])
        case "$TTL":
            try expect(words, 2...2)
            guard let ttlSeconds = RecordText.period(words[1].token.text) else {
                throw words[1].place.problem("not a TTL")
            }
            defaultTTLSeconds = ttlSeconds
        case "$INCLUDE":
            try expect(words, 2...3)
            try readIncluded(words, depth: depth, include: include)
        case "$GENERATE":
            throw words[0].place.problem("$GENERATE is not supported; write the records out")
        default:
            throw words[0].place.problem("unknown directive \(name)")
        }
    }

    private func expect(_ words: Words, _ counts: ClosedRange<Int>) throws(ZoneFile.Problem) {
        guard words.count >= counts.lowerBound else {
            throw words[words.endIndex - 1].place.problem("\(words[0].text.uppercased()) lacks its value")
        }
        guard words.count <= counts.upperBound else {
            throw words[counts.upperBound].place.problem("a word too many")
        }
    }

    /// The origin and the last owner are the including file's again afterwards.
    private mutating func readIncluded(
        _ words: Words,
        depth: Int,
        include: (String) throws -> [UInt8]
    ) throws(ZoneFile.Problem) {
        includeCount += 1
        guard depth < Limits.dnsIncludeDepthMax, includeCount <= Limits.dnsIncludesMax else {
            throw words[0].place.problem("too many nested $INCLUDE")
        }
        let (outerOrigin, outerOwner) = (origin, owner)
        if words.count > 2 { origin = try readName(words[2]) }
        let file = String(decoding: DNSSpelling.masterFile.unescape(words[1].token.text) ?? [], as: UTF8.self)
        let text: [UInt8]
        do {
            text = try include(file)
        } catch {
            throw words[1].place.problem("cannot include \(file): \(error)")
        }
        try read(text, file: file, depth: depth + 1, include: include)
        (origin, owner) = (outerOrigin, outerOwner)
    }

    private func readName(_ word: ZoneFileLexer.Word) throws(ZoneFile.Problem) -> DNSName {
        do {
            return try DNSName(text: word.token.text, origin: origin, spelling: .masterFile)
        } catch {
            throw word.place.problem(RecordData.Problem.name(error).message)
        }
    }

    private mutating func readRecord(_ entry: ZoneFileLexer.Entry) throws(ZoneFile.Problem) {
        var words = entry.words[...]
        // `next` gives entries with words only.
        let start = words[0].place
        if !entry.startsBlank { owner = try readName(words.removeFirst()) }
        guard let owner else { throw start.problem("the first record has no owner") }
        let (ttlSeconds, isAlias) = try readTTLAndClass(&words, after: start)
        guard let typeWord = words.popFirst() else { throw start.problem("a record without a type") }
        if isAlias {
            guard typeWord.text.uppercased() == "ALIAS" else {
                throw typeWord.place.problem("class AWS has records of type ALIAS only")
            }
            try readAlias(owner, words, at: typeWord.place)
        } else {
            try readData(owner, words, typeWord, ttlSeconds: ttlSeconds)
        }
    }

    /// A TTL and a class may stand in any order before the type, each once.
    private func readTTLAndClass(
        _ words: inout Words,
        after start: ZoneFilePlace
    ) throws(ZoneFile.Problem) -> (ttlSeconds: UInt32?, isAlias: Bool) {
        var ttlSeconds: UInt32?
        var recordClass: String?
        while let word = words.first, !word.token.isQuoted {
            let text = word.text.uppercased()
            if let first = word.token.text.first, (0x30...0x39).contains(first) {
                guard ttlSeconds == nil, let value = RecordText.period(word.token.text) else {
                    throw word.place.problem("not a TTL, class or type")
                }
                ttlSeconds = value
            } else if ZoneFileReader.classes.contains(text) {
                guard recordClass == nil else { throw word.place.problem("a second class") }
                recordClass = text
            } else if ZoneFileReader.otherClasses.contains(text) || text.hasPrefix("CLASS") {
                throw word.place.problem("class \(text) is not supported")
            } else {
                break
            }
            words.removeFirst()
        }
        return (ttlSeconds, recordClass == "AWS")
    }

    private static let classes: Set<String> = ["IN", "CLASS1", "AWS"]
    private static let otherClasses: Set<String> = ["CH", "HS", "CS", "ANY", "NONE"]

    private mutating func readData(
        _ owner: DNSName,
        _ words: Words,
        _ typeWord: ZoneFileLexer.Word,
        ttlSeconds: UInt32?
    ) throws(ZoneFile.Problem) {
        guard let type = RecordType(name: typeWord.text) else {
            throw typeWord.place.problem("unknown type \(typeWord.text)")
        }
        guard !type.isMeta else { throw typeWord.place.problem("type \(type.name) has no records") }
        let rdata: [UInt8]
        do {
            rdata = try RecordData.parse(words.map(\.token)[...], type: type, origin: origin, spelling: .masterFile)
        } catch {
            let word = words.dropFirst(error.field).first ?? words.last ?? typeWord
            throw word.place.problem("\(type.name): \(error.message)")
        }
        // A SOA without any TTL has its own MINIMUM, its last four octets, as BIND has it.
        let minimum = type == .soa ? UInt32(RecordText.number(of: rdata.suffix(4))) & 0x7fff_ffff : nil
        guard let ttlSeconds = ttlSeconds ?? defaultTTLSeconds ?? lastTTLSeconds ?? minimum else {
            throw typeWord.place.problem("no TTL: neither here nor by $TTL or a record before")
        }
        lastTTLSeconds = ttlSeconds
        try sets.add(owner, type, ttlSeconds: ttlSeconds, rdata: rdata, at: typeWord.place)
    }

    /// `type target hosted-zone-id|$self true|false`.
    private mutating func readAlias(
        _ owner: DNSName,
        _ words: Words,
        at place: ZoneFilePlace
    ) throws(ZoneFile.Problem) {
        guard words.count == 4 else {
            throw place.problem("ALIAS wants a type, a target, a hosted zone id or $self, true or false")
        }
        let words = Array(words)
        guard let type = RecordType(name: words[0].text), !type.isMeta else {
            throw words[0].place.problem("unknown type \(words[0].text)")
        }
        let id = words[2].text
        guard id == ZoneFile.selfID || ZoneFileReader.isHostedZoneID(id) else {
            throw words[2].place.problem("not a hosted zone id")
        }
        guard let evaluates = ["true": true, "false": false][words[3].text.lowercased()] else {
            throw words[3].place.problem("neither true nor false")
        }
        let target = AliasTarget(hostedZoneID: id, name: try readName(words[1]), evaluateTargetHealth: evaluates)
        try sets.add(owner, type, alias: target, at: place)
    }

    /// At most 32 letters and digits (Route 53 API reference, ResourceId).
    private static func isHostedZoneID(_ text: String) -> Bool {
        (1...32).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0 &- 0x30 < 10 || DNSName.lowercased($0) &- UInt8(ascii: "a") < 26 }
    }
}

extension ZoneFileLexer.Word {
    fileprivate var text: String { String(decoding: token.text, as: UTF8.self) }
}
