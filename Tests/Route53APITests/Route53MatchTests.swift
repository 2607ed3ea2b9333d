import HTTPTypes
import Route53API
import Testing

@Suite struct Route53MatchTests {
    @Test(arguments: [
        (HTTPRequest.Method.post, "/2013-04-01/hostedzone", Route53Operation.createHostedZone, []),
        (.get, "/2013-04-01/hostedzone/", .listHostedZones, []),
        (.get, "/2013-04-01/hostedzone/Z1", .getHostedZone, ["Z1"]),
        (.post, "/2013-04-01/hostedzone/Z1", .updateHostedZoneComment, ["Z1"]),
        (.delete, "/2013-04-01/hostedzone/Z1", .deleteHostedZone, ["Z1"]),
        (.post, "/2013-04-01/hostedzone/Z1/rrset/", .changeResourceRecordSets, ["Z1"]),
        (.post, "/2013-04-01/hostedzone/Z1/rrset", .changeResourceRecordSets, ["Z1"]),
        (.get, "/2013-04-01/hostedzone/Z1/rrset", .listResourceRecordSets, ["Z1"]),
        (.get, "/2013-04-01/hostedzone//hostedzone/Z1/rrset", .listResourceRecordSets, ["Z1"]),
        (.get, "/2013-04-01/hostedzone/%2Fhostedzone%2FZ1", .getHostedZone, ["Z1"]),
        (.get, "/2013-04-01/change//change/C1", .getChange, ["C1"]),
        (.get, "/2013-04-01/hostedzonesbyname", .listHostedZonesByName, []),
        (.get, "/2013-04-01/tags/hostedzone/Z1", .listTagsForResource, ["hostedzone", "Z1"]),
        (.post, "/2013-04-01/tags/hostedzone", .listTagsForResources, ["hostedzone"]),
        (.get, "/2013-04-01/hostedzonelimit/Z1/MAX_RRSETS_BY_ZONE", .getHostedZoneLimit, ["Z1", "MAX_RRSETS_BY_ZONE"]),
        (.post, "/2013-04-01/keysigningkey/Z1/k/activate", .activateKeySigningKey, ["Z1", "k"]),
    ])
    func aMethodAndAPathMeanAnOperation(
        _ method: HTTPRequest.Method, _ path: String, _ operation: Route53Operation, _ parameters: [String]
    ) throws {
        let match = try #require(Route53Match(method: method, rawPath: Array(path.utf8)))
        #expect(match.operation == operation)
        #expect(match.parameters == parameters)
    }

    @Test(arguments: [
        (HTTPRequest.Method.get, "/"), (.get, "/2012-12-12/hostedzone"), (.put, "/2013-04-01/hostedzone/Z1"),
        (.get, "/2013-04-01/nothing"), (.get, "/2013-04-01/hostedzone/Z1/rrset/x"),
        (.get, "/2013-04-01/hostedzone/%zz"),
        (.get, "/2013-04-01/hostedzone/%ff"), (.get, ""),
    ])
    func otherPathsMeanNothing(_ method: HTTPRequest.Method, _ path: String) {
        #expect(Route53Match(method: method, rawPath: Array(path.utf8)) == nil)
    }

    @Test func everyOperationOfTheModelHasACase() {
        #expect(Route53Operation.allCases.count == 71)
    }
}
