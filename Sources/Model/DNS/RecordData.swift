/// The RDATA of every type the house knows, between its text (RFC 1035 section 5 and each type's own RFC) and its wire form.
package enum RecordData {
    package struct Problem: Error, Hashable, Sendable {
        /// Route 53's word for it, such as `ARRDATAIllegalIPv4Address`.
        package var code: String
        /// Such as `Value is not a valid IPv4 address`.
        package var message: String
        /// Which word of the data it was found in, from 0.
        package var field: Int

        package init(code: String, message: String, field: Int = 0) {
            self.code = code
            self.message = message
            self.field = field
        }
    }

    /// Reads one record's data; relative names are completed by `origin`. RFC 3597's `\# length hex` is understood for every type.
    ///
    /// Route 53's spelling has octal escapes, wants quotation marks around character strings and takes every name as absolute.
    /// Names keep the case of their letters; `canonical` folds it.
    package static func parse(
        _ text: String,
        type: RecordType,
        origin: DNSName = .root,
        spelling: DNSSpelling = .masterFile
    ) throws(Problem) -> [UInt8] {
        guard text.utf8.count <= Limits.dnsRecordTextBytesMax else { throw .tooLong(field: 0) }
        guard let tokens = RecordToken.split(Array(text.utf8)[...]) else { throw .notQuoted(field: 0) }
        return try parse(tokens[...], type: type, origin: origin, spelling: spelling)
    }

    /// Reads one record's data that is split into words already.
    package static func parse(
        _ tokens: ArraySlice<RecordToken>,
        type: RecordType,
        origin: DNSName,
        spelling: DNSSpelling
    ) throws(Problem) -> [UInt8] {
        var reader = RecordTextReader(tokens: tokens, type: type, origin: origin, spelling: spelling)
        let wire = try reader.read()
        guard wire.count <= Limits.dnsRecordDataBytesMax else { throw .tooLong(field: 0) }
        return wire
    }

    /// Writes one record's data in one line, as zone files and Route 53 show it. Data that breaks its type's form is shown as RFC
    /// 3597's `\# length hex`.
    package static func present(
        _ wire: [UInt8],
        type: RecordType,
        spelling: DNSSpelling = .masterFile
    ) -> String {
        let fields = type.fields.flatMap { fields -> [UInt8]? in
            var writer = RecordTextWriter(wire: wire[...], spelling: spelling)
            return writer.write(fields)
        }
        return String(decoding: fields ?? unknown(wire), as: UTF8.self)
    }

    /// Whether `wire` has the form of its type; opaque types have any.
    package static func isValid(_ wire: [UInt8], type: RecordType) -> Bool {
        guard wire.count <= Limits.dnsRecordDataBytesMax else { return false }
        guard let fields = type.fields else { return true }
        var writer = RecordTextWriter(wire: wire[...], spelling: .masterFile)
        return writer.write(fields) != nil
    }

    /// The form in which equal data has equal octets: the letters of names in lower case (RFC 4034 section 6.2).
    package static func canonical(_ wire: [UInt8], type: RecordType) -> [UInt8] {
        var canonical = wire
        for range in nameRanges(wire, type: type) {
            for index in range { canonical[index] = DNSName.lowercased(canonical[index]) }
        }
        return canonical
    }

    /// Where the names stand in `wire`, in order; empty for data that breaks its type's form.
    package static func nameRanges(_ wire: [UInt8], type: RecordType) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var index = 0
        for field in type.fields ?? [] {
            switch field {
            case .octet, .algorithm: index += 1
            case .short: index += 2
            case .long, .period, .ipv4: index += 4
            case .ipv6: index += 16
            case .characterString, .tag:
                guard index < wire.count else { return [] }
                index += 1 + Int(wire[index])
            case .name:
                guard index < wire.count, let length = DNSName.length(of: wire[index...]) else { return [] }
                ranges.append(index..<(index + length))
                index += length
            case .characterStrings, .quotedRest, .hexadecimalRest, .base64Rest, .location, .serviceParameters:
                index = wire.count
            }
        }
        return index <= wire.count ? ranges : []
    }

    private static func unknown(_ wire: [UInt8]) -> [UInt8] {
        let head = Array("\\# \(wire.count)".utf8)
        return wire.isEmpty ? head : head + [0x20] + RecordText.hexadecimal(of: wire)
    }
}

/// What can be wrong with a value, in Route 53's words.
extension RecordData.Problem {
    static func wrongFieldCount(_ type: RecordType, expected: Int, field: Int) -> RecordData.Problem {
        let words = ["No", "Single", "Two", "Three", "Four", "Five", "Six", "Seven"]
        let word = expected < words.count ? words[expected] : String(expected)
        guard expected > 1 else {
            return .init(
                code: "\(type.name)RRDATANotSingleField", message: "Value contains spaces", field: field)
        }
        return .init(
            code: "\(type.name)RRDATANot\(word)Fields",
            message: "Value does not contain \(word.lowercased()) fields",
            field: field)
    }

    static func illegalNumber(_ type: RecordType, max: Int, field: Int) -> RecordData.Problem {
        .init(
            code: "\(type.name)RRDATAIllegalNumber",
            message: "Value is not a number from 0 to \(max)",
            field: field)
    }

    static func illegal(_ type: RecordType, _ what: String, message: String, field: Int) -> RecordData.Problem {
        .init(code: "\(type.name)RRDATAIllegal\(what)", message: message, field: field)
    }

    static func notQuoted(field: Int) -> RecordData.Problem {
        .init(
            code: "InvalidCharacterString", message: "Value should be enclosed in quotation marks", field: field)
    }

    static func stringTooLong(field: Int) -> RecordData.Problem {
        .init(code: "CharacterStringTooLong", message: "Value is too long", field: field)
    }

    static func tooLong(field: Int) -> RecordData.Problem {
        .init(code: "RRDATATooLong", message: "Value is too long", field: field)
    }

    static func unsupportedCharacter(field: Int) -> RecordData.Problem {
        .init(code: "UnsupportedCharacter", message: "Value contains unsupported characters", field: field)
    }

    /// What is wrong with a name, as Route 53 says it for names in values and for the names of record sets.
    package static func name(_ problem: DNSName.Problem, field: Int = 0) -> RecordData.Problem {
        switch problem {
        case .empty, .emptyLabel:
            .init(code: "DomainLabelEmpty", message: "Domain label is empty", field: field)
        case .labelTooLong:
            .init(code: "DomainLabelTooLong", message: "Domain label is too long", field: field)
        case .nameTooLong:
            .init(code: "DomainNameTooLong", message: "Domain name is too long", field: field)
        case .badEscape, .unsupportedCharacter:
            .unsupportedCharacter(field: field)
        }
    }
}
