/// Turns one record's data from wire form into text, field by field.
struct RecordTextWriter {
    private var wire: ArraySlice<UInt8>
    private let spelling: DNSSpelling
    private var text: [UInt8] = []

    init(wire: ArraySlice<UInt8>, spelling: DNSSpelling) {
        self.wire = wire
        self.spelling = spelling
    }

    /// `nil` when the data has not exactly these fields.
    mutating func write(_ fields: [RecordField]) -> [UInt8]? {
        for field in fields {
            guard write(field) else { return nil }
        }
        return wire.isEmpty ? text : nil
    }

    private mutating func write(_ field: RecordField) -> Bool {
        switch field {
        case .octet, .algorithm: writeNumber(octets: 1)
        case .short: writeNumber(octets: 2)
        case .long, .period: writeNumber(octets: 4)
        case .ipv4: write(take(4).map { RecordText.ipv4(of: $0) })
        case .ipv6: write(take(16).map { RecordText.ipv6(of: $0) })
        case .name: writeName()
        case .characterString: writeString()
        case .characterStrings: writeStrings()
        case .tag: writeTag()
        case .quotedRest: write(spelling.quoted(takeRest()))
        case .hexadecimalRest: !wire.isEmpty && write(RecordText.hexadecimal(of: takeRest()))
        case .base64Rest: !wire.isEmpty && write(RecordText.base64(of: takeRest()))
        case .location: write(Location(wire: takeRest())?.text)
        case .serviceParameters: writeServiceParameters()
        }
    }

    /// Adds a word; `false` when there is none.
    private mutating func write(_ word: [UInt8]?) -> Bool {
        guard let word else { return false }
        if !text.isEmpty { text.append(0x20) }
        text += word
        return true
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard wire.count >= count else { return nil }
        defer { wire = wire.dropFirst(count) }
        return wire.prefix(count)
    }

    private mutating func takeRest() -> ArraySlice<UInt8> {
        defer { wire = [] }
        return wire
    }

    private mutating func takeString() -> ArraySlice<UInt8>? {
        take(1)?.first.flatMap { take(Int($0)) }
    }

    private mutating func writeNumber(octets: Int) -> Bool {
        write(take(octets).map { Array(String(RecordText.number(of: $0)).utf8) })
    }

    private mutating func writeName() -> Bool {
        guard let length = DNSName.length(of: wire), let name = take(length) else { return false }
        return write(DNSName.text(of: name, spelling: spelling))
    }

    private mutating func writeString() -> Bool {
        write(takeString().map { spelling.quoted($0) })
    }

    private mutating func writeStrings() -> Bool {
        repeat {
            guard writeString() else { return false }
        } while !wire.isEmpty
        return true
    }

    private mutating func writeTag() -> Bool {
        guard let tag = takeString(), RecordTextReader.isTag(tag) else { return false }
        return write(Array(tag))
    }

    private mutating func writeServiceParameters() -> Bool {
        guard let words = ServiceParameters.words(of: takeRest(), spelling: spelling) else { return false }
        return words.allSatisfy { write($0) }
    }
}
