internal import Crypto
internal import Foundation

/// The protected header of a request (RFC 8555 section 6.2): either the key or the account's URL says who signs.
struct JWSHeader: Codable, Hashable, Sendable {
    var alg = ""
    var jwk: JSONWebKey?
    var kid: String?
    var nonce: String?
    var url: String
}

/// What is signed, and how it is written down with its signature.
struct JWSMessage {
    private let protected: String
    private let payload: String

    init(header: JWSHeader, payload: [UInt8]) throws {
        protected = Base64URL.encode(try ACMEJSON.encode(header))
        self.payload = Base64URL.encode(payload)
    }

    /// RFC 7515 section 5.1, step 8.
    var signingInput: String { "\(protected).\(payload)" }

    func serialised(signature: [UInt8]) throws -> [UInt8] {
        try ACMEJSON.encode(Flattened(payload: payload, protected: protected, signature: Base64URL.encode(signature)))
    }

    private struct Flattened: Encodable {
        var payload: String
        var protected: String
        var signature: String
    }
}

/// An account that the authority knows from elsewhere (RFC 8555 section 7.3.4).
package struct ExternalAccount: Hashable, Sendable, CustomStringConvertible {
    package var keyID: String
    package var macKey: [UInt8]

    package init(keyID: String, macKey: [UInt8]) {
        self.keyID = keyID
        self.macKey = macKey
    }

    /// Without the key.
    package var description: String { keyID }

    /// The account's public key, signed with the key that the authority gave: HS256.
    func binding(of jwk: JSONWebKey, url: String) throws -> [UInt8] {
        let header = JWSHeader(alg: "HS256", kid: keyID, url: url)
        let message = try JWSMessage(header: header, payload: Array(jwk.json.utf8))
        let code = HMAC<SHA256>.authenticationCode(
            for: Data(message.signingInput.utf8), using: SymmetricKey(data: macKey))
        return try message.serialised(signature: Array(code))
    }
}

/// JSON as authorities read and write it.
enum ACMEJSON {
    static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }

    static func decode<Value: Decodable>(_: Value.Type, from bytes: [UInt8]) throws(ACMEError) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(bytes))
        } catch {
            throw ACMEError(.invalidAnswer, "the authority's answer cannot be read")
        }
    }
}
