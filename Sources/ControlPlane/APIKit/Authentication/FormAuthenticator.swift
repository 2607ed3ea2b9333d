internal import Crypto
internal import Model

/// Verifies the signature of an HTML form's upload policy (S3 API reference, "Authenticating Requests in Browser-Based Uploads Using
/// POST"; S3 user guide, "HTML forms (AWS signature version 2)"): its credentials stand in form fields, which only the service can read.
/// What the policy says, its expiration too, is the caller's to check.
package struct FormAuthenticator: Sendable {
    private let credentials: any CredentialSource
    /// The one that a signature of version 4 must be made for; `nil` when any will do.
    private let region: String?
    private let keys = SigningKeyCache()

    package init(credentials: any CredentialSource, region: String? = nil) {
        self.credentials = credentials
        self.region = region
    }

    /// Who signed the policy with version 4.
    /// - Parameters:
    ///   - policy: the `policy` field as it was sent, in Base64.
    ///   - algorithm: the `x-amz-algorithm` field.
    ///   - credential: the `x-amz-credential` field.
    ///   - date: the `x-amz-date` field.
    ///   - signature: the `x-amz-signature` field.
    /// - Throws: `APIError` when the policy is not signed by a key that we know.
    package func identity(
        policy: [UInt8], algorithm: String, credential: String, date: String, signature: String
    ) async throws -> Identity {
        guard algorithm == SigV4.algorithm else { throw APIError.mechanismNotSupported }
        let (accessKey, scope) = try ProvidedSignature.split(credential[...]) { problem in
            .queryMalformed("Error parsing the X-Amz-Credential parameter; \(problem)")
        }
        guard scope.service == "s3", SignatureDate.parse(date) != nil, date.hasPrefix(scope.date) else {
            throw APIError.queryMalformed("The x-amz-date and x-amz-credential fields do not belong together.")
        }
        if let region, scope.region != region {
            throw APIError.queryMalformed(
                "Error parsing the X-Amz-Credential parameter; the region '\(scope.region)' is wrong; expecting '\(region)'",
                region: region)
        }
        let found = try await credentials.credential(accessKey: accessKey)
        let secretKey = found?.credential.secretKey ?? Authenticator.noSecretKey
        let key = keys.key(accessKey: accessKey, secretKey: secretKey, scope: scope)
        let isRight = SigningKey.matches(key.signature(of: policy), signature)
        guard let found, found.credential.isEnabled else { throw APIError.unknownAccessKey(accessKey) }
        guard isRight else { throw APIError.signatureDoesNotMatch(accessKey, policy: policy, signature: signature) }
        keys.keep(key, accessKey: accessKey, secretKey: secretKey, scope: scope)
        return Identity(account: found.account, accessKey: accessKey, method: .header, signatureVersion: .version4)
    }

    /// Who signed the policy with version 2.
    /// - Parameters:
    ///   - policy: the `policy` field as it was sent, in Base64.
    ///   - accessKey: the `AWSAccessKeyId` field.
    ///   - signature: the `signature` field, an HMAC-SHA1 in Base64.
    /// - Throws: `APIError` when the policy is not signed by a key that we know.
    package func identity(policy: [UInt8], accessKey: String, signature: String) async throws -> Identity {
        let found = try await credentials.credential(accessKey: accessKey)
        let secretKey = SymmetricKey(data: Array((found?.credential.secretKey ?? Authenticator.noSecretKey).utf8))
        let code = HMAC<Insecure.SHA1>.authenticationCode(for: policy, using: secretKey)
        let isRight = SigningKey.matches(Base64.encode(code), signature)
        guard let found, found.credential.isEnabled else { throw APIError.unknownAccessKey(accessKey) }
        guard isRight else { throw APIError.signatureDoesNotMatch(accessKey, policy: policy, signature: signature) }
        return Identity(account: found.account, accessKey: accessKey, method: .header, signatureVersion: .version2)
    }
}
