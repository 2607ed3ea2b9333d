import Model
import Route53API
import Testing

@Suite("A batch is refused, in the service's words, when it")
struct ChangeBatchRefusalTests {
    struct Case: CustomTestStringConvertible {
        var testDescription: String
        var lines: [String]
        var messages: [String]

        init(_ description: String, _ lines: [String], _ messages: [String]) {
            self.testDescription = description
            self.lines = lines
            self.messages = messages
        }
    }

    private static let website = "Z3AQBSTGFYJSTF"

    static let existence = [
        Case(
            "creates what exists", ["CREATE www A 60 192.0.2.9"],
            ["Tried to create resource record set [name='www.example.com.', type='A'] but it already exists"]),
        Case(
            "creates the NS set of the apex", ["CREATE @ NS 60 ns.example.org."],
            ["Tried to create resource record set [name='example.com.', type='NS'] but it already exists"]),
        Case(
            "deletes what is not there", ["DELETE x A 60 192.0.2.1"],
            ["Tried to delete resource record set [name='x.example.com.', type='A'] but it was not found"]),
        Case(
            "deletes with other values", ["DELETE www A 60 192.0.2.1"],
            [
                "Tried to delete resource record set [name='www.example.com.', type='A'] "
                    + "but the values provided do not match the current values"
            ]),
        Case(
            "deletes with another TTL", ["DELETE www A 61 192.0.2.1 | 192.0.2.2"],
            [
                "Tried to delete resource record set [name='www.example.com.', type='A'] "
                    + "but the values provided do not match the current values"
            ]),
        Case(
            "deletes an alias with another target health", ["DELETE al A ALIAS Z1 www.example.com. true"],
            [
                "Tried to delete resource record set [name='al.example.com.', type='A'] "
                    + "but the values provided do not match the current values"
            ]),
        Case(
            "deletes the name servers of the apex", ["DELETE @ NS 172800 ns.example.net. | ns.example.com."],
            ["A HostedZone must contain at least one NS record for the zone itself."]),
        Case(
            "deletes the SOA",
            ["DELETE @ SOA 900 ns.example.com. host.example.com. 7 7200 900 1209600 86400"],
            ["A HostedZone must contain exactly one SOA record."]),
        Case(
            "creates a set twice", ["CREATE x A 60 192.0.2.1", "CREATE x A 60 192.0.2.1"],
            ["The request contains an invalid set of changes for a resource record set 'A x.example.com.'"]),
        Case(
            "creates and deletes a set", ["CREATE x A 60 192.0.2.1", "DELETE x A 60 192.0.2.1"],
            ["The request contains an invalid set of changes for a resource record set 'A x.example.com.'"]),
        Case(
            "deletes and upserts a set", ["DELETE www A 60 192.0.2.1 | 192.0.2.2", "UPSERT www A 60 192.0.2.1"],
            ["The request contains an invalid set of changes for a resource record set 'A www.example.com.'"]),
        Case(
            "creates again what it already replaced",
            ["DELETE www A 60 192.0.2.1 | 192.0.2.2", "CREATE www A 60 192.0.2.1", "UPSERT www A 60 192.0.2.2"],
            ["The request contains an invalid set of changes for a resource record set 'A www.example.com.'"]),
    ]

    static let placement = [
        Case(
            "puts a CNAME at the apex", ["CREATE @ CNAME 60 example.org."],
            ["RRSet of type CNAME with DNS name example.com. is not permitted at apex in zone example.com."]),
        Case(
            "puts a set beside a CNAME", ["CREATE c A 60 192.0.2.1"],
            [
                "RRSet of type A with DNS name c.example.com. is not permitted because a conflicting RRSet of type  "
                    + "CNAME with the same DNS name already exists in zone example.com."
            ]),
        Case(
            "puts a CNAME beside a set", ["UPSERT www CNAME 60 example.org."],
            [
                "RRSet of type CNAME with DNS name www.example.com. is not permitted as it conflicts with other records "
                    + "with the same DNS name in zone example.com."
            ]),
        Case(
            "puts a set outside the zone", ["CREATE www.example.org. A 60 192.0.2.1"],
            ["RRSet with DNS name www.example.org. is not permitted in zone example.com."]),
        Case(
            "puts a set into a zone whose name only ends alike", ["CREATE notexample.com. A 60 192.0.2.1"],
            ["RRSet with DNS name notexample.com. is not permitted in zone example.com."]),
        Case(
            "puts an SOA below the apex", ["CREATE x SOA 900 a. b. 1 2 3 4 5"],
            ["RRSet of type SOA with DNS name x.example.com. is not permitted in zone example.com."]),
        Case(
            "gives the zone two SOA records", ["UPSERT @ SOA 900 a. b. 1 2 3 4 5 | a. b. 2 2 3 4 5"],
            ["A HostedZone must contain exactly one SOA record."]),
        Case(
            "gives a CNAME two targets", ["CREATE x CNAME 60 a. | b."],
            ["RRSet of type CNAME with DNS name x.example.com. must contain exactly one resource record."]),
    ]

    static let text = [
        Case(
            "has an address out of range", ["CREATE x A 60 300.1.1.1"],
            [
                "Invalid Resource Record: FATAL problem: ARRDATAIllegalIPv4Address "
                    + "(Value is not a valid IPv4 address) encountered with '300.1.1.1'"
            ]),
        Case(
            "has text without quotation marks", ["CREATE x TXT 60 bare"],
            [
                "Invalid Resource Record: FATAL problem: InvalidCharacterString "
                    + "(Value should be enclosed in quotation marks) encountered with 'bare'"
            ]),
        Case(
            "has characters that are not ASCII", ["CREATE x TXT 60 \"\u{E9}\""],
            [
                "Invalid Resource Record: FATAL problem: UnsupportedCharacter "
                    + "(Value contains unsupported characters) encountered with '\"\u{E9}\"'"
            ]),
        Case(
            "has a value twice", ["CREATE x A 60 192.0.2.1 | 192.0.2.1"],
            ["Duplicate Resource Record: '192.0.2.1'"]),
        Case(
            "has a name with an empty label", ["CREATE a..b A 60 192.0.2.1"],
            [
                "FATAL problem: DomainLabelEmpty (Domain label is empty) encountered with 'a..b.example.com.'"
            ]),
        Case(
            "has a label of 64 octets", ["CREATE \(String(repeating: "a", count: 64)) A 60 192.0.2.1"],
            [
                "FATAL problem: DomainLabelTooLong (Domain label is too long) encountered with "
                    + "'\(String(repeating: "a", count: 64)).example.com.'"
            ]),
        Case(
            "says everything that is wrong",
            ["DELETE x A 60 192.0.2.1", "CREATE y A 60 192.0.2.1", "CREATE www A 60 192.0.2.1"],
            [
                "Tried to delete resource record set [name='x.example.com.', type='A'] but it was not found",
                "Tried to create resource record set [name='www.example.com.', type='A'] but it already exists",
            ]),
    ]

    static let aliases = [
        Case(
            "has an alias to a name outside the target zone", ["CREATE x A ALIAS Z1 www.example.org. false"],
            [
                "Tried to create an alias that targets www.example.org., type A in zone Z1, "
                    + "but the alias target name does not lie within the target zone",
                "Tried to create an alias that targets www.example.org., type A in zone Z1, "
                    + "but that target was not found",
            ]),
        Case(
            "has an alias to nothing", ["CREATE x A ALIAS Z1 y.example.com. false"],
            [
                "Tried to create an alias that targets y.example.com., type A in zone Z1, but that target was not found"
            ]),
        Case(
            "has an alias to another type", ["CREATE x AAAA ALIAS Z1 www.example.com. false"],
            [
                "Tried to create an alias that targets www.example.com., type AAAA in zone Z1, "
                    + "but that target was not found"
            ]),
        Case(
            "has an alias into an unknown zone", ["CREATE x A ALIAS Z9 www.example.com. false"],
            ["Tried to create an alias that targets www.example.com., type A in zone Z9, but that target was not found"]
        ),
        Case(
            "has an alias to a bucket's S3 name", ["CREATE x A ALIAS \(website) x.s3.amazonaws.com. false"],
            [
                "Tried to create an alias that targets x.s3.amazonaws.com., type A in zone \(website), "
                    + "but the alias target name does not lie within the target zone",
                "Tried to create an alias that targets x.s3.amazonaws.com., type A in zone \(website), "
                    + "but that target was not found",
            ]),
        Case(
            "has an alias to the endpoint of another region than the zone's",
            ["CREATE x A ALIAS \(website) s3-website-eu-west-1.amazonaws.com. false"],
            [
                "Tried to create an alias that targets s3-website-eu-west-1.amazonaws.com., type A in zone \(website), "
                    + "but the alias target name does not lie within the target zone",
                "Tried to create an alias that targets s3-website-eu-west-1.amazonaws.com., type A in zone \(website), "
                    + "but that target was not found",
            ]),
        Case(
            "has a mail alias to a website", ["CREATE x MX ALIAS \(website) s3-website-us-east-1.amazonaws.com. false"],
            [
                "Tried to create an alias that targets s3-website-us-east-1.amazonaws.com., type MX in zone \(website), "
                    + "but that target was not found"
            ]),
        Case(
            "has a website alias for another account's bucket",
            ["CREATE foreign A ALIAS \(website) s3-website-us-east-1.amazonaws.com. false"],
            [
                "Tried to create an alias that targets s3-website-us-east-1.amazonaws.com., type A in zone \(website), "
                    + "but the bucket foreign.example.com belongs to another account"
            ]),
        Case(
            "has an alias to itself", ["CREATE x A ALIAS Z1 x.example.com. false"],
            [
                "Tried to create an alias that targets x.example.com., type A in zone Z1, "
                    + "but that target leads back to the alias itself"
            ]),
        Case(
            "has aliases in a circle",
            ["CREATE x A ALIAS Z1 y.example.com. false", "CREATE y A ALIAS Z1 x.example.com. false"],
            [
                "Tried to create an alias that targets y.example.com., type A in zone Z1, "
                    + "but that target leads back to the alias itself",
                "Tried to create an alias that targets x.example.com., type A in zone Z1, "
                    + "but that target leads back to the alias itself",
            ]),
        Case(
            "has a name server alias", ["CREATE x NS ALIAS Z1 example.com. false"],
            ["RRSet of type NS with DNS name x.example.com. cannot be an alias."]),
    ]

    @Test(arguments: existence + placement + aliases + text)
    func isRefused(_ test: Case) throws {
        let outcome = try ChangeBatch(test.lines).outcome(on: zone(exampleLines), targets: targets())
        #expect(outcome == .refused(test.messages))
    }

    @Test func exceedsTheLimits() throws {
        let many = ChangeBatch((0...1000).map { "CREATE n\($0) A 60 192.0.2.1" })
        #expect(
            try many.outcome(on: zone(exampleLines), targets: targets())
                == .refused(["Number of records limit of 1000 exceeded."]))
        let text = "\"" + String(repeating: "a", count: 200) + "\""
        let long = ChangeBatch((0..<160).map { "CREATE n\($0) TXT 60 \(text)" })
        #expect(
            try long.outcome(on: zone(exampleLines), targets: targets())
                == .refused(["Number of characters limit of 32000 exceeded."]))
        let addresses = (0...100).map { "192.0.2.\($0)" }.joined(separator: " | ")
        #expect(
            try ChangeBatch(["CREATE n A 60 \(addresses)"]).outcome(on: zone(exampleLines), targets: targets())
                == .refused(["RRSet of type A with DNS name n.example.com. exceeds the limit of 100 resource records."])
        )
    }
}
