import APIKit
import HTTPTypes
import Model
import Route53API
import Storage
import Testing

@Suite struct LargeZoneTests {
    private static let size = 3000

    /// A zone of `size` sets: its own two, and `n0` and so on.
    private static func withLargeZone(_ body: (ServiceHouse, String) async throws -> Void) async throws {
        try await ServiceHouse.with { house in
            let id = await house.createZone("example.com")
            try await house.store.catalog.write { catalog in
                for number in 0..<size - 2 {
                    let name = try DNSName(route53: "n\(number).example.com")
                    let content = ResourceRecordSet.Content.records(ttlSeconds: 60, rdata: [[192, 0, 2, 1]])
                    try catalog.put(ResourceRecordSet(name: name, type: .a, content: content), in: id)
                }
            }
            try await body(house, id)
        }
    }

    struct Request: CustomTestStringConvertible {
        var testDescription: String
        var method = HTTPRequest.Method.get
        /// Behind the zone's path.
        var path = ""
        var body = ""
    }

    static let requests = [
        Request(testDescription: "the zone"),
        Request(testDescription: "a page", path: "/rrset?name=n2000.example.com&maxitems=10"),
        Request(testDescription: "a refused deletion", method: .delete),
        Request(
            testDescription: "a new comment", method: .post,
            body: "<UpdateHostedZoneCommentRequest><Comment>c</Comment></UpdateHostedZoneCommentRequest>"),
    ]

    @Test(arguments: requests)
    func whatIsAskedOfALargeZoneReadsNoMoreThanItAnswers(_ request: Request) async throws {
        try await LargeZoneTests.withLargeZone { house, id in
            let before = house.catalog.rowsRead
            let answer = await house.send(request.method, "hostedzone/\(id)\(request.path)", request.body)
            #expect(answer.status == (request.method == .delete ? 400 : 200))
            #expect(house.catalog.rowsRead - before < 20)
        }
    }

    @Test func theZonesOfAPageAreCountedWithoutTheirSets() async throws {
        try await LargeZoneTests.withLargeZone { house, _ in
            let before = house.catalog.rowsRead
            let zones = await house.send(.get, "hostedzone").document["HostedZones"]?.children ?? []
            #expect(zones.map { $0["ResourceRecordSetCount"]?.text } == ["\(LargeZoneTests.size)"])
            let limit = await house.send(.get, "hostedzonelimit/\(id(of: zones))/MAX_RRSETS_BY_ZONE").document
            #expect(limit["Count"]?.text == "\(LargeZoneTests.size)")
            #expect(house.catalog.rowsRead - before < 20)
        }
    }

    private func id(of zones: [XMLElement]) -> String {
        zones.first?["Id"]?.text.split(separator: "/").last.map(String.init) ?? ""
    }

    @Test func aBatchReadsTheNamesThatItLooksAt() async throws {
        try await LargeZoneTests.withLargeZone { house, id in
            let before = house.catalog.rowsRead
            let answer = await house.change(
                id,
                [
                    "UPSERT n7.example.com A 60 192.0.2.7", "DELETE n8.example.com A 60 192.0.2.1",
                    "CREATE new.example.com TXT 60 \"t\"",
                ])
            #expect(answer.status == 200)
            #expect(house.catalog.rowsRead - before < 20)
            let zone = await house.send(.get, "hostedzone/\(id)").document["HostedZone"]
            #expect(zone?["ResourceRecordSetCount"]?.text == "\(LargeZoneTests.size)")
        }
    }

    @Test(arguments: [
        ("CREATE n5.example.com A 60 192.0.2.1", "it already exists"),
        ("CREATE n5.example.com CNAME 60 a.example.com", "conflicts with other records"),
        ("DELETE n5.example.com A 60 192.0.2.9", "do not match the current values"),
        ("DELETE n99999.example.com A 60 192.0.2.1", "it was not found"),
        ("CREATE example.com SOA 900 a. b. 1 2 3 4 5", "it already exists"),
    ])
    func aBatchIsJudgedByWhatTheZoneHolds(_ line: String, _ message: String) async throws {
        try await LargeZoneTests.withLargeZone { house, id in
            let answer = await house.change(id, [line])
            #expect(answer.document.errorCode == "InvalidChangeBatch")
            #expect(answer.document.errorMessage?.contains(message) == true)
        }
    }

    @Test func anAliasThatLeadsBackThroughAnotherZoneIsRefused() async throws {
        try await ServiceHouse.with { house in
            let first = await house.createZone("example.com")
            let second = await house.createZone("example.net")
            #expect(await house.change(first, ["CREATE a.example.com A 60 192.0.2.1"]).status == 200)
            #expect(await house.alias("b.example.com", first, to: "a.example.com", first).status == 200)
            #expect(await house.alias("c.example.net", second, to: "b.example.com", first).status == 200)
            let circle = await house.alias("a.example.com", first, to: "c.example.net", second)
            #expect(circle.document.errorMessage?.contains("leads back to the alias itself") == true)
            #expect(await house.alias("d.example.com", first, to: "c.example.net", second).status == 200)
        }
    }

    @Test func aZoneIsFullWhateverTheBatchLooksAt() throws {
        let room = 3
        let nearlyFull = ZoneContents(
            id: "Z1", apex: try DNSName(route53: "example.com"), recordSets: [],
            unreadCount: Route53Limits.recordSetsPerZoneMax - room)
        let fits = try ChangeBatch((0..<room).map { "CREATE n\($0) A 60 192.0.2.1" })
            .outcome(on: nearlyFull, targets: targets())
        guard case .accepted = fits else {
            Issue.record("refused: \(fits)")
            return
        }
        #expect(
            try ChangeBatch((0...room).map { "CREATE n\($0) A 60 192.0.2.1" })
                .outcome(on: nearlyFull, targets: targets())
                == .refused([
                    "Number of resource record sets limit of \(Route53Limits.recordSetsPerZoneMax) exceeded."
                ]))
    }
}

extension ServiceHouse {
    /// Upserts an alias of type A.
    fileprivate func alias(
        _ name: String, _ zone: String, to target: String, _ targetZone: String
    ) async -> (status: Int, headers: HTTPFields, document: XMLElement) {
        let change = """
            <Change><Action>UPSERT</Action><ResourceRecordSet><Name>\(name)</Name><Type>A</Type><AliasTarget>\
            <HostedZoneId>\(targetZone)</HostedZoneId><DNSName>\(target)</DNSName>\
            <EvaluateTargetHealth>false</EvaluateTargetHealth></AliasTarget></ResourceRecordSet></Change>
            """
        return await send(.post, "hostedzone/\(zone)/rrset/", batch(change))
    }
}
