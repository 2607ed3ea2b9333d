/// What a client takes, told from the value of its `Accept-Encoding` in one pass (RFC 9110 section 12.5.3).
package struct AcceptEncoding: Hashable, Sendable {
    // In thousandths; `nil`: not listed.
    private var gzip: Int?
    private var brotli: Int?
    private var identity: Int?
    private var others: Int?

    /// What is malformed in the list says nothing.
    package init(_ value: Span<UInt8>) {
        if AcceptEncoding.isUsual(value) {
            gzip = 1000
            brotli = 1000
            return
        }
        var reader = ByteReader()
        while true {
            reader.skipListPadding(in: value)
            guard reader.position < value.count else { return }
            let name = reader.parameterisedName(in: value)
            let weight = AcceptEncoding.weight(&reader, value)
            reader.skipToComma(in: value)
            if let weight { note(value, name, weight) }
        }
    }

    /// Which of the codings that there are to send; `nil`: none, the object as it is.
    package func choice(hasGzip: Bool, hasBrotli: Bool) -> ContentCoding? {
        let brotli = hasBrotli ? self.brotli ?? others ?? 0 : 0
        let gzip = hasGzip ? self.gzip ?? others ?? 0 : 0
        let best = max(brotli, gzip)
        // The object as it is comes last, unless the client says where.
        guard best > 0, best >= identity ?? 0 else { return nil }
        return brotli == best ? .brotli : .gzip
    }

    /// Whether it is what browsers send.
    private static func isUsual(_ value: Span<UInt8>) -> Bool {
        guard value.count == usualNewer.utf8CodeUnitCount || value.count == usual.utf8CodeUnitCount else {
            return false
        }
        // The second is the beginning of the first.
        for index in value.indices where value[index] != usualNewer.utf8Start[index] { return false }
        return true
    }

    private static let usual: StaticString = "gzip, deflate, br"
    private static let usualNewer: StaticString = "gzip, deflate, br, zstd"

    private mutating func note(_ value: Span<UInt8>, _ name: Range<Int>, _ weight: Int) {
        let name = value.extracting(name)
        func isNamed(_ text: StaticString) -> Bool {
            var reader = ByteReader()
            return reader.skip(text, in: name)
        }
        switch name.count {
        case 1 where isNamed("*"): others = weight
        case 2 where isNamed("br"): brotli = weight
        case 4 where isNamed("gzip"): gzip = weight
        case 6 where isNamed("x-gzip"): gzip = weight
        case 8 where isNamed("identity"): identity = weight
        default: break
        }
    }

    /// What stands between a name and the next comma: nothing, or a weight of up to three decimals (RFC 9110 section 12.4.2); `nil`
    /// for anything else.
    private static func weight(_ reader: inout ByteReader, _ value: Span<UInt8>) -> Int? {
        reader.skipBlanks(in: value)
        if reader.isAtElementEnd(in: value) { return 1000 }
        guard reader.skip(";", in: value) else { return nil }
        reader.skipBlanks(in: value)
        guard reader.skip("q=", in: value), let whole = reader.digit(in: value) else { return nil }
        var weight = whole * 1000
        if reader.skip(".", in: value) {
            var unit = 100
            while unit > 0, let digit = reader.digit(in: value) {
                weight += digit * unit
                unit /= 10
            }
        }
        reader.skipBlanks(in: value)
        return weight <= 1000 && reader.isAtElementEnd(in: value) ? weight : nil
    }
}
