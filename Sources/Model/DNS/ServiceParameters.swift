/// The parameters of SVCB and HTTPS records (RFC 9460 section 2): `key=value` words, and keys in rising order on the wire.
enum ServiceParameters {
    struct Problem: Error {
        var message: String
        /// Which of the words.
        var index: Int
    }

    /// Reads presentation format; sorts the keys, refuses a key twice and parameters that contradict each other.
    static func read(_ words: ArraySlice<RecordToken>, spelling: DNSSpelling) throws(Problem) -> [UInt8] {
        var parameters: [UInt16: [UInt8]] = [:]
        for (index, word) in words.enumerated() {
            guard !word.isQuoted, let (key, text) = split(word.text) else {
                throw Problem(message: "Value is not a list of key=value", index: index)
            }
            guard let value = ServiceParameter(key).read(text, spelling: spelling) else {
                throw Problem(message: "Parameter \(ServiceParameter(key).name) has no valid value", index: index)
            }
            guard parameters.updateValue(value, forKey: key) == nil else {
                throw Problem(message: "Parameter \(ServiceParameter(key).name) stands twice", index: index)
            }
        }
        guard isConsistent(parameters) else {
            throw Problem(message: "Parameters mandatory or no-default-alpn name an absent one", index: 0)
        }
        return parameters.sorted { $0.key < $1.key }.flatMap { key, value in
            RecordText.octets(of: Int(key), count: 2) + RecordText.octets(of: value.count, count: 2) + value
        }
    }

    /// One word for each parameter; `nil` when `wire` is not valid.
    static func words(of wire: ArraySlice<UInt8>, spelling: DNSSpelling) -> [[UInt8]]? {
        var parameters: [UInt16: [UInt8]] = [:]
        var words: [[UInt8]] = []
        var previous = -1
        var rest = wire
        while !rest.isEmpty {
            guard rest.count >= 4 else { return nil }
            let key = RecordText.number(of: rest.prefix(2))
            let length = RecordText.number(of: rest.dropFirst(2).prefix(2))
            rest = rest.dropFirst(4)
            guard key > previous, rest.count >= length,
                let value = ServiceParameter(UInt16(key)).text(of: rest.prefix(length), spelling: spelling)
            else { return nil }
            words.append(Array(ServiceParameter(UInt16(key)).name.utf8) + value)
            parameters[UInt16(key)] = Array(rest.prefix(length))
            rest = rest.dropFirst(length)
            previous = key
        }
        return isConsistent(parameters) ? words : nil
    }

    /// Splits at the first equals sign and takes the quotation marks off the value; no value is `nil`.
    private static func split(_ word: ArraySlice<UInt8>) -> (key: UInt16, value: ArraySlice<UInt8>?)? {
        let parts = word.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
        guard let key = parts.first.flatMap(ServiceParameter.key) else { return nil }
        guard parts.count > 1 else { return (key, nil) }
        let value = parts[1]
        let quote = UInt8(ascii: "\"")
        guard value.first == quote else { return (key, value) }
        return value.count >= 2 && value.last == quote ? (key, value.dropFirst().dropLast()) : nil
    }

    /// RFC 9460 sections 7.1.1 and 8.
    private static func isConsistent(_ parameters: [UInt16: [UInt8]]) -> Bool {
        let mandatory = parameters[0] ?? []
        let keys = stride(from: 0, to: mandatory.count, by: 2).map {
            UInt16(mandatory[$0]) << 8 | UInt16(mandatory[$0 + 1])
        }
        return keys.allSatisfy { parameters[$0] != nil } && (parameters[2] == nil || parameters[1] != nil)
    }
}
