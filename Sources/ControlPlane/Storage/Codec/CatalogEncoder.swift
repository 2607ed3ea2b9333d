/// Writes the fields of a value; see `CatalogCodec` for the form.
package struct CatalogEncoder {
    package private(set) var bytes: [UInt8] = []

    mutating func byte(_ value: UInt8) {
        bytes.append(value)
    }

    mutating func unsigned(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func integer(_ value: Int64) {
        unsigned(UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    mutating func flag(_ value: Bool) {
        byte(value ? 1 : 0)
    }

    /// Bytes whose count the reader knows.
    mutating func raw(_ value: some Sequence<UInt8>) {
        bytes.append(contentsOf: value)
    }

    mutating func octets(_ value: some Collection<UInt8>) {
        unsigned(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    mutating func text(_ value: String) {
        octets(value.utf8)
    }

    mutating func optional<Value>(_ value: Value?, _ write: (Value, inout CatalogEncoder) -> Void) {
        flag(value != nil)
        if let value { write(value, &self) }
    }

    mutating func list<Element>(_ elements: [Element], _ write: (Element, inout CatalogEncoder) -> Void) {
        unsigned(UInt64(elements.count))
        for element in elements { write(element, &self) }
    }
}
