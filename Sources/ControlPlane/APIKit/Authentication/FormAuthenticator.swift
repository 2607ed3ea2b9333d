internal import Model

/// Verifies the signature of an HTML form's upload policy (S3 API reference, "Authenticating Requests in Browser-Based Uploads Using
/// POST"): its credentials stand in form fields, which only the service can read.
package struct FormAuthenticator: Sendable {
    private let credentials: any CredentialSource
    private let keys = SigningKeyCache()

    package init(credentials: any CredentialSource) {
        self.credentials = credentials
    }

    /// Who signed the policy. What the policy says, its expiration too, is the caller's to check.
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
        let found = try await credentials.credential(accessKey: accessKey)
        let secretKey = found?.credential.secretKey ?? Authenticator.noSecretKey
        let key = keys.key(accessKey: accessKey, secretKey: secretKey, scope: scope)
        let isRight = SigningKey.matches(key.signature(of: policy), signature)
        guard let found, found.credential.isEnabled else { throw APIError.unknownAccessKey(accessKey) }
        guard isRight else { throw APIError.partSignatureDoesNotMatch }
        keys.keep(key, accessKey: accessKey, secretKey: secretKey, scope: scope)
        return Identity(account: found.account, accessKey: accessKey, method: .header, signatureVersion: .version4)
    }
}
