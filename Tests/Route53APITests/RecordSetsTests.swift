import APIKit
import HTTPTypes
import Model
import Route53API
import Storage
import Testing

@Suite struct RecordSetsTests {
    @Test func aMissingZoneIsReportedBeforeTheBatch() async throws {
        try await ServiceHouse.with { house in
            let answer = await house.send(.post, "hostedzone/Z1/rrset/", "<no xml")
            #expect(answer.status == 404)
            #expect(answer.document.errorCode == "NoSuchHostedZone")
        }
    }

    @Test func aRefusedBatchChangesNothingAndListsItsMessages() async throws {
        try await ServiceHouse.with { house in
            let id = await house.createZone("example.com")
            let before = await house.send(.get, "hostedzone/\(id)/rrset").document
            let answer = await house.change(
                id,
                [
                    "CREATE good.example.com A 60 192.0.2.1", "DELETE x.example.com A 60 192.0.2.1",
                    "CREATE example.com CNAME 60 a.",
                ])
            #expect(answer.status == 400)
            #expect(answer.document["Error"]?["Type"]?.text == "Sender")
            #expect(answer.document.errorCode == "InvalidChangeBatch")
            #expect(
                answer.document.errorMessage
                    == "[Tried to delete resource record set [name='x.example.com.', type='A'] but it was not found, "
                    + "RRSet of type CNAME with DNS name example.com. is not permitted at apex in zone example.com.]")
            #expect(answer.document["RequestId"]?.text == "00000000000000AB")
            #expect(await house.send(.get, "hostedzone/\(id)/rrset").document == before)
        }
    }

    @Test func anAliasIsListedAsItWasPut() async throws {
        try await ServiceHouse.with { house in
            let id = await house.createZone("example.com")
            let change = """
                <Change><Action>UPSERT</Action><ResourceRecordSet><AliasTarget><DNSName>s3-website-us-east-1.amazonaws.com\
                </DNSName><EvaluateTargetHealth>false</EvaluateTargetHealth><HostedZoneId>Z3AQBSTGFYJSTF</HostedZoneId>\
                </AliasTarget><Type>A</Type><Name>example.com</Name></ResourceRecordSet></Change>
                """
            #expect(await house.send(.post, "hostedzone/\(id)/rrset/", house.batch(change)).status == 200)
            let page = await house.send(.get, "hostedzone/\(id)/rrset?name=example.com&type=A&maxitems=1").document
            let target = page["ResourceRecordSets"]?.children.first?["AliasTarget"]
            #expect(
                target?.children.map(\.text) == ["Z3AQBSTGFYJSTF", "s3-website-us-east-1.amazonaws.com.", "false"])
            #expect(page["NextRecordName"]?.text == "example.com.")
            #expect(page["NextRecordType"]?.text == "NS")
        }
    }

    @Test func setsAreListedInOrderFromAnywhereOn() async throws {
        try await ServiceHouse.with { house in
            let id = await house.createZone("example.com")
            let answer = await house.change(
                id,
                [
                    "CREATE b.example.com TXT 60 \"t\"", "CREATE b.example.com A 60 192.0.2.1",
                    "CREATE a.example.com A 60 192.0.2.1", "CREATE x.a.example.com A 60 192.0.2.1",
                    "CREATE *.example.com A 60 192.0.2.1", "CREATE a-b.example.com A 60 192.0.2.1",
                ])
            #expect(answer.status == 200)
            let all = [
                "example.com. NS", "example.com. SOA", #"\052.example.com. A"#, "a-b.example.com. A",
                "a.example.com. A",
                "x.a.example.com. A", "b.example.com. A", "b.example.com. TXT",
            ]
            #expect(await house.sets(id) == all)
            #expect(await house.sets(id, "name=a.example.com&maxitems=2") == Array(all[4...5]))
            #expect(await house.sets(id, "name=aa.example.com") == Array(all[6...]))
            #expect(await house.sets(id, "name=b.example.com&type=MX") == [all[7]])
            #expect(await house.sets(id, "name=%5C052.example.com&type=A&maxitems=1") == [all[2]])
            #expect(await house.sets(id, "name=zz.example.com") == [])
            #expect(await house.sets(id, "type=A") == ["InvalidInput"])
            #expect(await house.sets(id, "name=a.example.com&type=NONE") == ["InvalidInput"])
        }
    }

    @Test func everyPageContinuesTheLast() async throws {
        try await ServiceHouse.with { house in
            let id = await house.createZone("example.com")
            _ = await house.change(id, (0..<20).map { "CREATE n\($0).example.com A 60 192.0.2.1" })
            let all = await house.sets(id)
            #expect(all.count == 22)
            var listed: [String] = []
            var start = ""
            repeat {
                let page = await house.send(.get, "hostedzone/\(id)/rrset?maxitems=3&\(start)").document
                listed +=
                    page["ResourceRecordSets"]?.children.map { "\($0["Name"]?.text ?? "") \($0["Type"]?.text ?? "")" }
                    ?? []
                guard let name = page["NextRecordName"]?.text, let type = page["NextRecordType"]?.text else { break }
                #expect(page["IsTruncated"]?.text == "true")
                start = "name=\(name)&type=\(type)"
            } while listed.count < 100
            #expect(listed == all)
        }
    }

    /// A change that breaks the schema, and what the answer says.
    struct Broken {
        var change: String
        var message: String

        /// - Parameter elements: what stands in the set beside its name and type.
        static func set(action: String = "CREATE", _ elements: String, _ message: String) -> Broken {
            let start = "<Action>\(action)</Action><ResourceRecordSet><Name>a.example.com</Name><Type>A</Type>"
            return Broken(change: start + elements + "</ResourceRecordSet>", message: message)
        }
    }

    static let records =
        "<TTL>1</TTL><ResourceRecords><ResourceRecord><Value>192.0.2.1</Value></ResourceRecord></ResourceRecords>"
    static let expected =
        "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or "
        + "TrafficPolicyInstanceId], but found "
    static let simpleOnly = "Invalid request: this server offers simple and alias resource record sets only, but found "
    static let place = " in Change with [Action=CREATE, Name=a.example.com, Type=A, SetIdentifier=null]"
    static let namespace = "https://route53.amazonaws.com/doc/2013-04-01/"

    private static func incomplete(_ element: String, _ child: String) -> String {
        "Invalid XML ; cvc-complex-type.2.4.b: The content of element '\(element)' is not complete. "
            + "One of '{\"\(namespace)\":\(child)}' is expected."
    }

    private static func outOfRange(_ number: String, _ bound: String) -> String {
        "Invalid XML ; Value '\(number)' is not facet-valid with respect to \(bound) for type 'TTL'."
    }

    static let broken: [Broken] = [
        .set("", expected + "none" + place),
        .set("<TTL>1</TTL>", expected + "none" + place),
        .set(records + "<AliasTarget/>", expected + "more than one" + place),
        .set(
            action: "X", records,
            "Invalid XML ; cvc-enumeration-valid: Value 'X' is not facet-valid with respect to enumeration "
                + "'[CREATE, DELETE, UPSERT]'. It must be a value from the enumeration."),
        Broken(change: "<Action>CREATE</Action>", message: incomplete("Change", "ResourceRecordSet")),
        .set(
            "<AliasTarget><HostedZoneId>Z1</HostedZoneId><DNSName>b.example.com</DNSName></AliasTarget>",
            incomplete("AliasTarget", "EvaluateTargetHealth")),
        .set("<TTL>-1</TTL><ResourceRecords/>", outOfRange("-1", "minInclusive '0'")),
        .set("<TTL>2147483648</TTL><ResourceRecords/>", outOfRange("2147483648", "maxInclusive '2147483647'")),
        .set("<TTL>1</TTL><ResourceRecords/>", incomplete("ResourceRecords", "ResourceRecord")),
        .set("<Weight>1</Weight>" + records, simpleOnly + "Weight" + place),
        .set(records + "<HealthCheckId>h</HealthCheckId>", simpleOnly + "HealthCheckId" + place),
        .set(
            records + "<New/>",
            "Invalid XML ; cvc-complex-type.2.4.a: Invalid content was found starting with element 'New'."),
    ]

    @Test(arguments: broken)
    func aBatchThatBreaksTheSchemaIsInvalidInput(_ broken: Broken) async throws {
        try await ServiceHouse.with { house in
            let id = await house.createZone("example.com")
            let answer = await house.send(
                .post, "hostedzone/\(id)/rrset", house.batch("<Change>\(broken.change)</Change>"))
            #expect(answer.status == 400)
            #expect(answer.document.errorCode == "InvalidInput")
            #expect(answer.document.errorMessage == broken.message)
        }
    }

    @Test(arguments: ["", "<ChangeBatch/>", "<!DOCTYPE a><a/>", "<ChangeResourceRecordSetsRequest/>"])
    func aDocumentOfAnotherKindIsInvalidInput(_ body: String) async throws {
        try await ServiceHouse.with { house in
            let id = await house.createZone("example.com")
            let answer = await house.send(.post, "hostedzone/\(id)/rrset", body)
            #expect(answer.document.errorCode == "InvalidInput")
        }
    }

    @Test func aChangeIsInSyncAndItsAccountsOnly() async throws {
        try await ServiceHouse.with { house in
            let id = await house.createZone("example.com")
            let info = await house.change(id, ["CREATE x.example.com A 60 192.0.2.1"]).document["ChangeInfo"]
            let change = try #require(info?["Id"]?.text.split(separator: "/").last)
            let answer = await house.send(.get, "change//change/\(change)")
            #expect(answer.document["ChangeInfo"] == info)
            #expect(await house.send(.get, "change/\(change)", as: ServiceHouse.stranger).status == 404)
            #expect(await house.send(.get, "change/C1").document.errorCode == "NoSuchChange")
        }
    }

    @Test func batchesOfOneZoneFollowEachOther() async throws {
        try await ServiceHouse.with { house in
            let id = await house.createZone("example.com")
            let accepted = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<16 {
                    group.addTask {
                        await house.change(id, ["CREATE x.example.com A 60 192.0.2.\(number)"]).status == 200
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(accepted == 1)
        }
    }
}
