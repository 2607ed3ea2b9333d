internal import Crypto
internal import Foundation

/// The key that an ACME account is: signs every request to the authority (RFC 8555 section 6.2, ES256).
package struct AccountKey: Sendable {
    private let key: P256.Signing.PrivateKey

    package init() { key = P256.Signing.PrivateKey() }

    /// `nil` for what is no P-256 key in PEM.
    package init?(pem: [UInt8]) {
        guard let key = try? P256.Signing.PrivateKey(pemRepresentation: String(decoding: pem, as: UTF8.self)) else {
            return nil
        }
        self.key = key
    }

    package var pem: [UInt8] { Array((key.pemRepresentation + "\n").utf8) }

    /// The public key (RFC 7518 section 6.2). Its members in this order and without white space are what the thumbprint is made of.
    package var jwk: JSONWebKey {
        let point = key.publicKey.rawRepresentation
        return JSONWebKey(x: Base64URL.encode(point.prefix(32)), y: Base64URL.encode(point.suffix(32)))
    }

    /// RFC 7638.
    package var thumbprint: String { Base64URL.encode(SHA256.hash(data: Data(jwk.json.utf8))) }

    /// What answers a challenge (RFC 8555 section 8.1).
    package func keyAuthorisation(token: String) -> String { "\(token).\(thumbprint)" }

    /// Flattened JSON serialisation (RFC 7515 section 7.2.2) of `payload`; `nil` is the empty one of a POST-as-GET.
    func sign(_ payload: [UInt8]?, header: JWSHeader) throws -> [UInt8] {
        var header = header
        header.alg = "ES256"
        let message = try JWSMessage(header: header, payload: payload ?? [])
        let signature = try key.signature(for: Data(message.signingInput.utf8))
        return try message.serialised(signature: Array(signature.rawRepresentation))
    }
}

package struct JSONWebKey: Codable, Hashable, Sendable {
    var crv = "P-256"
    var kty = "EC"
    package var x: String
    package var y: String

    package var json: String { #"{"crv":"\#(crv)","kty":"\#(kty)","x":"\#(x)","y":"\#(y)"}"# }
}
