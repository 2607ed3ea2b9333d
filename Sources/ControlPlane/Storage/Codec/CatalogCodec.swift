/// The binary form of values that stand in one column: a version byte, then the value's fields one behind the other.
///
/// Numbers are variable-length (seven bits a byte, least significant first, signed ones in zigzag order), byte strings and lists
/// are preceded by their count, optional values by 0 or 1. A field is added by a new version that reads the old ones too.
package enum CatalogCodec {
    package static let version: UInt8 = 1

    package static func encode(_ value: some CatalogCodable) -> [UInt8] {
        var encoder = CatalogEncoder()
        encoder.byte(version)
        value.encode(into: &encoder)
        return encoder.bytes
    }

    /// - Throws: `StorageError` of kind `.corrupt` for bytes that `encode` never wrote; whatever the bytes, it neither traps nor
    ///   allocates more than a small multiple of their count.
    package static func decode<Value: CatalogCodable>(
        _: Value.Type = Value.self, from bytes: [UInt8]
    ) throws(StorageError) -> Value {
        var decoder = CatalogDecoder(bytes)
        let version = try decoder.byte()
        guard version == CatalogCodec.version else { throw CatalogDecoder.corrupt("unknown version \(version)") }
        let value = try Value(from: &decoder)
        guard decoder.isAtEnd else { throw CatalogDecoder.corrupt("bytes behind the value") }
        return value
    }
}

/// A value with a binary form in the catalog.
package protocol CatalogCodable {
    func encode(into encoder: inout CatalogEncoder)
    init(from decoder: inout CatalogDecoder) throws(StorageError)
}

extension Array: CatalogCodable where Element: CatalogCodable {
    package func encode(into encoder: inout CatalogEncoder) {
        encoder.list(self) { $0.encode(into: &$1) }
    }

    package init(from decoder: inout CatalogDecoder) throws(StorageError) {
        self = try decoder.list { (decoder) throws(StorageError) in try Element(from: &decoder) }
    }
}
