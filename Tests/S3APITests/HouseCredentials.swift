import APIKit
import Model

/// The keys of the accounts of a test's house: each has its account's name, and a secret that is made of it.
struct HouseCredentials: CredentialSource {
    var accounts: [Account]

    static func secretKey(_ account: Account) -> String { "secret of \(account.name)" }

    func credential(accessKey: String) async throws -> (credential: Credential, account: Account)? {
        guard let account = accounts.first(where: { $0.name == accessKey }) else { return nil }
        let credential = Credential(
            accessKey: accessKey, secretKey: HouseCredentials.secretKey(account), account: account.id,
            isEnabled: true, created: Timestamp(seconds: 0))
        return (credential, account)
    }
}
