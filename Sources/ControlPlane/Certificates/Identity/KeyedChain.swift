internal import Crypto
internal import SwiftASN1
internal import X509

/// A private key with the certificates that lead from its own towards an authority.
package struct KeyedChain: Hashable, Sendable, CustomStringConvertible {
    /// Why key and certificates are not taken, without a word of the key.
    package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
        package var description: String
    }

    /// Of each file.
    package static let bytesMax = 256 * 1024
    private static let certificatesMax = 10
    private static let keyTypes: Set = ["PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY"]

    /// PEM and nothing besides, the key's own certificate first.
    package let chain: [UInt8]
    /// PEM, PKCS #8, SEC 1 or PKCS #1.
    package let key: [UInt8]
    package let facts: CertificateFacts

    /// - Throws: when one of them cannot be read, or they do not belong together.
    package init(chain: [UInt8], key: [UInt8]) throws(Problem) {
        let certificates = try KeyedChain.documents(chain, what: "certificate")
            .filter { $0.discriminator == Certificate.defaultPEMDiscriminator }
        guard (1...KeyedChain.certificatesMax).contains(certificates.count) else {
            throw Problem(description: "there are \(certificates.count) certificates in the file")
        }
        let keys = try KeyedChain.documents(key, what: "key").filter { KeyedChain.keyTypes.contains($0.discriminator) }
        guard keys.count == 1 else {
            throw Problem(description: "there are \(keys.count) private keys without a password in the file")
        }
        let leaf: Certificate
        do {
            leaf = try Certificate(pemDocument: certificates[0])
            facts = try CertificateFacts(leaf)
        } catch {
            throw Problem(description: "the certificate cannot be read")
        }
        // What the library says of a key that it cannot read may hold bytes of it.
        guard let privateKey = try? Certificate.PrivateKey(pemDocument: keys[0]) else {
            throw Problem(description: "the private key cannot be read")
        }
        guard privateKey.publicKey == leaf.publicKey else {
            throw Problem(description: "the private key is not the certificate's")
        }
        self.chain = certificates.flatMap { Array($0.pemText.utf8) }
        self.key = Array(keys[0].pemText.utf8)
    }

    /// What was issued for a key just made.
    init(_ certificate: Certificate, _ key: P256.Signing.PrivateKey) throws {
        try self.init(
            chain: Array(certificate.serializeAsPEM().pemText.utf8), key: Array((key.pemRepresentation + "\n").utf8))
    }

    /// A certificate's serial number tells it from most others.
    package func hash(into hasher: inout Hasher) { hasher.combine(facts.serialNumber) }

    /// Without the key.
    package var description: String {
        "certificate for \(facts.names.joined(separator: ", "))"
    }

    private static func documents(_ bytes: [UInt8], what: String) throws(Problem) -> [PEMDocument] {
        guard bytes.count <= bytesMax else { throw Problem(description: "the \(what) is too long") }
        guard let text = String(validating: bytes, as: UTF8.self),
            let documents = try? PEMDocument.parseMultiple(pemString: text)
        else { throw Problem(description: "the \(what) is not PEM") }
        return documents
    }
}
