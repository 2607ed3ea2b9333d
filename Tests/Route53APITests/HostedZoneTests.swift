import APIKit
import HTTPTypes
import Model
import Route53API
import Storage
import Testing

@Suite struct HostedZoneTests {
    @Test func aNewZoneHasItsSOAAndFourNameServers() async throws {
        try await ServiceHouse.with { house in
            let body = """
                <CreateHostedZoneRequest><Name>Example.COM</Name><CallerReference>r</CallerReference>\
                <HostedZoneConfig><Comment>c &amp; d</Comment></HostedZoneConfig></CreateHostedZoneRequest>
                """
            let answer = await house.send(.post, "hostedzone", body)
            #expect(answer.status == 201)
            let zone = try #require(answer.document["HostedZone"])
            let id = try #require(zone["Id"]?.text.split(separator: "/").last)
            #expect(answer.headers[.location] == "https://api.localhost/2013-04-01/hostedzone/\(id)")
            #expect(answer.headers[.init("x-amzn-RequestId")!] == "00000000000000AB")  // A valid field name.
            #expect(zone["Name"]?.text == "example.com.")
            #expect(zone["Config"]?["PrivateZone"]?.text == "false")
            #expect(zone["Config"]?["Comment"]?.text == "c & d")
            #expect(zone["ResourceRecordSetCount"]?.text == "2")
            #expect(answer.document["ChangeInfo"]?["Status"]?.text == "INSYNC")
            #expect(answer.document["ChangeInfo"]?["SubmittedAt"]?.text == "2026-11-23T18:42:00.123Z")
            let nameServers = answer.document["DelegationSet"]?["NameServers"]?.all("NameServer").map(\.text) ?? []
            #expect(nameServers.count == 4)
            for (name, domain) in zip(nameServers, ["com", "net", "org", "co.uk"]) {
                #expect(name.hasPrefix("ns-") && name.hasSuffix(domain))
            }

            let sets = await house.send(.get, "hostedzone/\(id)/rrset").document["ResourceRecordSets"]?.children ?? []
            #expect(sets.map { $0["Type"]?.text } == ["NS", "SOA"])
            #expect(sets.map { $0["TTL"]?.text } == ["172800", "900"])
            let values = sets.map { $0["ResourceRecords"]?.children.compactMap { $0["Value"]?.text } ?? [] }
            #expect(values.first == nameServers.map { $0 + "." })
            #expect(
                values.last
                    == [
                        "\(nameServers.first ?? "") awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"
                    ].map { $0.replacing(" awsdns", with: ". awsdns") })
        }
    }

    @Test func zonesAreDelegatedToTheConfiguredNameServers() async throws {
        let nameServer = try DNSName(route53: "ns.example.net")
        try await ServiceHouse.with(nameServers: [nameServer]) { house in
            let id = await house.createZone("example.com")
            let zone = await house.send(.get, "hostedzone/\(id)").document
            #expect(zone["DelegationSet"]?["NameServers"]?.children.map(\.text) == ["ns.example.net"])
        }
    }

    @Test func aCallerReferenceMakesOneZone() async throws {
        try await ServiceHouse.with { house in
            _ = await house.createZone("example.com", reference: "r")
            #expect(await house.createZone("example.org", reference: "r") == "HostedZoneAlreadyExists")
            #expect(await house.createZone("example.com", reference: "s") == "ConflictingDomainExists")
            let other = await house.createZone("example.org", reference: "r", as: ServiceHouse.stranger)
            #expect(other.hasPrefix("Z"))
        }
    }

    @Test(arguments: [
        ("com", "ConflictingDomainExists", true), ("www.example.com", "ConflictingDomainExists", true),
        ("example.com", "ConflictingDomainExists", false), ("notexample.com", nil, nil), ("example.org", nil, nil),
    ])
    func aZoneMayStandAboveOrBelowOnesOwnOnly(_ name: String, _ code: String?, _ isFineForOwner: Bool?) async throws {
        try await ServiceHouse.with { house in
            _ = await house.createZone("example.com")
            let strangers = await house.createZone(name, as: ServiceHouse.stranger)
            #expect(code == nil ? strangers.hasPrefix("Z") : strangers == code)
            guard let isFineForOwner else { return }
            let owners = await house.createZone(name, reference: "again")
            #expect(owners.hasPrefix("Z") == isFineForOwner)
        }
    }

    @Test(arguments: ["", ".", "a..b", "*.example.com", "a b.com", String(repeating: "a", count: 64) + ".com"])
    func aZoneNeedsAName(_ name: String) async throws {
        try await ServiceHouse.with { house in
            #expect(await house.createZone(name, reference: "r") == "InvalidDomainName")
        }
    }

    @Test(arguments: [
        ("<VPC><VPCId>v</VPCId></VPC>", "InvalidInput"),
        ("<HostedZoneConfig><PrivateZone>true</PrivateZone></HostedZoneConfig>", "InvalidInput"),
        ("<DelegationSetId>N1</DelegationSetId>", "NoSuchDelegationSet"),
    ])
    func whatAZoneCannotBeIsRefused(_ element: String, _ code: String) async throws {
        try await ServiceHouse.with { house in
            let answer = await house.send(
                .post, "hostedzone",
                "<CreateHostedZoneRequest><Name>a.com</Name><CallerReference>r</CallerReference>\(element)"
                    + "</CreateHostedZoneRequest>")
            #expect(answer.status == 400)
            #expect(answer.document.errorCode == code)
        }
    }

    @Test func anotherAccountsZoneDoesNotExist() async throws {
        try await ServiceHouse.with { house in
            let id = await house.createZone("example.com")
            for (method, path) in [("GET", ""), ("DELETE", ""), ("GET", "/rrset"), ("GET", "/dnssec")] {
                let answer = await house.send(
                    method == "GET" ? .get : .delete, "hostedzone/\(id)\(path)", as: ServiceHouse.stranger)
                #expect(answer.status == 404)
                #expect(answer.document.errorMessage == "No hosted zone found with ID: \(id)")
            }
            let tags = await house.send(.get, "tags/hostedzone/\(id)", as: ServiceHouse.stranger)
            #expect(tags.document.errorCode == "NoSuchHostedZone")
            let change = await house.change(id, ["CREATE x.example.com A 60 192.0.2.1"], as: ServiceHouse.stranger)
            #expect(change.document.errorCode == "NoSuchHostedZone")
            let count = await house.send(.get, "hostedzonecount", as: ServiceHouse.stranger)
            #expect(count.document["HostedZoneCount"]?.text == "0")
        }
    }

    @Test func aZoneIsDeletedOnceItIsEmpty() async throws {
        try await ServiceHouse.with { house in
            let id = await house.createZone("example.com")
            _ = await house.change(id, ["CREATE x.example.com A 60 192.0.2.1"])
            let refused = await house.send(.delete, "hostedzone/\(id)")
            #expect(refused.status == 400)
            #expect(refused.document.errorCode == "HostedZoneNotEmpty")
            _ = await house.change(id, ["DELETE x.example.com A 60 192.0.2.1"])
            let deleted = await house.send(.delete, "hostedzone/\(id)")
            #expect(deleted.status == 200)
            #expect(await house.send(.get, "hostedzone/\(id)").document.errorCode == "NoSuchHostedZone")
            let change = try #require(deleted.document["ChangeInfo"]?["Id"]?.text)
            #expect(
                await house.send(.get, String(change.dropFirst())).document["ChangeInfo"]?["Status"]?.text == "INSYNC")
            #expect(await house.createZone("example.com", reference: "r").hasPrefix("Z"))
        }
    }

    @Test func aCommentCanBeChangedAndRemoved() async throws {
        try await ServiceHouse.with { house in
            let id = await house.createZone("example.com")
            let root = "UpdateHostedZoneCommentRequest"
            let set = await house.send(.post, "hostedzone/\(id)", "<\(root)><Comment>new</Comment></\(root)>")
            #expect(set.document["HostedZone"]?["Config"]?["Comment"]?.text == "new")
            let removed = await house.send(.post, "hostedzone/\(id)", "<\(root)/>")
            #expect(removed.document["HostedZone"]?["Config"]?["Comment"] == nil)
        }
    }

    @Test func zonesAreListedInPages() async throws {
        try await ServiceHouse.with { house in
            var ids: Set<String> = []
            for number in 0..<5 {
                ids.insert(await house.createZone("z\(number).example.com"))
            }
            var listed: Set<String> = []
            var marker = ""
            for _ in 0..<3 {
                let page = await house.send(.get, "hostedzone?maxitems=2&marker=\(marker)").document
                #expect(page["MaxItems"]?.text == "2")
                #expect(page["Marker"]?.text == marker)
                listed.formUnion(page["HostedZones"]?.children.compactMap { $0["Id"]?.text } ?? [])
                marker = page["NextMarker"]?.text ?? ""
                #expect((page["IsTruncated"]?.text == "true") == !marker.isEmpty)
            }
            #expect(listed == Set(ids.map { "/hostedzone/\($0)" }))
            #expect(await house.send(.get, "hostedzone?maxitems=0").document.errorCode == "InvalidInput")
        }
    }

    @Test func zonesAreListedByNameFromANameOn() async throws {
        try await ServiceHouse.with { house in
            for name in ["b.com", "a.com", "x.a.com", "a.net"] {
                _ = await house.createZone(name)
            }
            let all = await house.send(.get, "hostedzonesbyname").document
            #expect(names(all) == ["a.com.", "x.a.com.", "b.com.", "a.net."])
            #expect(all["DNSName"] == nil && all["HostedZoneId"] == nil)
            let page = await house.send(.get, "hostedzonesbyname?dnsname=m.a.com&maxitems=2").document
            #expect(names(page) == ["x.a.com.", "b.com."])
            #expect(page["DNSName"]?.text == "m.a.com")
            #expect(page["NextDNSName"]?.text == "a.net.")
            let nextID = page["NextHostedZoneId"]?.text ?? ""
            let next = await house.send(.get, "hostedzonesbyname?dnsname=a.net.&hostedzoneid=\(nextID)").document
            #expect(names(next) == ["a.net."])
        }
    }

    private func names(_ page: XMLElement) -> [String] {
        page["HostedZones"]?.children.compactMap { $0["Name"]?.text } ?? []
    }
}
