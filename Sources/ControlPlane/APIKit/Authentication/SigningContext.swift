/// What the signatures of a body's chunks are made with.
struct SigningContext: Sendable {
    var key: SigningKey
    var date: String
    var scope: CredentialScope
    /// The request's signature, the first chunk's predecessor.
    var seed: String
}
