import Certificates
import Foundation
import Model
import SwiftASN1
import Testing
@_spi(FixedExpiryValidationTime) import X509

@Suite("The local authority")
struct LocalAuthorityTests {
    private func open(
        _ scope: AuthorityScope, _ disk: MemoryDisk = MemoryDisk(), now: Timestamp = Scene.start
    ) async throws -> LocalAuthority {
        try await LocalAuthority.open(scope, in: "authority", disk: disk, now: now)
    }

    private func verify(_ leaf: KeyedChain, _ root: [UInt8], host: String, at now: Timestamp) async throws -> Bool {
        let root = try Certificate(pemEncoded: String(decoding: root, as: UTF8.self))
        let leaf = try Certificate(pemEncoded: String(decoding: leaf.chain, as: UTF8.self))
        var verifier = Verifier(rootCertificates: CertificateStore([root])) {
            RFC5280Policy(fixedExpiryValidationTime: now.testDate(days: 0))
            ServerIdentityPolicy(serverHostname: host, serverIP: nil)
        }
        if case .validCertificate = await verifier.validate(leaf: leaf, intermediates: CertificateStore()) {
            return true
        }
        return false
    }

    @Test(
        "What it certifies is verified by whoever trusts its root",
        arguments: [
            ("localhost", "localhost"), ("www.mine.localhost", "www.mine.localhost"),
            ("*.s3.localhost", "bucket.s3.localhost"), ("nas.home.arpa", "nas.home.arpa"), ("a.test", "a.test"),
        ])
    func verified(name: String, host: String) async throws {
        let authority = try await open(.reservedNames)
        let leaf = try authority.issue([name], now: Scene.start)
        #expect(try await verify(leaf, authority.rootCertificate, host: host, at: Scene.start))
        #expect(try await !verify(leaf, authority.rootCertificate, host: "other.localhost", at: Scene.start))
        let other = try await open(.reservedNames)
        #expect(try await !verify(leaf, other.rootCertificate, host: host, at: Scene.start))
    }

    @Test("A name that means the same to everybody is refused by whoever trusts the root of reserved names alone")
    func constrained() async throws {
        let authority = try await open(.reservedNames)
        let leaf = try authority.issue(["bank.example.com"], now: Scene.start)
        #expect(try await !verify(leaf, authority.rootCertificate, host: "bank.example.com", at: Scene.start))
        let open = try await open(.publicNames)
        let other = try open.issue(["bank.example.com"], now: Scene.start)
        #expect(try await verify(other, open.rootCertificate, host: "bank.example.com", at: Scene.start))
    }

    @Test("A certificate lasts 365 days at most and is renewed at two thirds")
    func lifetime() async throws {
        let leaf = try await open(.reservedNames).issue(["localhost"], now: Scene.start)
        let seconds = leaf.facts.notAfter.seconds - leaf.facts.notBefore.seconds
        #expect(seconds == 365 * 86_400)
        #expect(leaf.facts.renewalTime.seconds - leaf.facts.notBefore.seconds == seconds / 3 * 2)
        #expect(leaf.facts.isValid(at: Scene.start))
        #expect(!leaf.facts.isValid(at: leaf.facts.notAfter))
    }

    @Test("The root stays the same until it is about to end, or is damaged")
    func kept() async throws {
        let disk = MemoryDisk()
        let first = try await open(.reservedNames, disk).rootCertificate
        #expect(disk.paths == ["authority/root.key", "authority/root.pem"])
        #expect(try await open(.reservedNames, disk).rootCertificate == first)
        let late = Timestamp(seconds: Scene.start.seconds + 3640 * 86_400)
        #expect(try await open(.reservedNames, disk, now: late).rootCertificate != first)
        disk.put([1, 2, 3], at: "authority/root.key")
        #expect(try await open(.reservedNames, disk).rootCertificate != first)
        #expect(try await open(.publicNames, disk).rootCertificate != open(.reservedNames, disk).rootCertificate)
    }

    @Test(
        "Names that nobody else certifies",
        arguments: [
            ("localhost", true, false), ("www.mine.localhost", true, false), ("printer.local", true, false),
            ("db.internal", true, false), ("a.test", true, false), ("x.home.arpa", true, false), ("arpa", false, false),
            ("www.example.com", false, true), ("*.example.com", false, true), ("*.a.test", true, false),
            ("notlocalhost", false, false), ("www.localhost.example", false, true), ("127.0.0.1", true, false),
            ("192.168.4.1", true, false), ("8.8.8.8", false, false), ("::1", true, false), ("fd00::1", true, false),
            ("2001:db8::1", false, false), ("intranet", false, false),
        ])
    func special(name: String, isReserved: Bool, isPublic: Bool) {
        #expect(SpecialNames.isReserved(name) == isReserved)
        #expect(SpecialNames.isPublic(name) == isPublic)
    }
}
