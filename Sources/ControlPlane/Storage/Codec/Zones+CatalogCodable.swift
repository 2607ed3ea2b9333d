package import Model

extension DNSName: CatalogCodable {
    package func encode(into encoder: inout CatalogEncoder) {
        encoder.octets(wire)
    }

    package init(from decoder: inout CatalogDecoder) throws(StorageError) {
        guard let name = DNSName(wire: try decoder.octets()) else { throw CatalogDecoder.corrupt("no domain name") }
        self = name
    }
}

extension HostedZone: CatalogCodable {
    package func encode(into encoder: inout CatalogEncoder) {
        encoder.text(id)
        name.encode(into: &encoder)
        owner.encode(into: &encoder)
        encoder.text(callerReference)
        encoder.optional(comment) { $1.text($0) }
        encoder.integer(created.milliseconds)
        nameServers.encode(into: &encoder)
        encoder.optional(source) { $1.text($0) }
        tags.encode(into: &encoder)
    }

    package init(from decoder: inout CatalogDecoder) throws(StorageError) {
        self.init(
            id: try decoder.text(),
            name: try DNSName(from: &decoder),
            owner: try AccountID(from: &decoder),
            callerReference: try decoder.text(),
            comment: try decoder.optional(CatalogDecoder.readText),
            created: try Timestamp(stored: try decoder.integer()),
            nameServers: try [DNSName](from: &decoder),
            source: try decoder.optional(CatalogDecoder.readText),
            tags: try [Tag](from: &decoder)
        )
    }
}

extension Tag: CatalogCodable {
    package func encode(into encoder: inout CatalogEncoder) {
        encoder.text(key)
        encoder.text(value)
    }

    package init(from decoder: inout CatalogDecoder) throws(StorageError) {
        self.init(key: try decoder.text(), value: try decoder.text())
    }
}

extension ResourceRecordSet.Content: CatalogCodable {
    package func encode(into encoder: inout CatalogEncoder) {
        switch self {
        case .records(let ttlSeconds, let rdata):
            encoder.byte(0)
            encoder.unsigned(UInt64(ttlSeconds))
            encoder.list(rdata) { $1.octets($0) }
        case .alias(let target):
            encoder.byte(1)
            encoder.text(target.hostedZoneID)
            target.name.encode(into: &encoder)
            encoder.flag(target.evaluateTargetHealth)
        }
    }

    package init(from decoder: inout CatalogDecoder) throws(StorageError) {
        switch try decoder.byte() {
        case 0:
            guard let ttlSeconds = UInt32(exactly: try decoder.unsigned()) else {
                throw CatalogDecoder.corrupt("a TTL is too large")
            }
            self = .records(ttlSeconds: ttlSeconds, rdata: try decoder.list(CatalogDecoder.readOctets))
        case 1:
            self = .alias(
                AliasTarget(
                    hostedZoneID: try decoder.text(),
                    name: try DNSName(from: &decoder),
                    evaluateTargetHealth: try decoder.flag()
                ))
        case let other:
            throw CatalogDecoder.corrupt("no record set: \(other)")
        }
    }
}
