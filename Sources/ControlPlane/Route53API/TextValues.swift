package import Model
package import Storage

/// Why a name's text cannot be changed.
package struct TextValueRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String
}

extension CatalogReading {
    /// The hosted zone that answers for a name: of those that hold it, the one with the longest name.
    package func hostedZone(holding name: DNSName) throws -> HostedZone? {
        try hostedZones(owner: nil).filter { name.isWithin($0.name) }.max { $0.name.wire.count < $1.name.wire.count }
    }
}

extension Catalog {
    /// Adds a text to a name's TXT record set, or takes it away; what else is there stays. The set begins and ends with its texts,
    /// and the zone's serial increases. Returns once the name server answers so.
    /// - Throws: `TextValueRefusal` when no zone holds the name, or it can have no TXT record.
    package func change(text: [UInt8], at name: DNSName, isPresent: Bool, ttlSeconds: UInt32) async throws {
        try await write { catalog in
            guard let zone = try catalog.hostedZone(holding: name) else {
                throw TextValueRefusal(description: "no hosted zone holds \(name.presentation)")
            }
            let sets = try catalog.recordSets(in: zone.id, at: name)
            guard let change = try TextChange(text, at: name, isPresent: isPresent, ttlSeconds: ttlSeconds, among: sets)
            else { return }
            switch change {
            case .put(let set): try catalog.put(set, in: zone.id)
            case .delete: try catalog.deleteRecordSet(name: name, type: .txt, in: zone.id)
            }
            let apex = try catalog.recordSets(in: zone.id, at: zone.name)
            if let soa = apex.first(where: { $0.type == .soa })?.withSerial({ $0 &+ 1 }) {
                try catalog.put(soa, in: zone.id)
            }
        }
    }
}

/// What has to be written so that a text is among a name's, or is not.
private enum TextChange {
    case put(ResourceRecordSet)
    case delete

    /// `nil` when nothing has to be.
    init?(
        _ text: [UInt8], at name: DNSName, isPresent: Bool, ttlSeconds: UInt32, among sets: [ResourceRecordSet]
    ) throws {
        guard !isPresent || !sets.contains(where: { $0.type == .cname }) else {
            throw TextValueRefusal(description: "\(name.presentation) is a CNAME")
        }
        guard let count = UInt8(exactly: text.count) else {
            throw TextValueRefusal(description: "the text is longer than a character string")
        }
        let value = [count] + text
        var (ttl, values) = (ttlSeconds, [[UInt8]]())
        switch sets.first(where: { $0.type == .txt })?.content {
        case .records(let oldTTL, let old)?: (ttl, values) = (oldTTL, old)
        case .alias?: throw TextValueRefusal(description: "\(name.presentation) is an alias")
        case nil: break
        }
        guard values.contains(value) != isPresent else { return nil }
        if isPresent { values.append(value) } else { values.removeAll { $0 == value } }
        self =
            values.isEmpty
            ? .delete
            : .put(ResourceRecordSet(name: name, type: .txt, content: .records(ttlSeconds: ttl, rdata: values)))
    }
}
