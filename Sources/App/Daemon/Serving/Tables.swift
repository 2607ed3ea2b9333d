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
        let (buckets, zones) = try await house.store.catalog.read { catalog in
            let buckets = try catalog.buckets(owner: nil)
            let zones = try catalog.hostedZones(owner: nil).map { zone in
                (id: zone.id, zone: Zone(apex: zone.name, recordSets: try catalog.recordSets(in: zone.id)))
            }
            return (buckets, zones)
        }
        var apexes: [String: DNSName] = [:]
        for zone in zones { apexes[zone.id] = zone.zone.apex }
        let sites = buckets.compactMap { Site($0, logger: house.logger) }
        let table = ZoneTable(
            aliasAddresses: AliasAddresses(house.configuration),
            websiteEndpoints: House.endpointNames(domain: house.configuration.domain))
        table.publish(zones.map(\.zone))
        return Tables(sites: SiteTable(sites: sites, loops: loops), zones: table, apexes: apexes)
    }
}
