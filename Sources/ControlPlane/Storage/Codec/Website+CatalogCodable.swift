package import Model

extension WebsiteConfiguration: CatalogCodable {
    package func encode(into encoder: inout CatalogEncoder) {
        switch behaviour {
        case .redirectAll(let hostName, let scheme):
            encoder.byte(0)
            encoder.text(hostName)
            encoder.optional(scheme) { $0.encode(into: &$1) }
        case .serve(let indexSuffix, let errorKey, let rules):
            encoder.byte(1)
            encoder.octets(indexSuffix)
            encoder.optional(errorKey) { $1.octets($0.bytes) }
            rules.encode(into: &encoder)
        }
    }

    package init(from decoder: inout CatalogDecoder) throws(StorageError) {
        switch try decoder.byte() {
        case 0:
            let hostName = try decoder.text()
            self.init(.redirectAll(hostName: hostName, scheme: try decoder.optional(Scheme.read)))
        case 1:
            let indexSuffix = try decoder.octets()
            let errorKey = try decoder.optional(CatalogDecoder.readOctets)
            let rules = try [RoutingRule](from: &decoder)
            self.init(.serve(indexSuffix: indexSuffix, errorKey: errorKey.map(ObjectKey.init(stored:)), rules: rules))
        case let other:
            throw CatalogDecoder.corrupt("no website behaviour: \(other)")
        }
    }
}

extension WebsiteConfiguration.Scheme: CatalogCodable {
    package func encode(into encoder: inout CatalogEncoder) {
        encoder.flag(self == .https)
    }

    package init(from decoder: inout CatalogDecoder) throws(StorageError) {
        self = try decoder.flag() ? .https : .http
    }

    static func read(_ decoder: inout CatalogDecoder) throws(StorageError) -> Self {
        try Self(from: &decoder)
    }
}

extension RoutingRule: CatalogCodable {
    package func encode(into encoder: inout CatalogEncoder) {
        encoder.optional(condition) { condition, encoder in
            encoder.optional(condition.keyPrefix) { $1.octets($0) }
            encoder.optional(condition.errorCode) { $1.integer(Int64($0)) }
        }
        encoder.optional(redirect.scheme) { $0.encode(into: &$1) }
        encoder.optional(redirect.hostName) { $1.text($0) }
        encoder.optional(redirect.replacement) { replacement, encoder in
            switch replacement {
            case .key(let key):
                encoder.byte(0)
                encoder.octets(key)
            case .keyPrefix(let prefix):
                encoder.byte(1)
                encoder.octets(prefix)
            }
        }
        encoder.optional(redirect.explicitStatus) { $1.integer(Int64($0)) }
    }

    package init(from decoder: inout CatalogDecoder) throws(StorageError) {
        let condition = try decoder.optional { (decoder) throws(StorageError) in
            Condition(
                keyPrefix: try decoder.optional(CatalogDecoder.readOctets),
                errorCode: try decoder.optional { (decoder) throws(StorageError) in Int(try decoder.integer()) }
            )
        }
        let redirect = Redirect(
            scheme: try decoder.optional(WebsiteConfiguration.Scheme.read),
            hostName: try decoder.optional(CatalogDecoder.readText),
            replacement: try decoder.optional { (decoder) throws(StorageError) in
                switch try decoder.byte() {
                case 0: .key(try decoder.octets())
                case 1: .keyPrefix(try decoder.octets())
                case let other: throw CatalogDecoder.corrupt("no replacement: \(other)")
                }
            },
            status: try decoder.optional { (decoder) throws(StorageError) in Int(try decoder.integer()) }
        )
        self.init(condition: condition, redirect: redirect)
    }
}

extension LoggingConfiguration: CatalogCodable {
    package func encode(into encoder: inout CatalogEncoder) {
        encoder.text(targetBucket.text)
        encoder.octets(targetPrefix)
        targetGrants.encode(into: &encoder)
        encoder.optional(keyFormat) { format, encoder in
            switch format {
            case .simple: encoder.byte(0)
            case .partitioned(.eventTime): encoder.byte(1)
            case .partitioned(.deliveryTime): encoder.byte(2)
            }
        }
    }

    package init(from decoder: inout CatalogDecoder) throws(StorageError) {
        guard let bucket = BucketName(try decoder.text()) else { throw CatalogDecoder.corrupt("no bucket name") }
        self.init(
            targetBucket: bucket,
            targetPrefix: try decoder.octets(),
            targetGrants: try [Grant](from: &decoder),
            keyFormat: try decoder.optional { (decoder) throws(StorageError) in
                switch try decoder.byte() {
                case 0: .simple
                case 1: .partitioned(.eventTime)
                case 2: .partitioned(.deliveryTime)
                case let other: throw CatalogDecoder.corrupt("no log key format: \(other)")
                }
            }
        )
    }
}

extension SiteSettings: CatalogCodable {
    package func encode(into encoder: inout CatalogEncoder) {
        encoder.flag(redirectsToHTTPS)
        encoder.optional(strictTransportSecurity) { strict, encoder in
            encoder.integer(strict.maxAgeSeconds)
            encoder.flag(strict.includesSubDomains)
            encoder.flag(strict.preloads)
        }
        encoder.flag(compresses)
    }

    package init(from decoder: inout CatalogDecoder) throws(StorageError) {
        self.init()
        redirectsToHTTPS = try decoder.flag()
        strictTransportSecurity = try decoder.optional { (decoder) throws(StorageError) in
            let maxAgeSeconds = try decoder.integer()
            guard maxAgeSeconds >= 0 else { throw CatalogDecoder.corrupt("no age: \(maxAgeSeconds)") }
            return StrictTransportSecurity(
                maxAgeSeconds: maxAgeSeconds, includesSubDomains: try decoder.flag(), preloads: try decoder.flag())
        }
        compresses = try decoder.flag()
    }
}
