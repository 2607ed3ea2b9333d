import APIKit
import HTTPTypes
import Model
import Storage

extension Route53Service {
    /// Makes a zone with the SOA and the NS set that it needs.
    ///
    /// A second zone of a name is refused, though Amazon has name servers enough to give it others; so is one above or below a zone
    /// of another account.
    func createHostedZone(_ call: Call) async throws -> APIResponse {
        let wanted = try WantedZone(try await call.document("CreateHostedZoneRequest"))
        let seed = ZoneSeed(apex: wanted.name, configured: configuration.nameServers)
        let zone = HostedZone(
            id: makeID("Z"), name: wanted.name, owner: call.account.id, callerReference: wanted.callerReference,
            comment: wanted.comment, created: call.request.received, nameServers: seed.nameServers, source: nil,
            tags: [])
        let change = ZoneChange(id: makeID("C"), zone: zone.id, submitted: call.request.received, comment: nil)
        try await catalog.write { catalog in
            let zones = try catalog.hostedZones(owner: nil)
            let ownZones = zones.filter { $0.owner == zone.owner }
            if ownZones.contains(where: { $0.callerReference == zone.callerReference }) {
                throw Route53Error.hostedZoneAlreadyExists
            }
            try ZoneConflict.check(zone.name, for: zone.owner, among: zones)
            guard ownZones.count < Route53Limits.hostedZonesPerAccountMax else {
                throw Route53Error.tooManyHostedZones(limit: Route53Limits.hostedZonesPerAccountMax)
            }
            try catalog.put(zone)
            for set in seed.recordSets {
                try catalog.put(set, in: zone.id)
            }
            try catalog.put(change)
        }
        return answer(zone, recordSetCount: seed.recordSets.count, change: change, host: call.request.host)
    }

    private func answer(_ zone: HostedZone, recordSetCount: Int, change: ZoneChange, host: String) -> APIResponse {
        let location = "https://\(host.isEmpty ? "route53.amazonaws.com" : host)/2013-04-01/hostedzone/\(zone.id)"
        return .document("CreateHostedZoneResponse", status: .created, headers: [.location: location]) { xml in
            xml.hostedZone(zone, recordSetCount: recordSetCount)
            xml.changeInfo(change)
            xml.delegationSet(zone.nameServers)
        }
    }
}

/// What a `CreateHostedZoneRequest` asks for.
private struct WantedZone {
    let name: DNSName
    let callerReference: String
    let comment: String?

    init(_ request: XMLElement) throws(Route53Error) {
        name = try WantedZone.name(try request.required("Name").trimmedText)
        callerReference = try request.required("CallerReference")
            .text(charactersMax: Route53Limits.callerReferenceCharactersMax)
        guard !callerReference.isEmpty else { throw .invalidInput("The caller reference must not be empty.") }
        let config = request["HostedZoneConfig"]
        comment = try config?["Comment"]?.text(charactersMax: Route53Limits.commentCharactersMax)
        if let delegationSet = request["DelegationSetId"] {
            throw .noSuchDelegationSet(id: ResourceID.withoutPrefix(delegationSet.trimmedText))
        }
        let isPrivate = try config?["PrivateZone"]?.boolean() ?? false
        guard request["VPC"] == nil, !isPrivate else {
            throw .invalidInput("This server offers public hosted zones only.")
        }
    }

    private static func name(_ text: String) throws(Route53Error) -> DNSName {
        let name: DNSName
        do {
            name = try DNSName(route53: text)
        } catch {
            throw .invalidDomainName(error.message(for: text))
        }
        guard name != .root, name.labels.first.map({ !$0.elementsEqual("*".utf8) }) ?? false else {
            throw .invalidDomainName("'\(text)' cannot be the name of a hosted zone.")
        }
        return name
    }
}
