import Certificates
import Crypto
import Foundation
import Model
import SwiftASN1
import Synchronization
import Testing
import X509

@Suite("What is signed for an authority")
struct SigningTests {
    /// RFC 7515 appendix A.3's key, written by openssl.
    private static let pem = """
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEII6bEJ5xkJi/mASH3x9dd+nLKWBuvtImO19XwhPfhPSyoAoGCCqGSM49
        AwEHoUQDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEXH8UTNG72b
        focs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==
        -----END EC PRIVATE KEY-----
        """

    @Test("The key's public half is RFC 7515's, and its thumbprint what RFC 7638 makes of it")
    func jwk() throws {
        let key = try #require(AccountKey(pem: Array(SigningTests.pem.utf8)))
        #expect(key.jwk.x == "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU")
        #expect(key.jwk.y == "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")
        #expect(
            key.jwk.json
                == #"{"crv":"P-256","kty":"EC","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#
        )
        #expect(key.thumbprint == "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U")
        #expect(key.keyAuthorisation(token: "t") == "t.\(key.thumbprint)")
    }

    @Test("A request is signed over the very octets that are sent, with the nonce and the URL in them")
    func request() async throws {
        let scene = try Scene()
        await scene.pass([.site("www.example.com")])
        await scene.advance()
        let posts = scene.authority.requests.filter { $0.method == .post }
        #expect(posts.count > 5)
        let first = FakeAuthority.header(posts[0])
        let jwk = try #require(first["jwk"] as? [String: String])
        let point = try #require(Base64URL.decode(jwk["x"] ?? "")) + #require(Base64URL.decode(jwk["y"] ?? ""))
        let publicKey = try P256.Signing.PublicKey(rawRepresentation: point)
        for post in posts {
            let message = try #require(
                try JSONSerialization.jsonObject(with: Data(post.body ?? [])) as? [String: String])
            let input = Data("\(message["protected"] ?? "").\(message["payload"] ?? "")".utf8)
            let signature = try #require(Base64URL.decode(message["signature"] ?? ""))
            #expect(publicKey.isValidSignature(try .init(rawRepresentation: signature), for: input))
            let header = FakeAuthority.header(post)
            #expect(header["alg"] as? String == "ES256" && header["url"] as? String == post.url)
            #expect((header["jwk"] == nil) == (header["kid"] as? String == "\(FakeAuthority.base)/account/1"))
        }
        let nonces = posts.compactMap { FakeAuthority.header($0)["nonce"] as? String }
        #expect(Set(nonces).count == posts.count, "a nonce was used twice")
    }

    @Test("The request for a certificate names what was asked for, with a key of its own and a signature by it")
    func csr() async throws {
        let scene = try Scene()
        await scene.pass([.site("www.example.com")])
        await scene.advance()
        let payload = try #require(scene.authority.payloads("/finalize").first?["csr"] as? String)
        let request = try CertificateSigningRequest(derEncoded: try #require(Base64URL.decode(payload)))
        #expect(request.publicKey.isValidSignature(request.signature, for: request))
        let extensions = try #require(try request.attributes.extensionRequest?.extensions)
        #expect(try extensions.subjectAlternativeNames.map(Array.init) == [.dnsName("www.example.com")])
        #expect(request.subject.isEmpty)
    }

    @Test("An external account is bound with its own key (RFC 8555 section 7.3.4)")
    func externalAccount() async throws {
        let authority = try FakeAuthority(now: Scene.start)
        let macKey = [UInt8](repeating: 7, count: 32)
        let client = ACMEClient(
            .init(directory: FakeAuthority.directory, externalAccount: .init(keyID: "kid-1", macKey: macKey)),
            key: AccountKey(), transport: authority
        ) { Scene.start }
        _ = try await client.obtain(
            names: ["a.example"], replacing: nil, attempt: 0, responder: Names(), sleep: { _ in }, now: { Scene.start })
        let binding = try #require(authority.payloads("/account").first?["externalAccountBinding"] as? [String: String])
        let input = Data("\(binding["protected"] ?? "").\(binding["payload"] ?? "")".utf8)
        let code = try #require(Base64URL.decode(binding["signature"] ?? ""))
        #expect(HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: input, using: .init(data: macKey)))
        let header = try #require(
            try JSONSerialization.jsonObject(with: Data(Base64URL.decode(binding["protected"] ?? "") ?? []))
                as? [String: String])
        #expect(header == ["alg": "HS256", "kid": "kid-1", "url": "\(FakeAuthority.base)/account"])
        let account = FakeAuthority.header(try #require(authority.requests.first { $0.url.hasSuffix("/account") }))
        let bound = try JSONDecoder().decode(
            JSONWebKey.self, from: Data(try #require(Base64URL.decode(binding["payload"] ?? ""))))
        #expect(bound.x == (account["jwk"] as? [String: String])?["x"])
    }

    @Test(
        "Base64 for URLs",
        arguments: [
            ([UInt8](), ""), ([0xFB], "-w"), ([0xFF, 0xFF], "__8"), (Array("f".utf8), "Zg"), (Array("fo".utf8), "Zm8"),
        ])
    func base64(bytes: [UInt8], text: String) {
        #expect(Base64URL.encode(bytes) == text)
        #expect(Base64URL.decode(text) == bytes)
    }

    @Test("What is no base64 for URLs", arguments: ["Zg==", "Z", "Zm8+", "Zm8/", "Zh", "Z g"])
    func notBase64(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }
}
