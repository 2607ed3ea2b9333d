internal import Edge
internal import Model
internal import Nameserver
internal import Storage

/// What the data plane answers from, as the catalog stands at the start.
struct Tables: Sendable {
    let sites: SiteTable
    let zones: ZoneTable
    /// Of the zones, by the hosted zone's identifier.
    let apexes: [String: DNSName]

    static func load(_ house: House, loops: Int) async throws -> Tables {
        let (sites, zones) = try await house.store.catalog.read { catalog in
            var sites: [Site] = []
            try catalog.forEachBucket { bucket in
                guard var site = Site(bucket, logger: house.logger) else { return }
                // What policies of one wording come to is equal, and is kept once.
                if let policy = sites.last?.policy, policy == site.policy { site.policy = policy }
                sites.append(site)
            }
            let zones = try catalog.hostedZones(owner: nil).map { zone in
                (id: zone.id, zone: Zone(apex: zone.name, recordSets: try catalog.recordSets(in: zone.id)))
            }
            return (sites, zones)
        }
        var apexes: [String: DNSName] = [:]
        for zone in zones { apexes[zone.id] = zone.zone.apex }
        let table = ZoneTable(
            aliasAddresses: AliasAddresses(house.configuration),
            websiteEndpoints: House.endpointNames(domain: house.configuration.domain))
        table.publish(zones.map(\.zone))
        return Tables(sites: SiteTable(sites: sites, loops: loops), zones: table, apexes: apexes)
    }
}
