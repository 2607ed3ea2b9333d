import APIKit
import Model
import Storage

extension Route53Service {
    /// Ordered by identifier, so that a page starts at its marker even when that zone is gone.
    func listHostedZones(_ call: Call) async throws -> APIResponse {
        let limit = try call.maxItems(limit: Route53Limits.hostedZonesPageMax)
        let marker = call.query("marker").map(ResourceID.withoutPrefix)
        if let delegationSet = call.query("delegationsetid") {
            throw Route53Error.noSuchDelegationSet(id: ResourceID.withoutPrefix(delegationSet))
        }
        let wantsPrivate = call.query("hostedzonetype") == "PrivateHostedZone"
        let page = try await zonesPage(of: call.account.id, limit: limit) { zones in
            wantsPrivate ? [] : zones.filter { $0.id >= marker ?? "" }.sorted { $0.id < $1.id }
        }
        return .document("ListHostedZonesResponse") { xml in
            xml.hostedZones(page)
            xml.element("Marker", marker ?? "")
            xml.element("IsTruncated", page.next != nil)
            if let next = page.next { xml.element("NextMarker", next.id) }
            xml.element("MaxItems", Int64(limit))
        }
    }

    /// Ordered by name with its labels reversed, starting at `dnsname`, which need not be a zone.
    func listHostedZonesByName(_ call: Call) async throws -> APIResponse {
        let limit = try call.maxItems(limit: Route53Limits.hostedZonesPageMax)
        let startText = call.query("dnsname")
        let startID = call.query("hostedzoneid").map(ResourceID.withoutPrefix)
        let start = try startText.map { text in
            do {
                return try DNSName(route53: text)
            } catch let error as DNSName.Problem {
                throw Route53Error.invalidDomainName(error.message(for: text))
            }
        }
        if startID != nil && start == nil {
            throw Route53Error.invalidInput("The hosted zone ID is only valid together with a DNS name.")
        }
        let page = try await zonesPage(of: call.account.id, limit: limit) { zones in
            guard let start else { return zones }
            return zones.filter { zone in
                if zone.name == start { return zone.id >= startID ?? "" }
                return DNSName.route53Precedes(start, zone.name)
            }
        }
        return .document("ListHostedZonesByNameResponse") { xml in
            xml.hostedZones(page)
            if let startText { xml.element("DNSName", startText) }
            if let startID { xml.element("HostedZoneId", startID) }
            xml.element("IsTruncated", page.next != nil)
            if let next = page.next {
                xml.element("NextDNSName", next.name.route53)
                xml.element("NextHostedZoneId", next.id)
            }
            xml.element("MaxItems", Int64(limit))
        }
    }

    private func zonesPage(
        of account: AccountID,
        limit: Int,
        select: @escaping @Sendable ([HostedZone]) -> [HostedZone]
    ) async throws -> ZonesPage {
        try await catalog.read { catalog in
            let selected = select(try catalog.hostedZones(owner: account))
            let zones = try selected.prefix(limit).map { zone in
                (zone: zone, recordSetCount: try catalog.recordSetCount(in: zone.id))
            }
            return ZonesPage(zones: zones, next: selected.dropFirst(limit).first)
        }
    }
}

private struct ZonesPage: Sendable {
    var zones: [(zone: HostedZone, recordSetCount: Int)]
    /// The first zone that did not fit.
    var next: HostedZone?
}

extension XMLWriter {
    fileprivate mutating func hostedZones(_ page: ZonesPage) {
        element("HostedZones") { xml in
            for item in page.zones {
                xml.hostedZone(item.zone, recordSetCount: item.recordSetCount)
            }
        }
    }
}
