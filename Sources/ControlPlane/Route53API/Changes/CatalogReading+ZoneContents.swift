import Model
import Storage

extension CatalogReading {
    /// What `batch` can look at in a zone: the sets at the zone's apex, at the names that the batch changes, and at those that aliases
    /// lead to from there, through other zones too.
    func contents(of zone: HostedZone, for batch: ChangeBatch) throws -> ZoneContents {
        var waiting = ([zone.name] + batch.names).map { Place(zone: zone.id, name: $0) }
        waiting += batch.aliasTargets.map { Place(zone: $0.hostedZoneID, name: $0.name) }
        var seen: Set<Place> = []
        var sets: [ResourceRecordSet] = []
        while let place = waiting.popLast() {
            guard seen.insert(place).inserted else { continue }
            let found = try recordSets(in: place.zone, at: place.name)
            if place.zone == zone.id { sets += found }
            for set in found {
                guard case .alias(let target) = set.content else { continue }
                waiting.append(Place(zone: target.hostedZoneID, name: target.name))
            }
        }
        let count = try recordSetCount(in: zone.id)
        return ZoneContents(id: zone.id, apex: zone.name, recordSets: sets, unreadCount: count - sets.count)
    }
}

private struct Place: Hashable {
    var zone: String
    var name: DNSName
}
