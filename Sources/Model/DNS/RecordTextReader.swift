/// Turns the words of one record's data into wire form, field by field.
struct RecordTextReader {
    private let tokens: ArraySlice<RecordToken>
    private let type: RecordType
    private let origin: DNSName
    private let spelling: DNSSpelling
    private var index: Int
    private var wire: [UInt8] = []

    init(tokens: ArraySlice<RecordToken>, type: RecordType, origin: DNSName, spelling: DNSSpelling) {
        self.tokens = tokens
        self.type = type
        self.origin = origin
        self.spelling = spelling
        self.index = tokens.startIndex
    }

    private typealias Problem = RecordData.Problem

    mutating func read() throws(RecordData.Problem) -> [UInt8] {
        if let first = tokens.first, !first.isQuoted, first.text.elementsEqual("\\#".utf8) {
            return try readUnknown()
        }
        guard let fields = type.fields else {
            throw .illegal(
                type, "Data", message: "Value of this type is written as \\# length hexadecimal", field: 0)
        }
        guard tokens.count >= fields.count - (fields.last == .serviceParameters ? 1 : 0), !tokens.isEmpty else {
            throw .wrongFieldCount(type, expected: fields.count, field: max(0, tokens.count - 1))
        }
        for field in fields { try read(field) }
        guard index == tokens.endIndex else {
            throw .wrongFieldCount(type, expected: fields.count, field: position)
        }
        return wire
    }

    /// RFC 3597 section 5.
    private mutating func readUnknown() throws(RecordData.Problem) -> [UInt8] {
        let problem = Problem.illegal(
            type, "UnknownForm", message: "Value is not \\#, its length and that many octets in hexadecimal", field: 0)
        index += 1
        guard index < tokens.endIndex,
            let length = RecordText.number(tokens[index].text, max: Limits.dnsRecordDataBytesMax),
            let octets = RecordText.hexadecimal(tokens[(index + 1)...].flatMap(\.text)), octets.count == length,
            RecordData.isValid(octets, type: type)
        else { throw problem }
        return octets
    }

    private mutating func read(_ field: RecordField) throws(RecordData.Problem) {
        switch field {
        case .octet: try readNumber(octets: 1)
        case .short: try readNumber(octets: 2)
        case .long: try readNumber(octets: 4)
        case .period: try readPeriod()
        case .algorithm: try readAlgorithm()
        case .ipv4: try readIPv4()
        case .ipv6: try readIPv6()
        case .name: try readName()
        case .characterString: try readString()
        case .characterStrings: repeat { try readString() } while index < tokens.endIndex
        case .tag: try readTag()
        case .quotedRest: wire += try stringOctets()
        case .hexadecimalRest: try readRest("Hexadecimal", RecordText.hexadecimal)
        case .base64Rest: try readRest("Base64", RecordText.base64)
        case .location: try readLocation()
        case .serviceParameters: try readServiceParameters()
        }
    }

    /// Which word is read next, from 0.
    private var position: Int { index - tokens.startIndex }

    /// There is one: `read` has counted the words, and a field that takes all the rest is the last one.
    private mutating func next() throws(RecordData.Problem) -> RecordToken {
        guard index < tokens.endIndex else {
            throw .wrongFieldCount(type, expected: type.fields?.count ?? 0, field: max(0, position - 1))
        }
        defer { index += 1 }
        return tokens[index]
    }

    private mutating func readNumber(octets: Int) throws(RecordData.Problem) {
        let max = 1 << (8 * octets) - 1
        let field = position
        guard let value = RecordText.number(try next().text, max: max) else {
            throw .illegalNumber(type, max: max, field: field)
        }
        wire += RecordText.octets(of: value, count: octets)
    }

    private mutating func readPeriod() throws(RecordData.Problem) {
        let field = position
        let text = try next().text
        // A plain number may have all 32 bits, as RFC 1035 has it.
        guard let value = RecordText.number(text, max: 1 << 32 - 1) ?? RecordText.period(text).map(Int.init) else {
            throw .illegalNumber(type, max: 1 << 32 - 1, field: field)
        }
        wire += RecordText.octets(of: value, count: 4)
    }

    private mutating func readAlgorithm() throws(RecordData.Problem) {
        let field = position
        let text = try next().text
        let name = String(decoding: text, as: UTF8.self).uppercased()
        guard let value = RecordText.number(text, max: 255) ?? RecordTextReader.algorithms[name] else {
            throw .illegalNumber(type, max: 255, field: field)
        }
        wire.append(UInt8(value))
    }

    /// IANA "DNS Security Algorithm Numbers".
    private static let algorithms = [
        "RSAMD5": 1, "DH": 2, "DSA": 3, "RSASHA1": 5, "DSA-NSEC3-SHA1": 6, "RSASHA1-NSEC3-SHA1": 7, "RSASHA256": 8,
        "RSASHA512": 10, "ECC-GOST": 12, "ECDSAP256SHA256": 13, "ECDSAP384SHA384": 14, "ED25519": 15, "ED448": 16,
        "INDIRECT": 252, "PRIVATEDNS": 253, "PRIVATEOID": 254,
    ]

    private mutating func readIPv4() throws(RecordData.Problem) {
        let field = position
        guard let octets = RecordText.ipv4(try next().text) else {
            throw .illegal(type, "IPv4Address", message: "Value is not a valid IPv4 address", field: field)
        }
        wire += octets
    }

    private mutating func readIPv6() throws(RecordData.Problem) {
        let field = position
        guard let octets = RecordText.ipv6(try next().text) else {
            throw .illegal(type, "IPv6Address", message: "Value is not a valid IPv6 address", field: field)
        }
        wire += octets
    }

    private mutating func readName() throws(RecordData.Problem) {
        let field = position
        let token = try next()
        do {
            wire += try DNSName.wire(token.text, origin: origin, spelling: spelling)
        } catch {
            throw .name(error, field: field)
        }
    }

    private mutating func readString() throws(RecordData.Problem) {
        let field = position
        let octets = try stringOctets()
        guard octets.count < 256 else { throw .stringTooLong(field: field) }
        wire.append(UInt8(octets.count))
        wire += octets
    }

    /// Route 53 wants quotation marks; a master file does not.
    private mutating func stringOctets() throws(RecordData.Problem) -> [UInt8] {
        let field = position
        let token = try next()
        guard token.isQuoted || spelling == .masterFile else { throw .notQuoted(field: field) }
        guard token.text.allSatisfy(spelling.allowsRaw), let octets = spelling.unescape(token.text) else {
            throw .unsupportedCharacter(field: field)
        }
        return octets
    }

    private mutating func readTag() throws(RecordData.Problem) {
        let field = position
        let text = try next().text
        guard RecordTextReader.isTag(text) else {
            throw .illegal(type, "Tag", message: "Value is not a property tag of letters and digits", field: field)
        }
        wire.append(UInt8(text.count))
        wire += text
    }

    static func isTag(_ text: ArraySlice<UInt8>) -> Bool {
        (1...255).contains(text.count)
            && text.allSatisfy { $0 &- 0x30 < 10 || DNSName.lowercased($0) &- UInt8(ascii: "a") < 26 }
    }

    private mutating func readRest(
        _ form: String,
        _ read: ([UInt8]) -> [UInt8]?
    ) throws(RecordData.Problem) {
        let field = position
        guard let octets = read(tokens[index...].flatMap(\.text)), !octets.isEmpty else {
            throw .illegal(type, form, message: "Value is not valid \(form.lowercased())", field: field)
        }
        wire += octets
        index = tokens.endIndex
    }

    private mutating func readLocation() throws(RecordData.Problem) {
        guard let location = Location(words: tokens[index...].map(\.text)) else {
            throw .illegal(type, "Location", message: "Value is not a valid location", field: position)
        }
        wire += location.wire
        index = tokens.endIndex
    }

    private mutating func readServiceParameters() throws(RecordData.Problem) {
        do {
            wire += try ServiceParameters.read(tokens[index...], spelling: spelling)
        } catch {
            throw .illegal(type, "Parameter", message: error.message, field: position + error.index)
        }
        index = tokens.endIndex
    }
}
