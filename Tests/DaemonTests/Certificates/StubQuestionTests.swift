import Daemon
import Model
import Testing

@Suite("Answers to our own questions over DNS")
struct StubQuestionTests {
    private let question: StubQuestion

    init() throws {
        question = StubQuestion(name: try DNSName(presentation: "www.example.com."), type: .a, id: 0x1234)
    }

    /// An answer to the question with some records, each at the question's name.
    private func answer(_ records: [(type: UInt8, data: [UInt8])], rcode: UInt8 = 0) -> [UInt8] {
        var bytes = question.message
        bytes[2] |= 0x80
        bytes[3] |= rcode
        bytes[7] = UInt8(records.count)
        for (type, data) in records {
            bytes += [0xC0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, UInt8(data.count)] + data
        }
        return bytes
    }

    @Test("Addresses of the type that was asked for, past a CNAME")
    func addresses() throws {
        let found = try question.addresses(
            in: answer([
                (5, [0xC0, 12]), (1, [192, 0, 2, 1]), (28, [UInt8](repeating: 1, count: 16)), (1, [1, 2, 3]),
            ]))
        #expect(found?.map(\.bytes) == [[192, 0, 2, 1]])
        #expect(try question.addresses(in: answer([], rcode: 3)) == [])
    }

    @Test("Another's answer is none: a wrong identifier, another name, a question")
    func others() throws {
        let good = answer([(1, [192, 0, 2, 1])])
        for (index, value) in [(0, UInt8(0)), (1, 0), (2, 0x01), (5, 2), (13, UInt8(ascii: "x")), (30, 28)] {
            var bytes = good
            bytes[index] = value
            #expect(try question.addresses(in: bytes) == nil, "octet \(index)")
        }
    }

    @Test("A server that cannot say is an error")
    func failures() {
        #expect(throws: (any Error).self) { try question.addresses(in: answer([], rcode: 2)) }
        var truncated = answer([])
        truncated[2] |= 0x02
        #expect(throws: (any Error).self) { try question.addresses(in: truncated) }
    }

    @Test("An answer that is cut anywhere, or damaged anyhow, never traps")
    func damaged() {
        let good = answer([(5, [0xC0, 12]), (1, [192, 0, 2, 1])])
        for count in 0..<good.count { #expect((try? question.addresses(in: Array(good.prefix(count)))) == .some(nil)) }
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<5000 {
            var bytes = good
            bytes[Int.random(in: 33..<bytes.count, using: &generator)] = .random(in: .min ... .max, using: &generator)
            _ = try? question.addresses(in: bytes)
        }
    }
}
