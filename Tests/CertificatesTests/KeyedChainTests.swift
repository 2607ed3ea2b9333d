import Certificates
import Crypto
import Model
import Testing
import X509

@Suite("A key with its certificates")
struct KeyedChainTests {
    @Test("It says whom it is for, and nothing of the key")
    func facts() throws {
        let (chain, key) = try TestRoot(now: Scene.start).files("www.example.com", "*.Example.org")
        let pair = try KeyedChain(chain: chain, key: key)
        #expect(pair.facts.names == ["www.example.com", "*.example.org"])
        #expect(pair.facts.notAfter.seconds == Scene.start.seconds + 90 * 86_400)
        #expect("\(pair)" == "certificate for www.example.com, *.example.org")
    }

    @Test(
        "A wildcard stands for one label",
        arguments: [
            ("www.example.com", true), ("a.example.org", true), ("example.org", false), ("a.b.example.org", false),
            (".example.org", false), ("", false), ("example.com", false),
        ])
    func covers(host: String, isCovered: Bool) throws {
        let (chain, key) = try TestRoot(now: Scene.start).files("www.example.com", "*.example.org")
        #expect(try KeyedChain(chain: chain, key: key).facts.covers(host) == isCovered)
    }

    @Test("A key of another certificate, two keys, none, and what is no PEM are refused")
    func refusals() throws {
        let root = try TestRoot(now: Scene.start)
        let (chain, key) = try root.files("a.example")
        let (_, other) = try root.files("a.example")
        for (chain, key) in [
            (chain, other), (chain, key + [10] + other), (chain, []), ([], key), (chain, chain), (key, key),
            (Array("nonsense".utf8), key), (chain, Array("nonsense".utf8)), (Array(chain.dropLast(40)), key),
            ([UInt8](repeating: 65, count: KeyedChain.bytesMax + 1), key), ([0xFF, 0xFE], key),
            (Array(repeatElement(chain, count: 11).joined()), key),
        ] {
            #expect(throws: KeyedChain.Problem.self) { try KeyedChain(chain: chain, key: key) }
        }
    }

    @Test("Keys of other kinds are taken: P-384, and what openssl writes before an EC key is passed over")
    func kinds() throws {
        let key = P384.Signing.PrivateKey()
        let chain = try TestRoot(now: Scene.start).sign(
            .init(key.publicKey), names: ["a.example"], from: Scene.start, days: 1)
        let parameters = "-----BEGIN EC PARAMETERS-----\nBgUrgQQAIg==\n-----END EC PARAMETERS-----\n"
        let pair = try KeyedChain(chain: Array(chain.utf8), key: Array((parameters + key.pemRepresentation).utf8))
        #expect(pair.facts.names == ["a.example"])
    }
}
