/// What a signing key is good for: a day, a region and a service.
struct CredentialScope: Sendable, Hashable {
    static let terminal = "aws4_request"

    /// Such as `20130524`.
    var date: String
    var region: String
    var service: String

    var text: String { "\(date)/\(region)/\(service)/\(CredentialScope.terminal)" }
}
