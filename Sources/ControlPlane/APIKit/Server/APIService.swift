package import Model

/// One API behind the shared port, chosen by the service in the request's credential scope.
package protocol APIService: Sendable {
    /// The name in the scope: `s3`, `route53`, `sts`.
    var name: String { get }
    /// Answers; thrown `APIError`s are turned into answers by `answer(_:requestID:hostID:)`, any other error into an internal one.
    func respond(to request: APIRequest) async throws -> APIResponse
    /// The error in the service's own shape. S3's is `APIError.s3Answer(requestID:hostID:)`.
    func answer(_ error: APIError, requestID: RequestID, hostID: HostID) -> APIResponse
    /// Called once for each request that came as far as a service, refused ones too, after its answer was sent or the connection broke,
    /// with the bytes of body that were sent.
    /// - Parameters:
    ///   - milliseconds: from the request's last header to the answer's last byte.
    ///   - turnAround: the part of them until the answer's first byte.
    func completed(
        _ request: APIRequest, with response: APIResponse, bytesSent: Int64, milliseconds: Int64, turnAround: Int64)
        async
}

/// Where keys are looked up.
package protocol CredentialSource: Sendable {
    func credential(accessKey: String) async throws -> (credential: Credential, account: Account)?
}
