package import Model

/// The website endpoints as alias targets: Amazon's names in Amazon's zones, and our own names in any of those.
package struct WebsiteEndpoints: Hashable, Sendable {
    private let names: WebsiteEndpointNames

    package init(names: WebsiteEndpointNames) {
        self.names = names
    }

    enum Standing {
        /// An endpoint's name, with a type that it has records of.
        case endpoint
        /// A name that does not lie in the endpoints' zone.
        case outside
        /// The endpoint has no records of that type, or the name belongs to another region.
        case missing
        /// The zone is not one of the endpoints'.
        case otherZone
    }

    /// A bucket need not exist yet: the endpoint does.
    func standing(of target: AliasTarget, type: RecordType) -> Standing {
        guard WebsiteEndpointNames.isHostedZoneID(target.hostedZoneID) else { return .otherZone }
        guard let region = names.region(of: target.name) else { return .outside }
        guard type == .a || type == .aaaa else { return .missing }
        if target.name.isWithin(names.domain) { return .endpoint }
        return WebsiteEndpointNames.hostedZoneID(region: region) == target.hostedZoneID ? .endpoint : .outside
    }
}
