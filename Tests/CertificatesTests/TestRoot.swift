import Certificates
import Crypto
import Foundation
import Model
import SwiftASN1
import X509

/// An authority that signs whatever a test wants.
struct TestRoot: Sendable {
    let certificate: Certificate
    private let key: Certificate.PrivateKey

    init(now: Timestamp) throws {
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let name = try DistinguishedName { CommonName("Test root") }
        self.key = key
        certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: key.publicKey, notValidBefore: now.testDate(days: -1),
            notValidAfter: now.testDate(days: 4000), issuer: name, subject: name,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
            },
            issuerPrivateKey: key)
    }

    var pem: String { get throws { try certificate.serializeAsPEM().pemString + "\n" } }

    /// A certificate in PEM.
    func sign(_ publicKey: Certificate.PublicKey, names: [String], from start: Timestamp, days: Int64) throws -> String
    {
        let leaf = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: publicKey, notValidBefore: start.testDate(days: 0),
            notValidAfter: start.testDate(days: days), issuer: certificate.subject, subject: DistinguishedName(),
            extensions: try Certificate.Extensions {
                SubjectAlternativeNames(names.map { .dnsName($0) })
                AuthorityKeyIdentifier(keyIdentifier: SubjectKeyIdentifier(hash: certificate.publicKey).keyIdentifier)
            },
            issuerPrivateKey: key)
        return try leaf.serializeAsPEM().pemString + "\n"
    }

    /// The files of a certificate that somebody brings.
    func files(
        _ names: String..., from start: Timestamp = Scene.start, days: Int64 = 90
    ) throws -> (
        chain: [UInt8], key: [UInt8]
    ) {
        let key = P256.Signing.PrivateKey()
        let chain = try sign(.init(key.publicKey), names: names, from: start, days: days)
        return (Array(chain.utf8), Array(key.pemRepresentation.utf8))
    }
}

extension Timestamp {
    func testDate(days: Int64) -> Date { Date(timeIntervalSince1970: Double(seconds + days * 86_400)) }
}
