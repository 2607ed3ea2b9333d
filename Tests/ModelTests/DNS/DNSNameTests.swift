import Model
import Testing

@Suite struct DNSNameTests {
    @Test(arguments: [
        ("www.Example.COM.", "www.example.com."),
        ("www", "www.example.net."),
        ("@", "example.net."),
        (".", "."),
        (#"a\.b.c."#, #"a\.b.c."#),
        (#"a\046b.c."#, #"a\.b.c."#),
        (#"\000\255."#, #"\000\255."#),
        (#"a\032b."#, #"a\032b."#),
        (#"\@."#, #"\@."#),
        (#"\065."#, "a."),
        ("*.x", "*.x.example.net."),
        ("_443._tcp", "_443._tcp.example.net."),
    ])
    func `Presentation format is read with escapes and an origin`(text: String, expected: String) throws {
        let origin = try DNSName(presentation: "example.net.")
        let name = try DNSName(presentation: text, origin: origin)
        #expect(name.presentation == expected)
        #expect(try DNSName(presentation: name.presentation) == name)
    }

    @Test(arguments: [
        ("", DNSName.Problem.empty),
        ("a..b", .emptyLabel),
        (".a", .emptyLabel),
        (String(repeating: "a", count: 64), .labelTooLong),
        (#"a\25"#, .badEscape),
        (#"a\256"#, .badEscape),
        (#"a\"#, .badEscape),
        (String(repeating: "abcdefg.", count: 32), .nameTooLong),
        ("a b", .unsupportedCharacter),
    ])
    func `A bad name says what is wrong with it`(text: String, problem: DNSName.Problem) {
        #expect(throws: problem) { try DNSName(presentation: text) }
    }

    @Test func `A name of 255 octets is the longest`() throws {
        let label = String(repeating: "a", count: 63)
        let longest = "\(label).\(label).\(label).\(String(repeating: "a", count: 61))."
        #expect(try DNSName(presentation: longest).wire.count == 255)
        #expect(throws: DNSName.Problem.nameTooLong) { try DNSName(presentation: "a.\(longest)") }
    }

    @Test(arguments: [
        ("*.Example.com", #"\052.example.com."#),
        (#"\052.example.com."#, #"\052.example.com."#),
        ("a@b.c", #"a\100b.c."#),
        (#"\000.c"#, #"\000.c."#),
        (#"\377.c"#, #"\377.c."#),
        ("_x-1.c", "_x-1.c."),
    ])
    func `Route 53 spells other octets in octal`(text: String, expected: String) throws {
        let name = try DNSName(route53: text)
        #expect(name.route53 == expected)
        #expect(try DNSName(route53: name.route53) == name)
    }

    @Test(arguments: [#"\400.c"#, #"\08.c"#, "é.c", "a\u{1}.c"])
    func `Route 53 refuses what is not its spelling`(text: String) {
        #expect(throws: DNSName.Problem.self) { try DNSName(route53: text) }
    }

    @Test func `Route 53 lists names by their labels from the right`() throws {
        let ordered = [
            "example.com.", "!.example.com.", #"\052.example.com."#, "a.example.com.", "b.a.example.com.",
            "a-b.example.com.", "www.example.com.", "example.net.",
        ]
        let names = try ordered.map { try DNSName(route53: $0) }
        // A hyphen sorts before the dot that ends a label.
        let expected = [names[0], names[1], names[2], names[5], names[3], names[4], names[6], names[7]]
        #expect(names.reversed().sorted(by: DNSName.route53Precedes) == expected)
    }

    @Test(arguments: [
        ("www.example.com.", "example.com.", true),
        ("example.com.", "example.com.", true),
        ("badexample.com.", "example.com.", false),
        (#"a\.example.com."#, "example.com.", false),
        ("com.", "example.com.", false),
        ("com.", ".", true),
    ])
    func `A name is within another by whole labels`(name: String, ancestor: String, expected: Bool) throws {
        #expect(try DNSName(presentation: name).isWithin(DNSName(presentation: ancestor)) == expected)
    }

    @Test(
        arguments: [
            [], [1], [1, 97], [0, 0], [0xc0, 0x0c], [64] + [UInt8](repeating: 97, count: 64) + [0],
        ] as [[UInt8]])
    func `Octets that are not exactly one name are refused`(wire: [UInt8]) {
        #expect(DNSName(wire: wire) == nil)
    }

    @Test func `Wire form is taken in lower case`() {
        #expect(DNSName(wire: [1, 65, 0]) == DNSName(trusted: [1, 97, 0]))
    }

    @Test func `The parent is the name without its first label`() throws {
        let name = try DNSName(presentation: "a.b.")
        #expect(name.parent?.presentation == "b.")
        #expect(name.parent?.parent == .root)
        #expect(DNSName.root.parent == nil)
    }
}
