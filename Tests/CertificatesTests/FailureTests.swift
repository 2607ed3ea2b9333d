import Certificates
import Crypto
import Foundation
import Model
import SwiftASN1
import Synchronization
import Testing
import X509

@Suite("When an authority gives no certificate")
struct FailureTests {
    private static let www = CertificateWant.site("www.example.com")

    private func status(_ scene: Scene, of name: String = "www.example.com") async throws -> CertificateStatus {
        await scene.keeper.status(of: name)
    }

    @Test(
        "An authority that is down: the local certificate is presented, nobody else is asked for, and it is tried again"
    )
    func down() async throws {
        let scene = try Scene()
        scene.authority.mood.withLock { $0.isDown = true }
        await scene.pass([FailureTests.www, .site("other.example.com")])
        await scene.advance()
        #expect(scene.authority.requests.count == 1)
        for name in ["www.example.com", "other.example.com"] {
            let status = try await status(scene, of: name)
            #expect(status.source == .localAuthority)
            #expect(status.lastFailure?.reason == "the authority cannot be reached")
            #expect(status.nextTry == Timestamp(seconds: Scene.start.seconds + 30))
        }
        scene.time.move(seconds: 29)
        await scene.advance()
        #expect(scene.authority.requests.count == 1)
        scene.time.move(seconds: 1)
        await scene.advance()
        #expect(scene.authority.requests.count == 2)
        #expect(try await status(scene).nextTry == Timestamp(seconds: Scene.start.seconds + 90))
        scene.authority.mood.withLock { $0.isDown = false }
        scene.time.move(seconds: 60)
        await scene.advance()
        #expect(try await status(scene).source == .acme)
        #expect(try await status(scene, of: "other.example.com").source == .acme)
    }

    @Test("A renewal that fails leaves the former certificate until it ends")
    func renewal() async throws {
        let scene = try Scene()
        await scene.pass([FailureTests.www])
        await scene.advance()
        let first = try #require(scene.presenter["www.example.com"])
        scene.authority.mood.withLock { $0.isDown = true }
        scene.move(days: 61)
        await scene.advance()
        await scene.pass()
        #expect(scene.presenter["www.example.com"] == first)
        #expect(try await status(scene).lastFailure != nil)
        scene.move(days: 30)
        await scene.pass()
        #expect(try await status(scene).source == .localAuthority)
    }

    @Test("A limit of the authority is kept to: nothing is asked before the time that it says")
    func rateLimited() async throws {
        let scene = try Scene()
        scene.authority.mood.withLock { $0.refusal = ("rateLimited", "1800") }
        await scene.pass([FailureTests.www])
        await scene.advance()
        let status = try await status(scene)
        #expect(status.lastFailure?.reason == "rateLimited: because of rateLimited")
        #expect(status.nextTry == Timestamp(seconds: Scene.start.seconds + 1800))
        let asked = scene.authority.requests.count
        scene.time.move(seconds: 1799)
        await scene.advance()
        #expect(scene.authority.requests.count == asked)
    }

    @Test("A refused name does not keep others waiting")
    func refused() async throws {
        let scene = try Scene()
        scene.authority.mood.withLock { $0.refusal = ("rejectedIdentifier", nil) }
        await scene.pass([FailureTests.www, .site("other.example.com")])
        await scene.advance()
        #expect(scene.authority.payloads("/order").count == 2)
        #expect(try await status(scene).nextTry == Timestamp(seconds: Scene.start.seconds + 120))
    }

    @Test("A challenge that fails is followed by another kind, and nothing stays shown")
    func otherChallenge() async throws {
        let scene = try Scene()
        scene.authority.mood.withLock { $0.failing = ["tls-alpn-01"] }
        await scene.pass([FailureTests.www])
        await scene.advance()
        let failed = try await status(scene)
        #expect(failed.lastFailure?.reason == "www.example.com: tls-alpn-01: connection: Connection refused [31m")
        #expect(scene.names.answers == [])
        scene.time.move(seconds: 120)
        await scene.advance()
        #expect(try await status(scene).source == .acme)
        #expect(scene.names.answers == [] && scene.names.everShown.count == 2)
        guard case .http = scene.names.everShown[1] else {
            Issue.record("not http-01")
            return
        }
    }

    @Test("A nonce that is refused is followed by the one that came with the refusal")
    func badNonce() async throws {
        let scene = try Scene()
        scene.authority.mood.withLock { $0.badNonces = 3 }
        await scene.pass([FailureTests.www])
        await scene.advance()
        #expect(try await status(scene).source == .acme)
        scene.authority.mood.withLock { $0.badNonces = .max }
        scene.move(days: 61)
        await scene.advance()
        #expect(try await status(scene).lastFailure?.reason == "badNonce: because of badNonce")
    }

    @Test(
        "Answers that lead elsewhere or nowhere are no answers",
        arguments: [
            ("/directory", ["newNonce": "http://acme.example/nonce", "newAccount": "x", "newOrder": "x"]),
            ("/directory", ["newNonce": "https://a@b.example/", "newAccount": "x", "newOrder": "x"]),
            ("/directory", ["newNonce": "file:///etc/passwd", "newAccount": "x", "newOrder": "x"]),
            ("/directory", ["none": "none"]),
            ("/order/1", ["status": "ready"]),
            ("/certificate", ["no": "certificate"]),
        ])
    func hostile(path: String, answer: [String: String]) async throws {
        let scene = try Scene()
        scene.authority.mood.withLock { $0.answers[path] = .json(200, answer) }
        await scene.pass([FailureTests.www])
        await scene.advance()
        #expect(try await status(scene).source == .localAuthority)
        #expect(try await status(scene).lastFailure != nil)
        #expect(scene.authority.requests.allSatisfy { $0.url.hasPrefix(FakeAuthority.base) })
    }

    @Test(
        "Which addresses may be asked",
        arguments: [
            ("https://acme.example/x", "https://acme.example/d", true),
            ("http://acme.example/x", "https://acme.example/d", false),
            ("http://127.0.0.1:4000/x", "https://acme.example/d", false),
            ("http://127.0.0.1:4000/x", "http://127.0.0.1:4000/d", true),
            ("http://localhost/x", "http://[::1]/d", true),
            ("http://localhost@evil.example/", "http://localhost/", false),
            ("http://localhost.evil.example/", "http://localhost/", false), ("https:///x", "https://a.example", false),
            ("https://a b.example/", "https://a.example", false), ("ftp://a.example", "https://a.example", false),
        ])
    func addresses(url: String, directory: String, isAllowed: Bool) {
        #expect(ACMEAddress.isAllowed(url, directory: directory) == isAllowed)
    }

    @Test(
        "A certificate for other names than those asked for, or one that has ended, is not taken",
        arguments: [true, false])
    func wrongCertificate(isLate: Bool) async throws {
        let scene = try Scene()
        if isLate { scene.authority.mood.withLock { $0.now = Timestamp(seconds: Scene.start.seconds - 91 * 86_400) } }
        if !isLate {
            let other = try scene.authority.root.files("other.example.com")
            scene.authority.mood.withLock { $0.answers["/certificate"] = ACMEResponse(status: 200, body: other.chain) }
        }
        await scene.pass([FailureTests.www])
        await scene.advance()
        #expect(try await status(scene).source == .localAuthority)
        #expect(try await status(scene).lastFailure?.reason.contains("certificate is not") == true)
    }
}

@Suite("Proofs that a name is ours")
struct ChallengeTests {
    @Test(
        "The preferred kind that can be answered",
        arguments: [
            ([ChallengeKind.tlsALPN01, .http01, .dns01], false, "tls-alpn-01"), ([.http01, .dns01], true, "http-01"),
            ([.dns01, .http01], false, "http-01"), ([.dns01, .http01], true, "dns-01"),
        ])
    func choice(order: [ChallengeKind], holdsZone: Bool, expected: String) async throws {
        let scene = try Scene(challenges: order)
        if holdsZone { scene.names.host(zone: "example.com") }
        await scene.pass([.site("www.example.com")])
        await scene.advance()
        #expect(scene.authority.requests.contains { $0.url.contains("/challenge/\(expected)/") })
        #expect(await scene.keeper.status(of: "www.example.com").source == .acme)
    }

    @Test("Over HTTP the token and the account's thumbprint; in DNS and TLS the digest of that")
    func answers() async throws {
        let scene = try Scene(challenges: [.http01])
        await scene.pass([.site("www.example.com")])
        await scene.advance()
        guard case .http(let token, let authorisation) = try #require(scene.names.everShown.first) else {
            Issue.record("not http-01")
            return
        }
        let accountPath = try #require(scene.disk.paths.first { $0.contains("/accounts/") })
        let key = try #require(AccountKey(pem: try await scene.disk.read(accountPath, bytesMax: .max) ?? []))
        #expect(token == "token_http-01" && authorisation == "token_http-01.\(key.thumbprint)")

        let other = try Scene(disk: scene.disk, challenges: [.dns01, .tlsALPN01])
        other.names.host(zone: "zone.example.com")
        await other.pass([.site("x.zone.example.com"), .site("tls.example.com")])
        await other.advance()
        for answer in other.names.everShown {
            switch answer {
            case .dns(let name, let text):
                #expect(name == "_acme-challenge.x.zone.example.com")
                #expect(text == Base64URL.encode(SHA256.hash(data: Data("token_dns-01.\(key.thumbprint)".utf8))))
            case .tlsALPN(let host, let chain):
                #expect(host == "tls.example.com" && chain.facts.names == ["tls.example.com"])
                let certificate = try Certificate(pemEncoded: String(decoding: chain.chain, as: UTF8.self))
                let identifier = try #require(certificate.extensions[oid: [1, 3, 6, 1, 5, 5, 7, 1, 31]])
                let digest = SHA256.hash(data: Data("token_tls-alpn-01.\(key.thumbprint)".utf8))
                #expect(identifier.critical && Array(identifier.value) == [4, 32] + Array(digest))
            case .http: Issue.record("http-01 was not wanted")
            }
        }
        #expect(other.names.everShown.count == 2)
    }
}
