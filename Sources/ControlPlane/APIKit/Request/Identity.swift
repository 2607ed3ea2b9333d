package import Model

/// Who asks and how that was proven.
package struct Identity: Sendable, Hashable {
    package enum Method: Sendable, Hashable {
        case anonymous, header, queryString
    }

    /// As the access log names it.
    package enum SignatureVersion: String, Sendable, Hashable {
        case version2 = "SigV2"
        case version4 = "SigV4"
    }

    package var principal: Principal
    /// `nil` for an anonymous request.
    package var account: Account?
    package var accessKey: String?
    package var method: Method
    /// `nil` for an anonymous request.
    package var signatureVersion: SignatureVersion?

    package init(
        principal: Principal, account: Account?, accessKey: String?, method: Method,
        signatureVersion: SignatureVersion?
    ) {
        self.principal = principal
        self.account = account
        self.accessKey = accessKey
        self.method = method
        self.signatureVersion = signatureVersion
    }

    /// The owner of a verified access key.
    package init(
        account: Account, accessKey: String, method: Method, signatureVersion: SignatureVersion = .version4
    ) {
        self.init(
            principal: .account(account.id, number: account.number), account: account, accessKey: accessKey,
            method: method, signatureVersion: signatureVersion)
    }

    package static let anonymous = Identity(
        principal: .anonymous, account: nil, accessKey: nil, method: .anonymous, signatureVersion: nil)
}
