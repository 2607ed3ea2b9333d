import APIKit
import HTTPTypes
import Model
import Route53API
import Testing

@Suite struct OtherOperationsTests {
    @Test func tagsAreKeptWithTheZone() async throws {
        try await ServiceHouse.with { house in
            let id = await house.createZone("example.com")
            let root = "ChangeTagsForResourceRequest"
            let change = await house.send(
                .post, "tags/hostedzone/\(id)",
                "<\(root)><AddTags><Tag><Key>a</Key><Value>1</Value></Tag><Tag><Key>b</Key><Value>2</Value></Tag></AddTags></\(root)>"
            )
            #expect(change.status == 200)
            _ = await house.send(
                .post, "tags/hostedzone/\(id)",
                "<\(root)><RemoveTagKeys><Key>a</Key></RemoveTagKeys><AddTags><Tag><Key>b</Key><Value>3</Value></Tag></AddTags></\(root)>"
            )
            let set = await house.send(.get, "tags/hostedzone/\(id)").document["ResourceTagSet"]
            #expect(set?["ResourceId"]?.text == id)
            #expect(set?["Tags"]?.children.map { $0.children.map(\.text) } == [["b", "3"]])
            let batch = await house.send(
                .post, "tags/hostedzone",
                "<ListTagsForResourcesRequest><ResourceIds><ResourceId>\(id)</ResourceId></ResourceIds></ListTagsForResourcesRequest>"
            )
            #expect(batch.document["ResourceTagSets"]?.children.first == set)
        }
    }

    @Test func theTestAnswerIsTheNameServers() async throws {
        try await ServiceHouse.with { house in
            let id = await house.createZone("example.com")
            let query = "testdnsanswer?hostedzoneid=\(id)&recordname=x.example.com&recordtype="
            let answer = await house.send(.get, query + "A").document
            #expect(answer["ResponseCode"]?.text == "NOERROR")
            #expect(answer["RecordData"]?.children.map(\.text) == ["192.0.2.5"])
            #expect(answer["RecordName"]?.text == "x.example.com.")
            #expect(await house.send(.get, query + "NONE").document.errorCode == "InvalidInput")
        }
    }

    @Test(arguments: [
        ("healthcheck", "HealthChecks"), ("delegationset", "DelegationSets"), ("cidrcollection", "CidrCollections"),
        ("trafficpolicies", "TrafficPolicySummaries"), ("trafficpolicyinstances", "TrafficPolicyInstances"),
        ("queryloggingconfig", "QueryLoggingConfigs"), ("checkeripranges", "CheckerIpRanges"),
        ("hostedzonesbyvpc?vpcid=v&vpcregion=us-east-1", "HostedZoneSummaries"),
    ])
    func listsOfWhatThereIsNoneOfAreEmpty(_ path: String, _ list: String) async throws {
        try await ServiceHouse.with { house in
            let answer = await house.send(.get, path)
            #expect(answer.status == 200)
            #expect(answer.document[list]?.children == [])
        }
    }

    @Test(arguments: [
        (HTTPRequest.Method.get, "healthcheck/h", 404, "NoSuchHealthCheck"),
        (.get, "tags/healthcheck/h", 404, "NoSuchHealthCheck"),
        (.get, "delegationset/N1", 400, "NoSuchDelegationSet"),
        (.get, "trafficpolicy/t/1", 404, "NoSuchTrafficPolicy"),
        (.delete, "keysigningkey/Z1/k", 404, "NoSuchKeySigningKey"),
        (.get, "geolocation?continentcode=EU", 404, "NoSuchGeoLocation"),
        (.post, "healthcheck", 400, "NotImplemented"),
        (.post, "trafficpolicy", 400, "NotImplemented"),
        (.post, "hostedzone/Z1/associatevpc", 400, "NotImplemented"),
        (.get, "nothing", 404, "UnknownOperationException"),
        (.get, "accountlimit/NONE", 400, "InvalidInput"),
        (.get, "hostedzone/\(String(repeating: "Z", count: 33))", 400, "InvalidInput"),
    ])
    func whatIsNotOfferedSaysSo(
        _ method: HTTPRequest.Method, _ path: String, _ status: Int, _ code: String
    ) async throws {
        try await ServiceHouse.with { house in
            let answer = await house.send(method, path)
            #expect(answer.status == status)
            #expect(answer.document.errorCode == code)
        }
    }

    @Test func limitsAndSigningAreTold() async throws {
        try await ServiceHouse.with { house in
            let id = await house.createZone("example.com")
            let zones = await house.send(.get, "accountlimit/MAX_HOSTED_ZONES_BY_OWNER").document
            #expect(zones["Count"]?.text == "1")
            let sets = await house.send(.get, "hostedzonelimit/\(id)/MAX_RRSETS_BY_ZONE").document
            #expect(sets["Count"]?.text == "2")
            let signing = await house.send(.get, "hostedzone/\(id)/dnssec").document
            #expect(signing["Status"]?["ServeSignature"]?.text == "NOT_SIGNING")
            #expect(signing["KeySigningKeys"]?.children == [])
        }
    }

    @Test func nobodyIsRefused() async throws {
        try await ServiceHouse.with { house in
            let answer = await house.send(.get, "hostedzone", as: nil)
            #expect(answer.status == 403)
            #expect(answer.document.errorCode == "MissingAuthenticationToken")
        }
    }
}
