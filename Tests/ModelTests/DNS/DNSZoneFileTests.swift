import Model
import Testing

@Suite struct DNSZoneFileTests {
    private struct Missing: Error, CustomStringConvertible { var description: String { "no such file" } }

    private func parse(_ text: String, files: [String: String] = [:]) throws -> ZoneFile {
        try ZoneFile(parsing: Array(text.utf8), file: "test.zone", origin: DNSName(presentation: "example.test.")) {
            guard let text = files[$0] else { throw Missing() }
            return Array(text.utf8)
        }
    }

    private static let head = "@ 900 IN SOA ns admin 1 7200 900 1209600 86400\n"

    /// The exported lines behind `$ORIGIN` and the SOA.
    private func lines(_ text: String, files: [String: String] = [:]) throws -> [String] {
        let zone = try parse(DNSZoneFileTests.head + text, files: files)
        return zone.text.split(separator: "\n").dropFirst(2).map(String.init)
    }

    @Test(
        arguments: [
            ("www 60 IN A 192.0.2.1", ["www 60 IN A 192.0.2.1"]),
            ("www IN 60 A 192.0.2.1", ["www 60 IN A 192.0.2.1"]),
            ("www 1h30m A 192.0.2.1", ["www 5400 IN A 192.0.2.1"]),
            ("www 1W2d A 192.0.2.1", ["www 777600 IN A 192.0.2.1"]),
            ("$TTL 5m\nwww A 192.0.2.1\n 10 AAAA ::1", ["www 300 IN A 192.0.2.1", "www 10 IN AAAA ::1"]),
            ("www A 192.0.2.1", ["www 900 IN A 192.0.2.1"]),
            ("$ORIGIN sub\n@ A 192.0.2.1\nx A 192.0.2.2", ["sub 900 IN A 192.0.2.1", "x.sub 900 IN A 192.0.2.2"]),
            (
                "a A 192.0.2.1 ; note\n\n   ; only a note\n A 192.0.2.2",
                ["a 900 IN A 192.0.2.1", "a 900 IN A 192.0.2.2"]
            ),
            (
                "a (\n  60 ; here\n IN A )\n b 1 A 192.0.2.2".replacing(" )\n b 1 A", with: "\n 192.0.2.1 )\nb 1 A"),
                ["a 60 IN A 192.0.2.1", "b 1 IN A 192.0.2.2"]
            ),
            ("a 1 TXT (\"x\"\r\n \"y;z\")\r\n", [#"a 1 IN TXT "x" "y;z""#]),
            ("a 1 TXT un\\;quoted \"\"", [#"a 1 IN TXT "un;quoted" """#]),
            ("a 1 MX 10 mail\n 1 MX 20 mail.other.", ["a 1 IN MX 10 mail.example.test.", "a 1 IN MX 20 mail.other."]),
            ("a 1 A 192.0.2.1\na 1 A 192.0.2.1", ["a 1 IN A 192.0.2.1"]),
            ("a 1 NS Ns.x.\na 1 NS ns.X.", ["a 1 IN NS Ns.x."]),
            ("a 5 A 192.0.2.1\na 9 A 192.0.2.2", ["a 5 IN A 192.0.2.1", "a 5 IN A 192.0.2.2"]),
            ("A 1 a 192.0.2.1", ["a 1 IN A 192.0.2.1"]),
            ("* 1 CNAME @", ["* 1 IN CNAME example.test."]),
            (#"\$a\@b 1 A 192.0.2.1"#, [#"\$a\@b 1 IN A 192.0.2.1"#]),
            (#"a 1 HTTPS 1 . alpn="h2;h3" port=1"#, [#"a 1 IN HTTPS 1 . alpn="h2;h3" port=1"#]),
            (##"a 1 TYPE65280 \# 2 ( AB"## + "\n CD )", [##"a 1 IN TYPE65280 \# 2 ABCD"##]),
            ("a 1 CLASS1 TYPE1 192.0.2.1", ["a 1 IN A 192.0.2.1"]),
            (
                "www 86400 AWS ALIAS A s3-website-us-east-1.amazonaws.com. Z3AQBSTGFYJSTF false",
                ["www 60 AWS ALIAS A s3-website-us-east-1.amazonaws.com. Z3AQBSTGFYJSTF false"]
            ),
            ("www AWS ALIAS AAAA other $self TRUE", ["www 60 AWS ALIAS AAAA other.example.test. $self true"]),
        ] as [(String, [String])])
    func `A zone file is read`(text: String, expected: [String]) throws {
        #expect(try lines(text) == expected)
    }

    @Test func `An included file has its own origin and gives it back`() throws {
        let files = ["sub.zone": "@ 1 A 192.0.2.1\nx 1 A 192.0.2.2\n"]
        let text = "a 1 A 192.0.2.3\n$INCLUDE sub.zone sub\n 1 AAAA ::1\nb 1 A 192.0.2.4\n"
        #expect(
            try lines(text, files: files) == [
                "a 1 IN A 192.0.2.3", "a 1 IN AAAA ::1", "b 1 IN A 192.0.2.4", "sub 1 IN A 192.0.2.1",
                "x.sub 1 IN A 192.0.2.2",
            ])
    }

    /// Places are of the text behind the SOA's line.
    @Test(arguments: [
        ("a 1 A 192.0.2.256", 2, 7, "A: Value is not a valid IPv4 address"),
        ("a 1 MX 10 mail extra", 2, 16, "MX: Value does not contain two fields"),
        ("a 1 MX 10", 2, 8, "MX: Value does not contain two fields"),
        ("a 1 A", 2, 5, "A: Value contains spaces"),
        ("\n\nb 1 NOPE x", 4, 5, "unknown type NOPE"),
        ("b 1 ANY x", 2, 5, "class ANY is not supported"),
        ("b 1 OPT x", 2, 5, "unknown type OPT"),
        ("b 1 TYPE41 x", 2, 5, "type TYPE41 has no records"),
        ("b 1 CH A 192.0.2.1", 2, 5, "class CH is not supported"),
        ("b 1 IN", 2, 1, "a record without a type"),
        ("b IN IN A 192.0.2.1", 2, 6, "a second class"),
        ("b 1x A 192.0.2.1", 2, 3, "not a TTL, class or type"),
        ("b 4294967296 A 192.0.2.1", 2, 3, "not a TTL, class or type"),
        ("a..b 1 A 192.0.2.1", 2, 1, "Domain label is empty"),
        ("b 1 TXT \"open", 2, 9, "a quotation mark that is not closed"),
        ("b 1 TXT \"open\nc\"", 2, 9, "a quotation mark that is not closed"),
        ("b 1 A ( 192.0.2.1", 2, 7, "a parenthesis that is not closed"),
        ("b 1 A 192.0.2.1 )", 2, 17, "a closing parenthesis without an opening one"),
        ("$GENERATE 1-9 a A 192.0.2.$", 2, 1, "$GENERATE is not supported; write the records out"),
        ("$NOPE", 2, 1, "unknown directive $NOPE"),
        ("$TTL x", 2, 6, "not a TTL"),
        ("$ORIGIN", 2, 1, "$ORIGIN lacks its value"),
        ("$TTL 1 2", 2, 8, "a word too many"),
        ("$INCLUDE gone", 2, 10, "cannot include gone: no such file"),
        ("$INCLUDE self", 1, 1, "too many nested $INCLUDE"),
        ("x.other. 1 A 192.0.2.1", 2, 12, "x.other. is outside of the zone example.test."),
        ("@ 1 SOA a b 1 2 3 4 5", 2, 5, "a second SOA"),
        ("sub 1 SOA a b 1 2 3 4 5", 2, 7, "a second SOA"),
        ("c 1 CNAME a\nc 1 A 192.0.2.1", 3, 5, "a CNAME beside other data at c.example.test."),
        ("c 1 A 192.0.2.1\nc 1 CNAME a", 3, 5, "a CNAME beside other data at c.example.test."),
        ("c 1 CNAME a\nc 1 CNAME b", 3, 5, "a second CNAME at one name"),
        (
            "c 1 A 192.0.2.1\nc AWS ALIAS A x $self true", 3, 7,
            "an alias beside records or another alias of the same name and type"
        ),
        ("c AWS ALIAS A x $self true\nc 1 A 192.0.2.1", 3, 5, "records beside an alias of the same name and type"),
        ("c AWS A 192.0.2.1", 2, 7, "class AWS has records of type ALIAS only"),
        ("c AWS ALIAS A x", 2, 7, "ALIAS wants a type, a target, a hosted zone id or $self, true or false"),
        ("c AWS ALIAS A x Z-1 true", 2, 17, "not a hosted zone id"),
        ("c AWS ALIAS A x Z1 maybe", 2, 20, "neither true nor false"),
        ("b 1 A 192.0.2.1 \\\nc", 2, 17, "a line that ends in a backslash"),
    ])
    func `A bad line is named by line and column`(text: String, line: Int, column: Int, message: String) {
        let problem = #expect(throws: ZoneFile.Problem.self) {
            try parse(DNSZoneFileTests.head + text, files: ["self": "$INCLUDE self"])
        }
        let file = text == "$INCLUDE self" ? "self" : "test.zone"
        #expect(problem == ZoneFile.Problem(file: file, line: line, column: column, message: message))
    }

    @Test(arguments: [
        ("", 1, 1, "the zone has no SOA"),
        (" 1 A 192.0.2.1", 1, 2, "the first record has no owner"),
        ("a A 192.0.2.1", 1, 3, "no TTL: neither here nor by $TTL or a record before"),
    ])
    func `A file must be a whole zone`(text: String, line: Int, column: Int, message: String) {
        let problem = #expect(throws: ZoneFile.Problem.self) { try parse(text) }
        #expect(problem == ZoneFile.Problem(file: "test.zone", line: line, column: column, message: message))
    }

    @Test func `A set has at most a hundred records`() {
        let records = (0..<101).map { "a 1 A 192.0.2.\($0)\n" }.joined()
        let problem = #expect(throws: ZoneFile.Problem.self) { try parse(DNSZoneFileTests.head + records) }
        #expect(problem?.line == 102)
    }

    @Test func `A problem reads as file, line, column and message`() {
        #expect(ZoneFile.Problem(file: "a", line: 1, column: 2, message: "m").description == "a:1:2: m")
    }

    @Test func `Every type survives export and import`() throws {
        let apex = try DNSName(presentation: "example.test.")
        var sets: [ResourceRecordSet] = []
        for (index, (name, text)) in DNSRecordDataTests.canonical.enumerated() {
            let type = try #require(RecordType(name: name))
            let owner =
                type == .soa
                ? apex : try DNSName(presentation: #"r\#(index).\"\;( \000"#.replacing(" ", with: ""), origin: apex)
            let rdata = try RecordData.parse(text, type: type)
            sets.append(
                ResourceRecordSet(name: owner, type: type, content: .records(ttlSeconds: UInt32(index), rdata: [rdata]))
            )
        }
        let alias = AliasTarget(hostedZoneID: "$self", name: apex, evaluateTargetHealth: true)
        sets.append(ResourceRecordSet(name: apex, type: .a, content: .alias(alias)))
        let zone = ZoneFile(apex: apex, recordSets: sets)
        let again = try parse(zone.text)
        #expect(again.apex == apex)
        #expect(Set(again.recordSets) == Set(sets))
    }

    @Test func `A zone's own id is written as $self`() throws {
        let zone = try parse(DNSZoneFileTests.head + "a AWS ALIAS A b $self true\nc AWS ALIAS A d. Z2 true")
        let stored = zone.replacingSelf(with: "Z1")
        #expect(stored.text.contains("b.example.test. Z1 true"))
        #expect(stored.namingSelf("Z1") == zone)
    }

    @Test func `The root can be a zone`() throws {
        let zone = try parse(". 1 SOA a. b. 1 2 3 4 5\ncom. 1 NS x.")
        #expect(zone.apex == .root)
        #expect(try parse(zone.text) == zone)
    }

    @Test func `No octets make the parser trap`() {
        var random = SplitMix(state: 7)
        let words = [
            "a", " ", "\n", "(", ")", "\"", "\\", ";", "$TTL", "$INCLUDE", "SOA", "1", "TXT", "=", "\0", "é", "HTTPS",
            "LOC",
        ]
        for _ in 0..<20_000 {
            let text = (0..<Int(random.next() % 24)).map { _ in words[Int(random.next() % UInt64(words.count))] }
                .joined()
            _ = try? parse(text, files: ["a": text])
        }
    }
}

/// A small generator with a seed, for tests that must repeat.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }
}
