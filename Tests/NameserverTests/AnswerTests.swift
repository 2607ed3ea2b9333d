import Model
import Nameserver
import Testing

@Suite struct AnswerTests {
    private static let soa =
        "authority example.test. 300 SOA ns1.example.test. admin.example.test. 1 7200 900 1209600 300"
    private static let otherSOA =
        "authority other.test. 60 SOA ns.other.test. admin.other.test. 1 7200 900 1209600 60"
    private static let www = "answer www.example.test. 60 A 192.0.2.1"

    private func answer(_ question: String, over transport: Transport = .udp) throws -> String? {
        let message = try TestZones.table().answer(QueryText(question).wire, over: transport).message
        return MessageText(message)?.text
    }

    @Test(
        arguments: [
            ("www.example.test A", ["NOERROR aa", www]),
            ("txt.example.test TXT", ["NOERROR aa", #"answer txt.example.test. 3600 TXT "a" "b""#]),
            ("www.example.test AAAA", ["NOERROR aa", soa]),
            ("www.example.test TYPE65280", ["NOERROR aa", soa]),
            ("gone.example.test A", ["NXDOMAIN aa", soa]),
            ("under.www.example.test A", ["NXDOMAIN aa", soa]),
            (
                "example.test SOA",
                [
                    "NOERROR aa",
                    "answer example.test. 900 SOA ns1.example.test. admin.example.test. 1 7200 900 1209600 300",
                ]
            ),
            (
                "example.test MX",
                [
                    "NOERROR aa", "answer example.test. 3600 MX 10 mail.example.test.",
                    "answer example.test. 3600 MX 20 mail.example.test.",
                    "additional mail.example.test. 3600 A 192.0.2.25",
                    "additional mail.example.test. 3600 AAAA 2001:db8::25",
                ]
            ),
            (
                "_imap._tcp.example.test SRV",
                [
                    "NOERROR aa", "answer _imap._tcp.example.test. 3600 SRV 0 1 143 mail.example.test.",
                    "additional mail.example.test. 3600 A 192.0.2.25",
                    "additional mail.example.test. 3600 AAAA 2001:db8::25",
                ]
            ),
            (
                "example.test NS",
                [
                    "NOERROR aa", "answer example.test. 3600 NS ns1.example.test.",
                    "answer example.test. 3600 NS ns.other.test.", "additional ns1.example.test. 3600 A 192.0.2.53",
                ]
            ),
            ("www.elsewhere.test A", ["REFUSED"]),
            (". NS", ["REFUSED"]),
            ("badexample.test A", ["REFUSED"]),
        ] as [(String, [String])])
    func `A zone answers for what it has and denies the rest`(question: String, expected: [String]) throws {
        #expect(try answer(question) == expected.joined(separator: "\n"))
    }

    @Test(arguments: 0..<11)
    func `Letters match in any case and every other octet only itself, wherever it stands`(position: Int) throws {
        func name(_ octet: UInt8) -> [UInt8] {
            var label = [UInt8](repeating: UInt8(ascii: "x"), count: 11)
            label[position] = octet
            return [11] + label + QueryText.wire("octets.test")
        }
        let octets = UInt8.min ... .max
        let sets = Set(octets.map(DNSName.lowercased)).map { octet in
            ResourceRecordSet(
                name: DNSName(trusted: name(octet)), type: .a,
                content: .records(ttlSeconds: 60, rdata: [[10, 0, 0, octet]]))
        }
        let apex = try DNSName(presentation: "octets.test.")
        let soa = ResourceRecordSet(
            name: apex, type: .soa,
            content: .records(ttlSeconds: 60, rdata: [[0, 0] + [UInt8](repeating: 0, count: 20)]))
        let table = ZoneTable(aliasAddresses: AliasAddresses(ipv4: [], ipv6: []))
        table.publish(Zone(apex: apex, recordSets: sets + [soa]))
        for octet in octets {
            let query = [0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0] + name(octet) + [0, 1, 0, 1]
            let answer = MessageText(table.answer(query, over: .udp).message)
            let expected = " 60 A 10.0.0.\(DNSName.lowercased(octet))"
            #expect(answer?.lines.last?.hasSuffix(expected) == true, "\(octet)")
        }
    }

    @Test(
        arguments: [
            ("x.example.test A", ["NOERROR aa", soa]),
            ("ent.x.example.test NS", ["NOERROR aa", soa]),
            ("_tcp.example.test A", ["NOERROR aa", soa]),
            ("ent.x.example.test ANY", ["NOERROR aa", soa]),
            ("no.ent.x.example.test A", ["NXDOMAIN aa", soa]),
        ] as [(String, [String])])
    func `An empty non-terminal is no data and never a name error`(question: String, expected: [String]) throws {
        #expect(try answer(question) == expected.joined(separator: "\n"))
    }

    @Test(
        arguments: [
            ("any.wild.example.test A", ["NOERROR aa", "answer any.wild.example.test. 3600 A 192.0.2.3"]),
            ("one.two.wild.example.test A", ["NOERROR aa", "answer one.two.wild.example.test. 3600 A 192.0.2.3"]),
            ("any.wild.example.test TXT", ["NOERROR aa", soa]),
            ("*.wild.example.test A", ["NOERROR aa", "answer *.wild.example.test. 3600 A 192.0.2.3"]),
            ("wild.example.test A", ["NOERROR aa", soa]),
            ("sub.wild.example.test A", ["NOERROR aa", soa]),
            ("x.sub.wild.example.test A", ["NXDOMAIN aa", soa]),
            ("x.host.sub.wild.example.test A", ["NXDOMAIN aa", soa]),
            ("x.*.wild.example.test A", ["NXDOMAIN aa", soa]),
            ("q.wc.example.test A", ["NOERROR aa", "answer q.wc.example.test. 3600 CNAME www.example.test.", www]),
            (
                "star.example.test A",
                [
                    "NOERROR aa", "answer star.example.test. 3600 CNAME *.wild.example.test.",
                    "answer *.wild.example.test. 3600 A 192.0.2.3",
                ]
            ),
        ] as [(String, [String])])
    func `A wildcard answers below its closest encloser, over any number of labels`(
        question: String, expected: [String]
    ) throws {
        #expect(try answer(question) == expected.joined(separator: "\n"))
    }

    @Test(
        arguments: [
            ("alias.example.test A", ["NOERROR aa", "answer alias.example.test. 3600 CNAME www.example.test.", www]),
            ("alias.example.test CNAME", ["NOERROR aa", "answer alias.example.test. 3600 CNAME www.example.test."]),
            (
                "alias.example.test AAAA",
                ["NOERROR aa", "answer alias.example.test. 3600 CNAME www.example.test.", soa]
            ),
            (
                "dangling.example.test A",
                ["NXDOMAIN aa", "answer dangling.example.test. 3600 CNAME gone.example.test.", soa]
            ),
            ("out.example.test A", ["NOERROR aa", "answer out.example.test. 3600 CNAME www.elsewhere."]),
            (
                "cross.example.test A",
                [
                    "NOERROR aa", "answer cross.example.test. 3600 CNAME www.other.test.",
                    "answer www.other.test. 900 A 192.0.2.78",
                ]
            ),
            (
                "crossgone.example.test A",
                ["NXDOMAIN aa", "answer crossgone.example.test. 3600 CNAME gone.other.test.", otherSOA]
            ),
            (
                "loop1.example.test A",
                [
                    "NOERROR aa", "answer loop1.example.test. 3600 CNAME loop2.example.test.",
                    "answer loop2.example.test. 3600 CNAME loop1.example.test.",
                ]
            ),
            ("self.example.test A", ["NOERROR aa", "answer self.example.test. 3600 CNAME self.example.test."]),
            (
                "into.example.test A",
                [
                    "NOERROR aa", "answer into.example.test. 3600 CNAME x.child.example.test.",
                    "authority child.example.test. 3600 NS ns.child.example.test.",
                    "authority child.example.test. 3600 NS ns.sibling.example.test.",
                    "authority child.example.test. 3600 NS ns1.example.test.",
                    "additional ns.child.example.test. 3600 A 192.0.2.60",
                    "additional ns.sibling.example.test. 3600 A 192.0.2.61",
                    "additional ns1.example.test. 3600 A 192.0.2.53",
                ]
            ),
        ] as [(String, [String])])
    func `A CNAME is followed through local zones, and the code is that of its target`(
        question: String, expected: [String]
    ) throws {
        #expect(try answer(question) == expected.joined(separator: "\n"))
    }

    private static let referral = [
        "NOERROR", "authority child.example.test. 3600 NS ns.child.example.test.",
        "authority child.example.test. 3600 NS ns.sibling.example.test.",
        "authority child.example.test. 3600 NS ns1.example.test.",
        "additional ns.child.example.test. 3600 A 192.0.2.60",
        "additional ns.sibling.example.test. 3600 A 192.0.2.61",
        "additional ns1.example.test. 3600 A 192.0.2.53",
    ]

    @Test(arguments: [
        "child.example.test A", "child.example.test NS", "child.example.test ANY", "below.child.example.test TXT",
        "ns.child.example.test A", "any.child.example.test A", "*.child.example.test A", "x.y.child.example.test DS",
    ])
    func `At and below a cut there is a referral without AA and with in-domain, sibling and apex glue`(
        question: String
    ) throws {
        #expect(try answer(question) == AnswerTests.referral.joined(separator: "\n"))
    }

    @Test(
        arguments: [
            ("child.example.test DS", ["NOERROR aa", "answer child.example.test. 3600 DS 1 8 2 AB"]),
            ("sibling.example.test DS", ["NOERROR aa", soa]),
            // The child is served here as well; the question goes to its parent, in which it is not delegated.
            ("served.example.test DS", ["NOERROR aa", soa]),
            ("example.test DS", ["NOERROR aa", soa]),
        ] as [(String, [String])])
    func `DS is answered from the parent's side of a cut`(question: String, expected: [String]) throws {
        #expect(try answer(question) == expected.joined(separator: "\n"))
    }

    @Test func `The zone with the longest apex answers`() throws {
        #expect(
            try answer("ns.served.example.test A") == "NOERROR aa\nanswer ns.served.example.test. 900 A 192.0.2.79")
    }

    @Test(
        arguments: [
            (
                "a.old.example.test A",
                [
                    "NOERROR aa", "answer old.example.test. 3600 DNAME new.example.test.",
                    "answer a.old.example.test. 3600 CNAME a.new.example.test.",
                    "answer a.new.example.test. 3600 A 192.0.2.9",
                ]
            ),
            ("old.example.test TXT", ["NOERROR aa", #"answer old.example.test. 3600 TXT "owner""#]),
            ("old.example.test A", ["NOERROR aa", soa]),
            ("old.example.test DNAME", ["NOERROR aa", "answer old.example.test. 3600 DNAME new.example.test."]),
            (
                "under.old.example.test TXT",
                [
                    "NXDOMAIN aa", "answer old.example.test. 3600 DNAME new.example.test.",
                    "answer under.old.example.test. 3600 CNAME under.new.example.test.", soa,
                ]
            ),
            (
                "toold.example.test A",
                [
                    "NOERROR aa", "answer toold.example.test. 3600 CNAME a.old.example.test.",
                    "answer old.example.test. 3600 DNAME new.example.test.",
                    "answer a.old.example.test. 3600 CNAME a.new.example.test.",
                    "answer a.new.example.test. 3600 A 192.0.2.9",
                ]
            ),
        ] as [(String, [String])])
    func `A DNAME renames what is below its owner and nothing else`(question: String, expected: [String]) throws {
        #expect(try answer(question) == expected.joined(separator: "\n"))
    }

    @Test func `A synthesised CNAME is the answer to a question for CNAME`() throws {
        let expected = [
            "NOERROR aa", "answer old.example.test. 3600 DNAME new.example.test.",
            "answer a.old.example.test. 3600 CNAME a.new.example.test.",
        ]
        #expect(try answer("a.old.example.test CNAME") == expected.joined(separator: "\n"))
    }

    @Test func `DNAMEs are applied one after the other`() throws {
        let expected = [
            "NOERROR aa", "answer older.example.test. 3600 DNAME oldest.example.test.",
            "answer a.older.example.test. 3600 CNAME a.oldest.example.test.",
            "answer oldest.example.test. 3600 DNAME new.example.test.",
            "answer a.oldest.example.test. 3600 CNAME a.new.example.test.",
            "answer a.new.example.test. 3600 A 192.0.2.9",
        ]
        #expect(try answer("a.older.example.test A") == expected.joined(separator: "\n"))
    }

    @Test func `A DNAME that leads to itself ends`() throws {
        let text = try #require(try answer("x.grow.example.test A", over: .tcp))
        #expect(text.hasPrefix("NOERROR aa\nanswer grow.example.test. 3600 DNAME grow.grow.example.test."))
        #expect(text.split(separator: "\n").count < 40)
    }

    @Test func `A DNAME that makes a name too long says YXDOMAIN`() throws {
        let label = String(repeating: "b", count: 60)
        let name = "\(label).\(label).\(label).long.example.test"
        let text = try answer("\(name) A")
        let target = String(repeating: "a", count: 58)
        #expect(text == "YXDOMAIN aa\nanswer long.example.test. 3600 DNAME \(target).example.test.")
    }

    @Test(
        arguments: [
            (
                "site.example.test A",
                ["NOERROR aa", "answer site.example.test. 60 A 127.0.0.1", "answer site.example.test. 60 A 127.0.0.2"]
            ),
            ("site.example.test AAAA", ["NOERROR aa", "answer site.example.test. 60 AAAA ::1"]),
            ("site.example.test TXT", ["NOERROR aa", soa]),
            ("copy.example.test A", ["NOERROR aa", "answer copy.example.test. 60 A 192.0.2.1"]),
            ("copycopy.example.test A", ["NOERROR aa", "answer copycopy.example.test. 60 A 192.0.2.1"]),
            ("copyalias.example.test A", ["NOERROR aa", "answer copyalias.example.test. 60 A 192.0.2.1"]),
            ("copyother.example.test A", ["NOERROR aa", "answer copyother.example.test. 900 A 192.0.2.78"]),
            ("copywild.example.test A", ["NOERROR aa", "answer copywild.example.test. 3600 A 192.0.2.3"]),
            ("copygone.example.test A", ["NOERROR aa", soa]),
            ("aloop1.example.test A", ["NOERROR aa", soa]),
            (
                "tosite.example.test A",
                [
                    "NOERROR aa", "answer tosite.example.test. 3600 CNAME site.example.test.",
                    "answer site.example.test. 60 A 127.0.0.1", "answer site.example.test. 60 A 127.0.0.2",
                ]
            ),
        ] as [(String, [String])])
    func `An alias answers with its target's records under its own name`(
        question: String, expected: [String]
    ) throws {
        #expect(try answer(question) == expected.joined(separator: "\n"))
    }

    @Test(
        arguments: [
            ("www.example.test ANY", ["NOERROR aa", #"answer www.example.test. 3600 HINFO "RFC8482" """#]),
            ("any.wild.example.test ANY", ["NOERROR aa", #"answer any.wild.example.test. 3600 HINFO "RFC8482" """#]),
            ("alias.example.test ANY", ["NOERROR aa", "answer alias.example.test. 3600 CNAME www.example.test."]),
            ("gone.example.test ANY", ["NXDOMAIN aa", soa]),
            ("www.example.test AXFR", ["REFUSED"]),
            ("example.test IXFR", ["REFUSED"]),
        ] as [(String, [String])])
    func `ANY gets little and transfers get nothing`(question: String, expected: [String]) throws {
        for transport in Transport.allCases {
            #expect(try answer(question, over: transport) == expected.joined(separator: "\n"))
        }
    }

    @Test func `The question comes back in the case that it was asked in`() throws {
        let query = QueryText("wWw.eXample.TEST A").wire
        let message = try TestZones.table().answer(query, over: .udp).message
        #expect(Array(message[12..<query.count]) == Array(query[12...]))
        #expect(MessageText(message)?.lines.last == "answer wWw.eXample.TEST. 60 A 192.0.2.1")
    }

    @Test func `Names are compressed where RFC 1035 allows it and nowhere else`() throws {
        let table = try TestZones.table()
        // Header, question, a pointer for the owner, ten octets, a pointer for the target's ending.
        #expect(table.answer(QueryText("alias.example.test CNAME").wire, over: .udp).message.count == 36 + 12 + 6)
        let service = table.answer(QueryText("_imap._tcp.example.test SRV").wire, over: .udp).message
        let name = QueryText.wire("mail.example.test")
        #expect((0...(service.count - name.count)).contains { Array(service[$0..<($0 + name.count)]) == name })
    }

    @Test func `The real lookup answers TestDNSAnswer`() throws {
        let table = try TestZones.table()
        let mail = table.answer(name: try DNSName(presentation: "example.test."), type: .mx)
        #expect(mail.rcode == "NOERROR")
        #expect(
            mail.records.map { RecordData.present($0, type: .mx) } == [
                "10 mail.example.test.", "20 mail.example.test.",
            ])
        let site = table.answer(name: try DNSName(presentation: "site.example.test."), type: .a)
        #expect(site.records == [[127, 0, 0, 1], [127, 0, 0, 2]])
        let gone = table.answer(name: try DNSName(presentation: "gone.example.test."), type: .a)
        #expect(gone.rcode == "NXDOMAIN" && gone.records.isEmpty)
        let soa = table.answer(name: try DNSName(presentation: "example.test."), type: .soa).records
        #expect(
            soa.map { RecordData.present($0, type: .soa) } == [
                "ns1.example.test. admin.example.test. 1 7200 900 1209600 300"
            ])
    }
}
