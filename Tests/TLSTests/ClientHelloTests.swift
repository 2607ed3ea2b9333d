import TLS
import Testing

struct ClientHelloTests {
    private func hello(_ serverName: [UInt8] = [], _ protocols: [UInt8] = []) -> ClientHello {
        serverName.withUnsafeBufferPointer { serverName in
            protocols.withUnsafeBufferPointer { ClientHello(serverName: serverName, protocols: $0) }
        }
    }

    @Test(
        arguments: [
            ([0, 6, 0, 0, 3, 0x57, 0x2E, 0x66], "w.f"),
            ([0, 7, 0, 0, 4, 0x57, 0x2E, 0x66, 0x2E], "w.f"),
            ([0, 6, 1, 0, 3, 0x77, 0x2E, 0x66], ""),
            ([0, 6, 0, 0, 4, 0x77, 0x2E, 0x66], ""),
            ([0, 6, 0, 0xFF, 0xFF, 0x77], ""),
            ([0, 6, 0, 0, 3, 0x31, 0x2E, 0x32], ""),
            ([0, 6, 0, 0, 3, 0x3A, 0x3A, 0x31], ""),
            ([0, 0, 0, 0, 0], ""),
            ([], ""),
        ] as [([UInt8], String)])
    func theServerNameIsReadAndNothingBeyondIt(_ field: [UInt8], _ name: String) {
        #expect(String(decoding: hello(field).name, as: UTF8.self) == name)
    }

    @Test(arguments: [
        ("\0\u{B}\u{A}acme-tls/1", true), ("\0\u{E}\u{A}acme-tls/1\u{2}h2", false), ("\0\u{3}\u{2}h2", false),
        ("", false),
    ])
    func onlyTheChallengesProtocolAloneAsksForIt(_ field: String, _ asks: Bool) {
        #expect(hello([], Array(field.utf8)).isChallenge == asks)
    }
}
