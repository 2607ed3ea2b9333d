package import Model

extension CORSConfiguration: CatalogCodable {
    package func encode(into encoder: inout CatalogEncoder) {
        rules.encode(into: &encoder)
    }

    package init(from decoder: inout CatalogDecoder) throws(StorageError) {
        self.init(rules: try [CORSRule](from: &decoder))
    }
}

extension CORSRule: CatalogCodable {
    package func encode(into encoder: inout CatalogEncoder) {
        encoder.optional(id) { $1.text($0) }
        encoder.list(allowedOrigins) { $1.text($0) }
        encoder.list(allowedMethods) { $1.text($0.rawValue) }
        encoder.list(allowedHeaders) { $1.text($0) }
        encoder.list(exposedHeaders) { $1.text($0) }
        encoder.optional(maxAgeSeconds) { $1.integer($0) }
    }

    package init(from decoder: inout CatalogDecoder) throws(StorageError) {
        self.init(
            id: try decoder.optional(CatalogDecoder.readText),
            allowedOrigins: try decoder.list(CatalogDecoder.readText),
            allowedMethods: try decoder.list { (decoder) throws(StorageError) in
                let name = try decoder.text()
                guard let method = Method(rawValue: name) else { throw CatalogDecoder.corrupt("no method: \(name)") }
                return method
            },
            allowedHeaders: try decoder.list(CatalogDecoder.readText),
            exposedHeaders: try decoder.list(CatalogDecoder.readText),
            maxAgeSeconds: try decoder.optional { (decoder) throws(StorageError) in try decoder.integer() }
        )
    }
}
