import Model
import Testing

@Suite struct DNSRecordDataTests {
    /// One or more records of every type, as the house writes them.
    static let canonical: [(String, String)] = [
        ("A", "192.0.2.1"),
        ("AAAA", "2001:db8::1"), ("AAAA", "::"), ("AAAA", "::1"), ("AAAA", "1::"), ("AAAA", "::ffff:192.0.2.1"),
        ("AAAA", "1:0:0:2::3"), ("AAAA", "1:2:3:4:5:6:7:8"), ("AAAA", "0:1:2:3:4:5:6:7"),
        ("NS", "ns1.Example.com."), ("CNAME", "."), ("PTR", #"a\.b.c."#), ("DNAME", "x.test."),
        ("SOA", "ns.example. admin.example. 2026112201 7200 900 1209600 86400"),
        ("HINFO", #""PC \"x\"" "Linux""#),
        ("MX", "10 mail.example."),
        ("TXT", #""v=spf1 -all""#), ("TXT", #""a" "b;c" """#), ("TXT", #""\000\255 \\ \"""#), ("SPF", #""x""#),
        ("RP", "a.b. ."), ("AFSDB", "1 a.b."),
        ("LOC", "51 30 12.748 N 0 7 39.611 W 0.00m 1.00m 10000.00m 10.00m"),
        ("LOC", "90 0 0.000 S 180 0 0.000 E -100000.00m 0.00m 90000000.00m 0.09m"),
        ("SRV", "0 5 443 host.example."),
        ("NAPTR", #"100 10 "u" "sip+E2U" "!^.*$!sip:x@y!" ."#),
        ("DS", "60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118"), ("CDS", "0 0 0 00"),
        ("SSHFP", "4 2 ABCDEF0123"), ("TLSA", "3 1 1 00FF"), ("SMIMEA", "3 1 1 00FF"),
        ("OPENPGPKEY", "mQENBFVHm5s="), ("DNSKEY", "257 3 13 AAEC"), ("CDNSKEY", "0 3 0 AA=="),
        ("CAA", #"0 issue "letsencrypt.org; a=b""#), ("CAA", #"128 tbs """#),
        ("URI", #"10 1 "https://example.com/""#),
        ("SVCB", "0 pool.example."), ("HTTPS", "1 ."),
        ("HTTPS", #"1 . alpn="h2,h3" port=8443 ipv4hint=192.0.2.1,192.0.2.2 ech=AEX+DQ== ipv6hint=2001:db8::1"#),
        ("SVCB", #"16 a. mandatory=alpn,port alpn="f\\\\oo\\,bar,h2" no-default-alpn port=1"#),
        ("SVCB", #"1 a. dohpath="/dns-query{?dns}" ohttp key65000="\000x y\"""#),
        ("TYPE65280", ##"\# 3 ABCDEF"##), ("TYPE65280", ##"\# 0"##),
    ]

    @Test(arguments: canonical) func `What is written is read back the same`(name: String, text: String) throws {
        let type = try #require(RecordType(name: name))
        let wire = try RecordData.parse(text, type: type)
        #expect(RecordData.present(wire, type: type) == text)
        #expect(RecordData.isValid(wire, type: type))
    }

    @Test(arguments: canonical)
    func `Every type is understood in the form of unknown types`(name: String, text: String) throws {
        let type = try #require(RecordType(name: name))
        let wire = try RecordData.parse(text, type: type)
        let unknown = RecordData.present(wire, type: RecordType(rawValue: 65_280))
        #expect(try RecordData.parse(unknown, type: type) == wire)
    }

    @Test(arguments: canonical)
    func `Cut data is shown as octets and never as something else`(name: String, text: String) throws {
        let type = try #require(RecordType(name: name))
        let wire = try RecordData.parse(text, type: type)
        for length in 0..<wire.count {
            let shown = RecordData.present(Array(wire.prefix(length)), type: type)
            if !shown.hasPrefix(##"\#"##) {
                #expect(try RecordData.parse(shown, type: type) == Array(wire.prefix(length)))
            }
        }
    }

    @Test(arguments: [
        ("AAAA", "2001:DB8:0:0:0:0:0:1", "2001:db8::1"),
        ("AAAA", "::1.2.3.4", "::102:304"),
        ("MX", "010  mail", "10 mail.example."),
        ("SOA", "ns admin 1 2h 15m 2w 1d", "ns.example. admin.example. 1 7200 900 1209600 86400"),
        ("TXT", "a b", #""a" "b""#),
        ("TXT", #""a""b""#, #""a" "b""#),
        ("DS", "1 RSASHA256 2 AB cd", "1 8 2 ABCD"),
        ("DNSKEY", "257 3 ED25519 AA EC", "257 3 15 AAEC"),
        ("LOC", "1 N 2 E 3", "1 0 0.000 N 2 0 0.000 E 3.00m 1.00m 10000.00m 10.00m"),
        ("HTTPS", "1 . port=1 alpn=h2", #"1 . alpn="h2" port=1"#),
        ("SVCB", "1 . key1=h2 key3=5", #"1 . alpn="h2" port=5"#),
        ("SVCB", #"1 . alpn="h\,2""#, #"1 . alpn="h,2""#),
        ("CAA", "0 issue ca.test", #"0 issue "ca.test""#),
        ("A", ##"\# 4 C0000201"##, "192.0.2.1"),
    ])
    func `Other spellings mean the same`(name: String, text: String, expected: String) throws {
        let type = try #require(RecordType(name: name))
        let wire = try RecordData.parse(text, type: type, origin: try DNSName(presentation: "example."))
        #expect(RecordData.present(wire, type: type) == expected)
    }

    @Test(arguments: [
        ("A", "192.0.2", "ARRDATAIllegalIPv4Address"), ("A", "192.0.2.256", "ARRDATAIllegalIPv4Address"),
        ("A", "192.0.2.01", "ARRDATAIllegalIPv4Address"), ("A", "1.2.3.4 5.6.7.8", "ARRDATANotSingleField"),
        ("A", "", "ARRDATANotSingleField"),
        ("AAAA", "1::2::3", "AAAARRDATAIllegalIPv6Address"), ("AAAA", "1:2:3:4:5:6:7", "AAAARRDATAIllegalIPv6Address"),
        ("AAAA", "12345::", "AAAARRDATAIllegalIPv6Address"), ("AAAA", ":::", "AAAARRDATAIllegalIPv6Address"),
        ("AAAA", "1:2:3:4:5:6:7::8", "AAAARRDATAIllegalIPv6Address"),
        ("TXT", "unquoted", "InvalidCharacterString"), ("TXT", #""open"#, "InvalidCharacterString"),
        ("TXT", "\"\(String(repeating: "x", count: 256))\"", "CharacterStringTooLong"),
        ("TXT", "\"é\"", "UnsupportedCharacter"),
        ("CNAME", "a..b", "DomainLabelEmpty"), ("CNAME", "a b", "CNAMERRDATANotSingleField"),
        ("CNAME", String(repeating: "a", count: 64), "DomainLabelTooLong"),
        ("MX", "mail.example.", "MXRRDATANotTwoFields"), ("MX", "65536 a.", "MXRRDATAIllegalNumber"),
        ("SRV", "1 2 3", "SRVRRDATANotFourFields"), ("CAA", #"0 is-sue "x""#, "CAARRDATAIllegalTag"),
        ("DS", "1 8 2 ABC", "DSRRDATAIllegalHexadecimal"), ("DNSKEY", "257 3 8 A===", "DNSKEYRRDATAIllegalBase64"),
        ("LOC", "91 N 0 E 0", "LOCRRDATAIllegalLocation"), ("TYPE65280", "x", "TYPE65280RRDATAIllegalData"),
        ("A", ##"\# 3 C00002"##, "ARRDATAIllegalUnknownForm"), ("A", ##"\# 4 C00002"##, "ARRDATAIllegalUnknownForm"),
        ("HTTPS", "1 . alpn=h2 alpn=h3", "HTTPSRRDATAIllegalParameter"),
        ("HTTPS", "1 . port=65536", "HTTPSRRDATAIllegalParameter"),
        ("HTTPS", "1 . mandatory=alpn", "HTTPSRRDATAIllegalParameter"),
        ("HTTPS", "1 . mandatory=mandatory", "HTTPSRRDATAIllegalParameter"),
        ("HTTPS", "1 . mandatory=port,port port=1", "HTTPSRRDATAIllegalParameter"),
        ("HTTPS", "1 . no-default-alpn", "HTTPSRRDATAIllegalParameter"),
        ("HTTPS", "1 . key65535=x", "HTTPSRRDATAIllegalParameter"),
        ("HTTPS", "1 . ipv4hint=", "HTTPSRRDATAIllegalParameter"),
        ("HTTPS", "1 . alpn=,h2", "HTTPSRRDATAIllegalParameter"),
        ("HTTPS", "1 . alpn", "HTTPSRRDATAIllegalParameter"),
    ])
    func `A bad value gets Route 53's code`(name: String, text: String, code: String) throws {
        let type = try #require(RecordType(name: name))
        let problem = #expect(throws: RecordData.Problem.self) {
            try RecordData.parse(text, type: type, spelling: .route53)
        }
        #expect(problem?.code == code)
    }

    @Test func `Route 53's messages are its own words`() {
        let problems = [("A", "x"), ("AAAA", "x"), ("TXT", "x")].map { name, text in
            #expect(throws: RecordData.Problem.self) {
                try RecordData.parse(text, type: try #require(RecordType(name: name)), spelling: .route53)
            }?.message
        }
        #expect(
            problems == [
                "Value is not a valid IPv4 address", "Value is not a valid IPv6 address",
                "Value should be enclosed in quotation marks",
            ])
    }

    @Test func `Route 53 spells strings in octal`() throws {
        let wire = try RecordData.parse(#""\303\251 \"x\"" "b""#, type: .txt, spelling: .route53)
        #expect(wire == [6, 0xc3, 0xa9, 0x20, 0x22, 0x78, 0x22, 1, 0x62])
        #expect(RecordData.present(wire, type: .txt, spelling: .route53) == #""\303\251 \"x\"" "b""#)
        #expect(RecordData.present(wire, type: .txt) == #""\195\169 \"x\"" "b""#)
    }

    @Test func `The canonical form differs from the given one by the case of names only`() throws {
        let wire = try RecordData.parse("10 Mail.EXAMPLE.", type: .mx)
        #expect(RecordData.canonical(wire, type: .mx) == (try RecordData.parse("10 mail.example.", type: .mx)))
        let text = try RecordData.parse(#""Text""#, type: .txt)
        #expect(RecordData.canonical(text, type: .txt) == text)
    }

    @Test(arguments: [("a", 1), ("Type1", 1), ("TYPE65280", 65_280), ("HTTPS", 65)] as [(String, UInt16)])
    func `Types have names in any case`(name: String, value: UInt16) {
        #expect(RecordType(name: name)?.rawValue == value)
    }

    @Test(arguments: ["", "TYPE", "TYPE65536", "TYPE-1", "AX"])
    func `Other words are no type`(name: String) {
        #expect(RecordType(name: name) == nil)
    }
}
