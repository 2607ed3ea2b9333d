internal import Crypto
internal import SwiftASN1
internal import X509

/// A certification request (RFC 2986) for some names, with a new key.
struct SigningRequest {
    let der: [UInt8]
    /// PEM.
    let key: [UInt8]

    init(names: [String]) throws {
        let key = P256.Signing.PrivateKey()
        let extensions = try Certificate.Extensions { SubjectAlternativeNames(names.map(GeneralName.init(subject:))) }
        let request = try CertificateSigningRequest(
            version: .v1,
            subject: DistinguishedName(),
            privateKey: Certificate.PrivateKey(key),
            attributes: CertificateSigningRequest.Attributes([.init(ExtensionRequest(extensions: extensions))]),
            signatureAlgorithm: .ecdsaWithSHA256
        )
        var serializer = DER.Serializer()
        try serializer.serialize(request)
        der = serializer.serializedBytes
        self.key = Array((key.pemRepresentation + "\n").utf8)
    }
}
