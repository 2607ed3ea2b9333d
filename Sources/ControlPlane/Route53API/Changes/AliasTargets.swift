package import Model

/// Which targets an alias may have: a website endpoint, or a record set of the same type in a hosted zone of the same account.
package struct AliasTargets<Failure: Error> {
    private let endpoints: WebsiteEndpoints
    private let isForeignBucket: (DNSName) throws(Failure) -> Bool
    private let otherZone: (String, DNSName) throws(Failure) -> ZoneContents?

    /// - Parameters:
    ///   - isForeignBucket: whether the bucket of that name, the website that an alias would show, is another account's. No bucket
    ///     need exist yet.
    ///   - otherZone: the account's zone with that identifier, with its sets at that name at least.
    package init(
        endpoints: WebsiteEndpoints,
        isForeignBucket: @escaping (DNSName) throws(Failure) -> Bool,
        otherZone: @escaping (String, DNSName) throws(Failure) -> ZoneContents?
    ) {
        self.endpoints = endpoints
        self.isForeignBucket = isForeignBucket
        self.otherZone = otherZone
    }

    /// What is wrong with the target of the alias `set` in `zone`, in the service's words.
    func problems(of target: AliasTarget, for set: ResourceRecordSet, in zone: ZoneContents) throws(Failure) -> [String]
    {
        let attempt =
            "Tried to create an alias that targets \(target.name.route53), type \(set.type.name) "
            + "in zone \(target.hostedZoneID), but "
        switch try standing(of: target, for: set, in: zone) {
        case .found: return []
        case .outside:
            return [
                attempt + "the alias target name does not lie within the target zone",
                attempt + "that target was not found",
            ]
        case .missing: return [attempt + "that target was not found"]
        case .foreign: return [attempt + "the bucket \(set.name.route53WithoutDot) belongs to another account"]
        case .circular: return [attempt + "that target leads back to the alias itself"]
        }
    }

    private enum Standing {
        case found, outside, missing, foreign, circular
    }

    private func standing(
        of target: AliasTarget, for set: ResourceRecordSet, in zone: ZoneContents
    ) throws(Failure) -> Standing {
        switch endpoints.standing(of: target, type: set.type) {
        case .endpoint: return try isForeignBucket(set.name) ? .foreign : .found
        case .outside: return .outside
        case .missing: return .missing
        case .otherZone: break
        }
        let isOwn = zone.id == target.hostedZoneID
        guard let targetZone = try isOwn ? zone : otherZone(target.hostedZoneID, target.name) else { return .missing }
        guard target.name.isWithin(targetZone.apex) else { return .outside }
        guard targetZone[ZoneContents.Key(name: target.name, type: set.type)] != nil else { return .missing }
        return try leadsBack(from: target, to: set, in: zone) ? .circular : .found
    }

    /// Whether the aliases from `target` on come to `set` again, or are too many to follow.
    private func leadsBack(
        from target: AliasTarget, to set: ResourceRecordSet, in zone: ZoneContents
    ) throws(Failure) -> Bool {
        var next = target
        for _ in 0..<Limits.dnsChainMax {
            if next.hostedZoneID == zone.id && next.name == set.name { return true }
            guard case .otherZone = endpoints.standing(of: next, type: set.type) else { return false }
            let nextZone = try next.hostedZoneID == zone.id ? zone : otherZone(next.hostedZoneID, next.name)
            guard case .alias(let further) = nextZone?[ZoneContents.Key(name: next.name, type: set.type)]?.content
            else {
                return false
            }
            next = further
        }
        return true
    }
}
