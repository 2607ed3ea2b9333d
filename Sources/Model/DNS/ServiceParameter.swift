/// One service parameter key (IANA "DNS SVCB Service Parameter Keys").
struct ServiceParameter {
    private let key: UInt16

    init(_ key: UInt16) { self.key = key }

    private static let names = [
        "mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint", "dohpath", "ohttp",
    ]

    var name: String { Int(key) < ServiceParameter.names.count ? ServiceParameter.names[Int(key)] : "key\(key)" }

    /// A registered name in lower case, or `keyNNNNN` without leading zeros; 65535 is reserved.
    static func key(_ text: ArraySlice<UInt8>) -> UInt16? {
        let name = String(decoding: text, as: UTF8.self)
        if let known = names.firstIndex(of: name) { return UInt16(known) }
        guard name.hasPrefix("key"), text.count == 4 || text.dropFirst(3).first != 0x30 else { return nil }
        return RecordText.number(text.dropFirst(3), max: 65_534).map(UInt16.init)
    }

    /// The value in wire form; `nil` for one that the key does not allow.
    func read(_ text: ArraySlice<UInt8>?, spelling: DNSSpelling) -> [UInt8]? {
        guard let text else { return key == 2 || key >= 8 ? [] : nil }
        guard text.allSatisfy(spelling.allowsRaw), let value = spelling.unescape(text) else { return nil }
        switch key {
        case 0: return readMandatory(value)
        case 1: return readProtocols(value)
        case 2, 8: return value.isEmpty ? [] : nil
        case 3: return RecordText.number(value[...], max: 65_535).map { RecordText.octets(of: $0, count: 2) }
        case 4: return readAddresses(value, RecordText.ipv4)
        case 5: return value.isEmpty ? nil : RecordText.base64(value)
        case 6: return readAddresses(value, RecordText.ipv6)
        default: return value.count <= Limits.dnsRecordDataBytesMax ? value : nil
        }
    }

    /// What stands behind the name, with the equals sign; `nil` when the key does not allow `value`.
    func text(of value: ArraySlice<UInt8>, spelling: DNSSpelling) -> [UInt8]? {
        let text: [UInt8]?
        switch key {
        case 0: text = mandatoryText(value)
        case 1: text = protocolsText(value).map(spelling.quoted)
        case 2, 8: return value.isEmpty ? [] : nil
        case 3: text = value.count == 2 ? Array(String(RecordText.number(of: value)).utf8) : nil
        case 4: text = addressesText(value, length: 4) { RecordText.ipv4(of: $0) }
        case 5: text = value.isEmpty ? nil : RecordText.base64(of: value)
        case 6: text = addressesText(value, length: 16) { RecordText.ipv6(of: $0) }
        default: text = spelling.quoted(value)
        }
        return text.map { [UInt8(ascii: "=")] + $0 }
    }

    /// Keys in rising order without `mandatory` itself (RFC 9460 section 8).
    private func readMandatory(_ value: [UInt8]) -> [UInt8]? {
        let names = value.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        let keys = names.compactMap(ServiceParameter.key).sorted()
        guard keys.count == names.count, Set(keys).count == keys.count, keys.first != 0 else { return nil }
        return keys.flatMap { RecordText.octets(of: Int($0), count: 2) }
    }

    private func mandatoryText(_ value: ArraySlice<UInt8>) -> [UInt8]? {
        guard !value.isEmpty, value.count.isMultiple(of: 2) else { return nil }
        let keys = stride(from: value.startIndex, to: value.endIndex, by: 2).map {
            UInt16(value[$0]) << 8 | UInt16(value[$0 + 1])
        }
        guard keys[0] != 0, zip(keys, keys.dropFirst()).allSatisfy(<) else { return nil }
        return Array(keys.map { ServiceParameter($0).name }.joined(separator: ",").utf8)
    }

    /// A list in which `\,` and `\\` stand for themselves (RFC 9460 appendix A.1), as length-prefixed protocol names.
    private func readProtocols(_ value: [UInt8]) -> [UInt8]? {
        var items: [[UInt8]] = [[]]
        var isEscaped = false
        for octet in value {
            switch octet {
            case _ where isEscaped:
                items[items.count - 1].append(octet)
                isEscaped = false
            case UInt8(ascii: "\\"):
                isEscaped = true
            case UInt8(ascii: ","):
                items.append([])
            default:
                items[items.count - 1].append(octet)
            }
        }
        guard !isEscaped, items.allSatisfy({ (1...255).contains($0.count) }) else { return nil }
        return items.flatMap { [UInt8($0.count)] + $0 }
    }

    private func protocolsText(_ value: ArraySlice<UInt8>) -> [UInt8]? {
        var text: [UInt8] = []
        var rest = value
        guard !rest.isEmpty else { return nil }
        while let length = rest.popFirst() {
            guard length > 0, rest.count >= Int(length) else { return nil }
            if !text.isEmpty { text.append(UInt8(ascii: ",")) }
            for octet in rest.prefix(Int(length)) {
                if octet == UInt8(ascii: ",") || octet == UInt8(ascii: "\\") { text.append(UInt8(ascii: "\\")) }
                text.append(octet)
            }
            rest = rest.dropFirst(Int(length))
        }
        return text
    }

    private func readAddresses(_ value: [UInt8], _ read: (ArraySlice<UInt8>) -> [UInt8]?) -> [UInt8]? {
        let words = value.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        let addresses = words.compactMap(read)
        return addresses.count == words.count ? addresses.flatMap { $0 } : nil
    }

    private func addressesText(
        _ value: ArraySlice<UInt8>,
        length: Int,
        _ write: (ArraySlice<UInt8>) -> [UInt8]
    ) -> [UInt8]? {
        guard !value.isEmpty, value.count.isMultiple(of: length) else { return nil }
        let starts = stride(from: value.startIndex, to: value.endIndex, by: length)
        return Array(starts.map { write(value[$0..<($0 + length)]) }.joined(separator: [UInt8(ascii: ",")]))
    }
}
