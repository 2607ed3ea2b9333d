import APIKit
import HTTPTypes
import Model
import Route53API
import Storage
import Testing

@Suite struct ZoneImportTests {
    private func file(_ lines: [String]) throws -> ZoneFile {
        ZoneFile(apex: try DNSName(route53: "example.com"), recordSets: try recordSets(lines))
    }

    /// As `zone(_:)`, but an alias may name `$self`.
    private func recordSets(_ lines: [String]) throws -> [ResourceRecordSet] {
        let empty = ZoneContents(id: "$self", apex: try DNSName(route53: "example.com"), recordSets: [])
        guard case .accepted(let puts, _) = try ChangeBatch(lines).outcome(on: empty, targets: targets()) else {
            throw UnusableZone()
        }
        return puts
    }

    private func load(
        _ lines: [String], into house: ServiceHouse, owner: Account = ServiceHouse.owner
    ) async throws -> HostedZone {
        let names = WebsiteEndpointNames(domain: try DNSName(route53: "localhost"))
        return try await house.store.catalog.importZone(
            try file(lines), source: "dns/example.com.zone", owner: owner.id, now: house.now,
            endpoints: WebsiteEndpoints(names: names))
    }

    private func serial(_ house: ServiceHouse, _ zone: HostedZone) async -> String {
        let page = await house.send(.get, "hostedzone/\(zone.id)/rrset?name=example.com&type=SOA&maxitems=1").document
        let value = page["ResourceRecordSets"]?.children.first?["ResourceRecords"]?.children.first?["Value"]?.text
        return String(value?.split(separator: " ").dropFirst(2).first ?? "none")
    }

    private let lines = [
        "CREATE @ SOA 900 ns.example.com. host.example.com. 7 7200 900 1209600 86400",
        "CREATE @ NS 172800 ns.example.com.",
        "CREATE www A 60 192.0.2.1",
        "CREATE al A ALIAS $self www.example.com. false",
    ]

    @Test func aFileMakesAZoneAndReplacesItWhole() async throws {
        try await ServiceHouse.with { house in
            let zone = try await load(lines, into: house)
            #expect(zone.nameServers.map(\.route53) == ["ns.example.com."])
            #expect(zone.source == "dns/example.com.zone")
            _ = await house.change(zone.id, ["CREATE api.example.com A 60 192.0.2.1"])
            #expect(await house.sets(zone.id).count == 5)
            let again = try await load(Array(lines.prefix(3)), into: house)
            #expect(again.id == zone.id)
            #expect(await house.sets(zone.id) == ["example.com. NS", "example.com. SOA", "www.example.com. A"])
        }
    }

    @Test func theSerialGoesForward() async throws {
        try await ServiceHouse.with { house in
            let zone = try await load(lines, into: house)
            #expect(await serial(house, zone) == "7")
            _ = try await load(lines, into: house)
            #expect(await serial(house, zone) == "7")
            _ = await house.change(zone.id, ["CREATE api.example.com A 60 192.0.2.1"])
            #expect(await serial(house, zone) == "8")
            _ = try await load(lines, into: house)
            #expect(await serial(house, zone) == "9")
            var newer = lines
            newer[0] = "CREATE @ SOA 900 ns.example.com. host.example.com. 2026112200 7200 900 1209600 86400"
            _ = try await load(newer, into: house)
            #expect(await serial(house, zone) == "2026112200")
        }
    }

    @Test func anExportedZoneImportsToTheSameSets() async throws {
        try await ServiceHouse.with { house in
            let zone = try await load(lines, into: house)
            let catalog = house.store.catalog
            let exported = try #require(try await catalog.exportZone(zone.name, owner: zone.owner))
            #expect(Set(exported.recordSets) == Set(try recordSets(lines)))
            #expect(try await catalog.exportZone(zone.name, owner: ServiceHouse.stranger.id) == nil)
        }
    }

    @Test func aFileThatBreaksTheRulesChangesNothing() async throws {
        try await ServiceHouse.with { house in
            let zone = try await load(lines, into: house)
            let before = await house.sets(zone.id)
            let refusal = await #expect(throws: ZoneImportRefusal.self) {
                let bad = ResourceRecordSet(
                    name: try DNSName(route53: "www.example.com"), type: .cname,
                    content: .records(ttlSeconds: 60, rdata: [[0]]))
                let names = WebsiteEndpointNames(domain: try DNSName(route53: "localhost"))
                _ = try await house.store.catalog.importZone(
                    ZoneFile(apex: zone.name, recordSets: try recordSets(lines) + [bad]), source: nil,
                    owner: zone.owner, now: house.now, endpoints: WebsiteEndpoints(names: names))
            }
            #expect(refusal?.messages.count == 1)
            #expect(await house.sets(zone.id) == before)
        }
    }

    @Test func aFileDoesNotTakeAnotherAccountsZone() async throws {
        try await ServiceHouse.with { house in
            _ = await house.createZone("www.example.com", as: ServiceHouse.stranger)
            await #expect(throws: ZoneImportRefusal.self) { _ = try await load(lines, into: house) }
        }
    }
}
