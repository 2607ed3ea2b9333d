internal import Crypto
internal import Foundation
package import Model
internal import SwiftASN1
internal import X509

/// The house's own authority: a root on the disk, and certificates that last as long as the process.
package struct LocalAuthority: Sendable {
    private static let rootSeconds: Int64 = 3650 * 86_400
    /// A root that ends sooner is replaced.
    private static let rootSecondsMin: Int64 = 30 * 86_400
    /// Mozilla's guidelines want no longer ones ("Server Side TLS", version 5.7).
    package static let leafSecondsMax: Int64 = 365 * 86_400
    /// Clients' clocks may be behind ours.
    private static let clockSkewSeconds: Int64 = 3600
    /// RFC 5280, appendix A.1: ub-common-name.
    private static let commonNameCharactersMax = 64

    package let scope: AuthorityScope
    /// PEM.
    package let rootCertificate: [UInt8]
    private let root: Certificate
    private let key: Certificate.PrivateKey

    /// The authority of a folder, made when it is missing, damaged or about to end.
    package static func open(
        _ scope: AuthorityScope, in folder: String, disk: any CertificateDisk, now: Timestamp
    ) async throws -> LocalAuthority {
        if let kept = try await read(scope, in: folder, disk: disk), kept.canIssue(at: now) { return kept }
        let root = try makeRoot(scope, now: now)
        try await disk.write(root.key, to: keyPath(scope, in: folder))
        try await disk.write(root.chain, to: rootPath(scope, in: folder))
        return try LocalAuthority(scope, root: root.chain, key: root.key)
    }

    /// The root's certificate, for those who have to trust it.
    package static func rootPath(_ scope: AuthorityScope, in folder: String) -> String {
        "\(folder)/\(scope.fileName).pem"
    }

    /// A certificate for these names alone, with a key of its own.
    package func issue(_ names: [String], now: Timestamp) throws -> KeyedChain {
        let leafKey = P256.Signing.PrivateKey()
        let publicKey = Certificate.PublicKey(leafKey.publicKey)
        let start = now.seconds - LocalAuthority.clockSkewSeconds
        let end = min(start + LocalAuthority.leafSecondsMax, Timestamp(root.notValidAfter).seconds)
        let certificate = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: publicKey,
            notValidBefore: Timestamp(seconds: start).date,
            notValidAfter: Timestamp(seconds: end).date,
            issuer: root.subject,
            subject: try LocalAuthority.subject(names.first ?? ""),
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(names.map(GeneralName.init(subject:)))
                AuthorityKeyIdentifier(keyIdentifier: SubjectKeyIdentifier(hash: root.publicKey).keyIdentifier)
                SubjectKeyIdentifier(hash: publicKey)
            },
            issuerPrivateKey: key
        )
        return try KeyedChain(certificate, leafKey)
    }

    private init(_ scope: AuthorityScope, root: [UInt8], key: [UInt8]) throws {
        let pair = try KeyedChain(chain: root, key: key)
        self.scope = scope
        rootCertificate = pair.chain
        self.root = try Certificate(pemEncoded: String(decoding: root, as: UTF8.self))
        self.key = try Certificate.PrivateKey(pemEncoded: String(decoding: key, as: UTF8.self))
    }

    private func canIssue(at now: Timestamp) -> Bool {
        let end = Timestamp(root.notValidAfter).seconds
        return Timestamp(root.notValidBefore) <= now && now.seconds + LocalAuthority.rootSecondsMin < end
    }

    private static func read(
        _ scope: AuthorityScope, in folder: String, disk: any CertificateDisk
    ) async throws -> LocalAuthority? {
        guard let root = try await disk.read(rootPath(scope, in: folder), bytesMax: KeyedChain.bytesMax),
            let key = try await disk.read(keyPath(scope, in: folder), bytesMax: KeyedChain.bytesMax)
        else { return nil }
        return try? LocalAuthority(scope, root: root, key: key)
    }

    private static func keyPath(_ scope: AuthorityScope, in folder: String) -> String {
        "\(folder)/\(scope.fileName).key"
    }

    private static func makeRoot(_ scope: AuthorityScope, now: Timestamp) throws -> KeyedChain {
        let key = P256.Signing.PrivateKey()
        let publicKey = Certificate.PublicKey(key.publicKey)
        // Two houses' roots stand side by side in a store; people have to tell them apart.
        let mark = Hexadecimal.encode(SHA256.hash(data: key.publicKey.rawRepresentation).prefix(4))
        let name = try subject("\(scope.commonName) \(mark)")
        let start = now.seconds - clockSkewSeconds
        let root = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: publicKey,
            notValidBefore: Timestamp(seconds: start).date,
            notValidAfter: Timestamp(seconds: start + rootSeconds).date,
            issuer: name,
            subject: name,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                SubjectKeyIdentifier(hash: publicKey)
                if let constraints = scope.constraints { Critical(constraints) }
            },
            issuerPrivateKey: Certificate.PrivateKey(key)
        )
        return try KeyedChain(root, key)
    }

    private static func subject(_ name: String) throws -> DistinguishedName {
        guard name.count <= commonNameCharactersMax else { return DistinguishedName() }
        return try DistinguishedName { CommonName(name) }
    }
}

extension GeneralName {
    /// An address, or a host name.
    init(subject name: String) {
        if let address = IPAddress(name) {
            self = .ipAddress(ASN1OctetString(contentBytes: address.bytes[...]))
        } else {
            self = .dnsName(name)
        }
    }
}

extension PEMDocument {
    /// With the line feed that ends a text file.
    var pemText: String { pemString + "\n" }
}
