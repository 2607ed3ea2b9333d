import Model

extension Blob: CatalogCodable {
    /// The 16 bytes that the identifier's digits stand for; `nil` for an identifier that this house never gave.
    var octets: [UInt8]? {
        guard id.utf8.count == 32 else { return nil }
        return Hexadecimal.decode(id.utf8)
    }

    package func encode(into encoder: inout CatalogEncoder) {
        encoder.octets(octets ?? [])
        encoder.integer(bytes)
    }

    package init(from decoder: inout CatalogDecoder) throws(StorageError) {
        let octets = try decoder.octets()
        let bytes = try decoder.integer()
        guard octets.count == 16, (0...Limits.objectBytesMax).contains(bytes) else {
            throw CatalogDecoder.corrupt("no blob")
        }
        self.init(id: Hexadecimal.encode(octets), bytes: bytes)
    }
}
