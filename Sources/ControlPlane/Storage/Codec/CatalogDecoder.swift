/// Reads the fields of a value; see `CatalogCodec` for the form. Every read is bounded by the bytes there are.
package struct CatalogDecoder {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }
    private var bytesLeft: Int { bytes.count - position }

    static func corrupt(_ what: String) -> StorageError {
        StorageError(.corrupt, "A value in the catalog is damaged: \(what).")
    }

    mutating func byte() throws(StorageError) -> UInt8 {
        guard bytesLeft > 0 else { throw CatalogDecoder.corrupt("it ends too early") }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func unsigned() throws(StorageError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let byte = try byte()
            let digit = UInt64(byte & 0x7F)
            guard shift < 63 || digit <= 1 else { throw CatalogDecoder.corrupt("a number is too large") }
            value |= digit << shift
            if byte < 0x80 { return value }
        }
        throw CatalogDecoder.corrupt("a number is too long")
    }

    mutating func integer() throws(StorageError) -> Int64 {
        let value = try unsigned()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// A number that fits `Int` and is not negative.
    mutating func count() throws(StorageError) -> Int {
        guard let count = Int(exactly: try unsigned()) else { throw CatalogDecoder.corrupt("a count is too large") }
        return count
    }

    mutating func flag() throws(StorageError) -> Bool {
        switch try byte() {
        case 0: false
        case 1: true
        case let other: throw CatalogDecoder.corrupt("\(other) where only 0 or 1 can stand")
        }
    }

    mutating func raw(_ count: Int) throws(StorageError) -> [UInt8] {
        guard count <= bytesLeft else { throw CatalogDecoder.corrupt("it ends too early") }
        defer { position += count }
        return Array(bytes[position..<position + count])
    }

    mutating func octets() throws(StorageError) -> [UInt8] {
        try raw(try count())
    }

    mutating func text() throws(StorageError) -> String {
        let octets = try octets()
        guard let text = try? UTF8Span(validating: octets.span) else {
            throw CatalogDecoder.corrupt("a text is not UTF-8")
        }
        return String(copying: text)
    }

    mutating func optional<Value>(
        _ read: (inout CatalogDecoder) throws(StorageError) -> Value
    ) throws(StorageError) -> Value? {
        try flag() ? try read(&self) : nil
    }

    mutating func list<Element>(
        _ read: (inout CatalogDecoder) throws(StorageError) -> Element
    ) throws(StorageError) -> [Element] {
        let count = try count()
        // Every element takes at least one byte, so a damaged count cannot make the array large.
        guard count <= bytesLeft else { throw CatalogDecoder.corrupt("a list is longer than its bytes") }
        var elements: [Element] = []
        elements.reserveCapacity(count)
        for _ in 0..<count { elements.append(try read(&self)) }
        return elements
    }
}
