package import Model

/// Who asks and how that was proven.
package struct Identity: Sendable, Hashable {
    package enum Method: Sendable, Hashable {
        case anonymous, header, queryString
    }

    package var principal: Principal
    /// `nil` for an anonymous request.
    package var account: Account?
    package var accessKey: String?
    package var method: Method

    package init(principal: Principal, account: Account?, accessKey: String?, method: Method) {
        self.principal = principal
        self.account = account
        self.accessKey = accessKey
        self.method = method
    }

    /// The owner of a verified access key.
    package init(account: Account, accessKey: String, method: Method) {
        self.init(
            principal: .account(account.id, number: account.number), account: account, accessKey: accessKey,
            method: method)
    }

    package static let anonymous = Identity(principal: .anonymous, account: nil, accessKey: nil, method: .anonymous)
}
