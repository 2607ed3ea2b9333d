import Model
import Nameserver
import Testing

@Suite struct LimitTests {
    private static let question = QueryText.wire("www.example.test") + [0, 1, 0, 1]
    private static let option: [UInt8] = [0, 0, 41, 16, 0, 0, 0, 0, 0, 0, 0]

    /// A header with these counts, and what follows it.
    private static func message(
        _ body: [UInt8], flags: [UInt8] = [1, 0], questions: UInt8 = 1, answers: UInt8 = 0, additionals: UInt8 = 0
    ) -> [UInt8] {
        [0x12, 0x34] + flags + [0, questions, 0, answers, 0, 0, 0, additionals] + body
    }

    private static func name(_ labels: Int) -> [UInt8] { (0..<labels).flatMap { _ in [1, 97] as [UInt8] } + [0] }

    private static func tsig(_ name: [UInt8], data: [UInt8]) -> [UInt8] {
        name + [0, 250, 0, 255, 0, 0, 0, 0, 0, UInt8(data.count)] + data
    }

    private static let tsigData: [UInt8] =
        [3] + Array("key".utf8) + [0] + [0, 0, 1, 2, 3, 4] + [1, 44] + [0, 2, 9, 9] + [0x12, 0x34, 0, 0, 0, 0]

    static let malformed: [(String, [UInt8], String)] = [
        ("a pointer to itself", message([0xc0, 12, 0, 1, 0, 1]), "FORMERR"),
        ("a pointer forward", message([0xc0, 20, 0, 1, 0, 1, 0, 0, 1, 97, 0]), "FORMERR"),
        ("a pointer into the header", message([0xc0, 0, 0, 1, 0, 1]), "FORMERR"),
        ("a label of type 01", message([0x41] + [UInt8](repeating: 97, count: 65) + [0, 0, 1, 0, 1]), "FORMERR"),
        ("a label of type 10", message([0x81, 97, 0, 0, 1, 0, 1]), "FORMERR"),
        ("a name of 257 octets", message(name(128) + [0, 1, 0, 1]), "FORMERR"),
        ("a name of 255 octets", message(name(127) + [0, 1, 0, 1]), "REFUSED"),
        ("a cut name", message([5, 97]), "FORMERR"),
        ("a question without its class", message(QueryText.wire("www.example.test") + [0, 1]), "FORMERR"),
        ("no question", message([], questions: 0), "FORMERR"),
        ("two questions", message(question + question, questions: 2), "FORMERR"),
        ("two OPT records", message(question + option + option, additionals: 2), "FORMERR"),
        ("an OPT record among the answers", message(question + option, answers: 1), "FORMERR"),
        ("an OPT record with a name", message(question + [1, 97] + option, additionals: 1), "FORMERR"),
        ("an OPT record that is cut", message(question + option.dropLast(), additionals: 1), "FORMERR"),
        (
            "an option that is cut",
            message(question + option.dropLast() + [5, 0, 10, 0, 9, 1], additionals: 1), "FORMERR"
        ),
        ("a record that is missing", message(question, additionals: 1), "FORMERR"),
        ("more than was counted", message(question + [0]), "FORMERR"),
        (
            "seventeen records",
            message(
                question + (0..<17).flatMap { _ in [0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0] as [UInt8] }, additionals: 17),
            "FORMERR"
        ),
        (
            "a record whose owner loops",
            message(question + [0xc0, UInt8(12 + question.count)] + [0, 1, 0, 1, 0, 0, 0, 0, 0, 0], additionals: 1),
            "FORMERR"
        ),
        (
            "a record with a compressed owner",
            message(question + [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0], additionals: 1),
            "NOERROR aa\nanswer www.example.test. 60 A 192.0.2.1"
        ),
        (
            "EDNS version 1", message(question + [0, 0, 41, 16, 0, 0, 1, 0, 0, 0, 0], additionals: 1),
            "BADVERS\nadditional OPT 1232"
        ),
        (
            "an unknown option, a cookie",
            message(
                question + [0, 0, 41, 16, 0, 0, 0, 0, 0, 0, 12, 0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8], additionals: 1),
            "NOERROR aa\nanswer www.example.test. 60 A 192.0.2.1\nadditional OPT 1232"
        ),
        ("an unknown operation", message(question, flags: [0x30, 0]), "NOTIMP"),
        ("an operation without a question", message([], flags: [0x78, 0], questions: 0), "NOTIMP"),
        ("NOTIFY", message(question, flags: [0x20, 0]), "NOTIMP"),
        ("UPDATE", message(question, flags: [0x28, 0]), "NOTIMP"),
        ("class CH", message(QueryText.wire("version.bind") + [0, 16, 0, 3]), "REFUSED"),
        ("class ANY", message(QueryText.wire("www.example.test") + [0, 1, 0, 255]), "REFUSED"),
        (
            "all other header bits", message(question, flags: [0x07, 0x7f]),
            "NOERROR aa\nanswer www.example.test. 60 A 192.0.2.1"
        ),
        (
            "an unknown TSIG key", message(question + tsig([1, 107, 0], data: tsigData), additionals: 1),
            "NOTAUTH\nadditional k. TSIG [0, 17, 0, 0]"
        ),
        (
            "a TSIG that is not the last record",
            message(question + tsig([1, 107, 0], data: tsigData) + option, additionals: 2), "FORMERR"
        ),
        (
            "a TSIG with cut data",
            message(question + tsig([1, 107, 0], data: tsigData.dropLast()), additionals: 1), "FORMERR"
        ),
    ]

    @Test(arguments: malformed)
    func `Every packet gets its answer`(what: String, query: [UInt8], expected: String) throws {
        let table = try TestZones.table()
        for transport in Transport.allCases {
            let message = table.answer(query, over: transport).message
            #expect(MessageText(message)?.text == expected, "\(what)")
            #expect(MessageText(message)?.id == 0x1234)
            #expect(message.count <= Limits.dnsUDPBytesMax)
        }
    }

    static let silent: [[UInt8]] = [
        [], [0], [UInt8](repeating: 0, count: 11), message(question, flags: [0x80, 0]),
        message(question, flags: [0xff, 0]),
    ]

    @Test(arguments: silent) func `Answers and scraps get silence`(query: [UInt8]) throws {
        #expect(try TestZones.table().answer(query, over: .udp).message.isEmpty)
    }

    @Test func `BADVERS repeats the question`() throws {
        let query = LimitTests.malformed.first { $0.0 == "EDNS version 1" }?.1 ?? []
        let message = try TestZones.table().answer(query, over: .udp).message
        #expect(MessageText(message)?.lines.first == "question www.example.test. A")
    }

    @Test func `DO comes back and recursion is only wished for`() throws {
        let query = LimitTests.message(
            LimitTests.question + [0, 0, 41, 16, 0, 0, 0, 0x80, 0, 0, 0], additionals: 1)
        let message = try TestZones.table().answer(query, over: .udp).message
        #expect(Array(message.suffix(11)) == [0, 0, 41, 4, 208, 0, 0, 0x80, 0, 0, 0])
        #expect(message[2] & 1 == 1)
        #expect(message[3] & 0xf0 == 0)
    }

    @Test(
        arguments: [
            ("many.large.test A", nil, 512), ("many.large.test A", 4096, 1232), ("text.large.test TXT", nil, 512),
            ("many.large.test A", 100, 512), ("cut.large.test A", nil, 512), ("cut.large.test A", 1232, 1232),
        ] as [(String, UInt16?, Int)])
    func `What does not fit is truncated by whole sets`(question: String, payloadBytes: UInt16?, max: Int) throws {
        var query = QueryText(question)
        query.payloadBytes = payloadBytes
        let message = try TestZones.table().answer(query.wire, over: .udp).message
        let text = try #require(MessageText(message))
        #expect(message.count <= max)
        #expect(text.flags.contains("tc"))
        #expect(!text.lines.contains { $0.hasPrefix("answer") })
        #expect(text.lines.contains("additional OPT 1232") == (payloadBytes != nil))
    }

    @Test func `A CNAME whose target does not fit is kept`() throws {
        let message = try TestZones.table().answer(QueryText("chain.large.test A").wire, over: .udp).message
        #expect(MessageText(message)?.text == "NOERROR aa tc\nanswer chain.large.test. 60 CNAME many.large.test.")
    }

    @Test func `TCP carries the whole answer`() throws {
        let message = try TestZones.table().answer(QueryText("many.large.test A").wire, over: .tcp).message
        let text = try #require(MessageText(message))
        #expect(text.lines.filter { $0.hasPrefix("answer") }.count == 100)
        #expect(!text.flags.contains("tc"))
    }

    @Test func `Additional addresses are bounded and may be left out`() throws {
        let table = try TestZones.table()
        let whole = try #require(MessageText(table.answer(QueryText("mx.large.test MX").wire, over: .tcp).message))
        #expect(whole.lines.filter { $0.hasPrefix("additional") }.count == 26)
        let small = try #require(MessageText(table.answer(QueryText("mx.large.test MX").wire, over: .udp).message))
        #expect(!small.flags.contains("tc"))
        #expect(small.lines.filter { $0.hasPrefix("answer") }.count == 20)
    }

    @Test func `A hundred thousand mutated packets are answered within the limits`() throws {
        let table = try TestZones.table()
        let questions = [
            "www.example.test A EDNS", "a.older.example.test A", "example.test MX EDNS", "many.large.test A EDNS",
            "x.child.example.test A", "any.wild.example.test ANY", "site.example.test A", "cut.large.test NS EDNS",
        ]
        var seeds = questions.map { QueryText($0).wire }
        seeds += LimitTests.malformed.map(\.1)
        var random = SplitMix(state: 2026)
        var answerer = Answerer()
        for _ in 0..<100_000 {
            let query = random.mutate(seeds[Int(random.next() % UInt64(seeds.count))])
            let transport = random.next() & 7 == 0 ? Transport.tcp : .udp
            let message = table.answer(query, over: transport, with: &answerer).message
            if query.count < 12 || query[2] & 0x80 != 0 {
                #expect(message.isEmpty)
            } else if message.count < 12 || message[2] & 0x80 == 0 || Array(message[..<2]) != Array(query[..<2])
                || message.count > (transport == .udp ? Limits.dnsUDPBytesMax : 65_535) || MessageText(message) == nil
            {
                Issue.record("\(query) is answered \(message)")
            }
        }
        let last = table.answer(QueryText("www.example.test A").wire, over: .udp, with: &answerer).message
        #expect(MessageText(last)?.text == "NOERROR aa\nanswer www.example.test. 60 A 192.0.2.1")
    }
}

/// A small generator with a seed, for tests that must repeat.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }

    /// Changes, removes, doubles or appends a few octets.
    mutating func mutate(_ octets: [UInt8]) -> [UInt8] {
        var octets = octets
        for _ in 0...(next() % 4) {
            let index = octets.isEmpty ? 0 : Int(next() % UInt64(octets.count))
            switch next() % 6 {
            case 0 where !octets.isEmpty: octets[index] = UInt8(truncatingIfNeeded: next())
            case 1 where !octets.isEmpty: octets[index] ^= 1 << UInt8(next() % 8)
            case 2 where !octets.isEmpty: octets[index] = [0, 1, 0x3f, 0x40, 0x80, 0xc0, 0xff][Int(next() % 7)]
            case 3: octets.removeSubrange(index...)
            case 4: octets.insert(contentsOf: octets[index...].prefix(Int(next() % 32)), at: index)
            default: octets.append(UInt8(truncatingIfNeeded: next()))
            }
        }
        return octets
    }
}
