internal import Crypto
internal import Foundation
internal import Model
internal import SwiftASN1
internal import X509

/// How an authority verifies that a name is ours.
package enum ChallengeKind: String, CaseIterable, Hashable, Sendable {
    /// RFC 8737.
    case tlsALPN01 = "tls-alpn-01"
    /// RFC 8555 section 8.3.
    case http01 = "http-01"
    /// RFC 8555 section 8.4.
    case dns01 = "dns-01"
}

/// What the authority has to find.
package enum ChallengeAnswer: Hashable, Sendable {
    /// At `/.well-known/acme-challenge/` and the token.
    case http(token: String, keyAuthorisation: String)
    /// The certificate to present when ALPN offers `acme-tls/1`.
    case tlsALPN(host: String, KeyedChain)
    /// A TXT record's text, beside others of its name.
    case dns(name: String, text: String)

    private static let tokenBytesMax = 256

    /// - Parameter host: without the `*.` of a wildcard.
    /// - Throws: `ACMEError` for a token that is none (RFC 8555 section 8.3).
    init(_ kind: ChallengeKind, host: String, token: String, key: AccountKey, now: Timestamp) throws {
        guard !token.isEmpty, token.utf8.count <= ChallengeAnswer.tokenBytesMax,
            token.utf8.allSatisfy(Base64URL.isDigit)
        else { throw ACMEError(.invalidAnswer, "the authority's challenge has no token") }
        let authorisation = key.keyAuthorisation(token: token)
        let digest = SHA256.hash(data: Data(authorisation.utf8))
        switch kind {
        case .http01: self = .http(token: token, keyAuthorisation: authorisation)
        case .dns01: self = .dns(name: "_acme-challenge.\(host)", text: Base64URL.encode(digest))
        case .tlsALPN01:
            self = .tlsALPN(host: host, try ChallengeAnswer.certificate(host: host, digest: Array(digest), now: now))
        }
    }

    /// Self-signed, for this name alone, with the digest in a critical extension (RFC 8737 section 3).
    private static func certificate(host: String, digest: [UInt8], now: Timestamp) throws -> KeyedChain {
        let key = P256.Signing.PrivateKey()
        var serializer = DER.Serializer()
        try serializer.serialize(ASN1OctetString(contentBytes: digest[...]))
        let subject = DistinguishedName()
        let identifier = Certificate.Extension(
            oid: [1, 3, 6, 1, 5, 5, 7, 1, 31], critical: true, value: serializer.serializedBytes[...])
        let certificate = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: Certificate.PublicKey(key.publicKey),
            notValidBefore: Timestamp(seconds: now.seconds - 86_400).date,
            notValidAfter: Timestamp(seconds: now.seconds + 7 * 86_400).date,
            issuer: subject,
            subject: subject,
            extensions: try Certificate.Extensions {
                // Critical, because the subject is empty (RFC 5280 section 4.2.1.6).
                Critical(SubjectAlternativeNames([.dnsName(host)]))
                identifier
            },
            issuerPrivateKey: Certificate.PrivateKey(key)
        )
        return try KeyedChain(certificate, key)
    }
}

/// Shows answers where authorities look for them.
package protocol ChallengeResponder: Sendable {
    /// Whether a zone of our own holds the name, so that dns-01 can be answered.
    func holdsZone(of name: String) async -> Bool
    /// Returns once the answer can be found.
    func present(_ answer: ChallengeAnswer) async throws
    func withdraw(_ answer: ChallengeAnswer) async
}
