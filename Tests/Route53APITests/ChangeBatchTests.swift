import Model
import Route53API
import Testing

@Suite("A batch is accepted and")
struct ChangeBatchTests {
    /// The zone after the batch, as `name TYPE`.
    private func apply(_ lines: [String], to contents: ZoneContents) throws -> [ResourceRecordSet] {
        let outcome = try ChangeBatch(lines).outcome(on: contents, targets: targets())
        guard case .accepted(let puts, _) = outcome else {
            Issue.record("refused: \(outcome)")
            return []
        }
        return puts
    }

    private func serial(in sets: [ResourceRecordSet]) -> String? {
        guard case .records(_, let rdata) = sets.first(where: { $0.type == .soa })?.content else { return nil }
        return rdata.first.map {
            String(RecordValue.present($0, type: .soa).split(separator: " ")[2])
        }
    }

    @Test func increasesTheSerial() throws {
        let puts = try apply(["CREATE x A 60 192.0.2.1"], to: zone(exampleLines))
        #expect(puts.count == 2)
        #expect(serial(in: puts) == "8")
    }

    @Test func startsTheSerialAgainAfterTheLastOne() throws {
        var lines = exampleLines
        lines[0] = "CREATE @ SOA 900 ns.example.com. host.example.com. 4294967295 7200 900 1209600 86400"
        #expect(try serial(in: apply(["CREATE x A 60 192.0.2.1"], to: zone(lines))) == "0")
    }

    @Test func leavesASerialThatItSetsItself() throws {
        let puts = try apply(
            ["UPSERT @ SOA 900 ns.example.com. host.example.com. 99 7200 900 1209600 86400"], to: zone(exampleLines))
        #expect(serial(in: puts) == "99")
    }

    @Test func deletesWhateverTheOrderOfValues() throws {
        let outcome = try ChangeBatch(["DELETE www A 60 192.0.2.2 | 192.0.2.1"])
            .outcome(on: zone(exampleLines), targets: targets())
        guard case .accepted(_, let removals) = outcome else {
            Issue.record("refused: \(outcome)")
            return
        }
        #expect(removals == [ZoneContents.Key(name: try DNSName(route53: "www.example.com"), type: .a)])
    }

    @Test func replacesASetByDeletingAndCreatingIt() throws {
        let puts = try apply(
            ["DELETE www A 60 192.0.2.1 | 192.0.2.2", "CREATE www A 30 192.0.2.3"], to: zone(exampleLines))
        #expect(puts.contains { $0.content == .records(ttlSeconds: 30, rdata: [[192, 0, 2, 3]]) })
    }

    @Test func putsACNAMEWhereItDeletedAnotherType() throws {
        let outcome = try ChangeBatch(["DELETE www A 60 192.0.2.1 | 192.0.2.2", "CREATE www CNAME 60 example.org."])
            .outcome(on: zone(exampleLines), targets: targets())
        guard case .accepted(let puts, let removals) = outcome else {
            Issue.record("refused: \(outcome)")
            return
        }
        #expect(puts.contains { $0.type == .cname })
        #expect(removals.map(\.type) == [.a])
    }

    @Test(arguments: [
        ["CREATE x A ALIAS Z1 y.example.com. false", "CREATE y A 60 192.0.2.1"],
        ["CREATE y A 60 192.0.2.1", "CREATE x A ALIAS Z1 y.example.com. true"],
        ["CREATE x A ALIAS Z3AQBSTGFYJSTF s3-website-us-east-1.amazonaws.com false"],
        ["CREATE x AAAA ALIAS Z1BKCTXD74EZPE s3-website-eu-west-1.amazonaws.com. false"],
        ["CREATE x A ALIAS Z21DNDUVLTQW6Q s3-website.eu-central-1.amazonaws.com. false"],
        ["CREATE @ A ALIAS Z3AQBSTGFYJSTF s3-website-us-east-1.localhost false"],
        ["CREATE @ A ALIAS Z3AQBSTGFYJSTF example.com.s3-website.us-east-1.localhost. false"],
        ["UPSERT @ NS 60 ns.example.org."],
        ["DELETE @ NS 172800 ns.example.com. | ns.example.net.", "CREATE @ NS 60 ns.example.org."],
        [#"CREATE \052 A 60 192.0.2.1"#, "CREATE b A 60 192.0.2.1"],
        [#"CREATE t TXT 60 "a""b" "c\303\251\"" | "d""#],
        ["CREATE s SPF 60 \"v=spf1 -all\""],
    ])
    func mayHave(_ lines: [String]) throws {
        let puts = try apply(lines, to: zone(exampleLines))
        #expect(!puts.isEmpty)
    }

    @Test func readsBothSpellingsOfAWildcardAsOneName() throws {
        let puts = try apply([#"CREATE \052 A 60 192.0.2.1"#], to: zone(exampleLines))
        let contents = ZoneContents(
            id: "Z1", apex: try DNSName(route53: "example.com"), recordSets: try setsOf(exampleLines) + puts)
        let outcome = try ChangeBatch(["DELETE * A 60 192.0.2.1"]).outcome(on: contents, targets: targets())
        guard case .accepted(_, let removals) = outcome else {
            Issue.record("refused: \(outcome)")
            return
        }
        #expect(removals.map(\.name.route53) == [#"\052.example.com."#])
    }

    private func setsOf(_ lines: [String]) throws -> [ResourceRecordSet] {
        let empty = ZoneContents(id: "Z1", apex: try DNSName(route53: "example.com"), recordSets: [])
        guard case .accepted(let puts, _) = try ChangeBatch(lines).outcome(on: empty, targets: targets()) else {
            return []
        }
        return puts
    }

    @Test func mayHaveAnAliasIntoAnotherZoneOfTheAccount() throws {
        let other = ZoneContents(
            id: "Z2", apex: try DNSName(route53: "example.com"), recordSets: try setsOf(exampleLines))
        let outcome = try ChangeBatch(["CREATE x A ALIAS Z2 www.example.com. false"])
            .outcome(on: zone(exampleLines), targets: targets([other]))
        guard case .accepted = outcome else {
            Issue.record("refused: \(outcome)")
            return
        }
    }

    @Test(arguments: [
        (#""a\303\251b""#, RecordType.txt, #""a\303\251b""#),
        (#""a" "b""#, .txt, #""a" "b""#),
        ("10 MAIL.example.com", .mx, "10 mail.example.com."),
        ("2001:DB8::1", .aaaa, "2001:db8::1"),
    ])
    func showsValuesInOneSpelling(_ text: String, _ type: RecordType, _ shown: String) throws {
        #expect(RecordValue.present(try RecordValue.parse(text, type: type), type: type) == shown)
    }
}
