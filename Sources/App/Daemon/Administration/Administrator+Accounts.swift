internal import Model
internal import Storage

extension Administrator {
    func createAccount(name: String, email: String) async throws -> String {
        guard let id = NewSecrets.accountID() else { throw Refusal(message: "no account ID could be made") }
        let account = Account(id: id, name: name, email: email, number: AccountNumber.derived(from: id))
        let credential = newCredential(of: id)
        try await house.store.catalog.write { catalog in
            if !email.isEmpty, try catalog.account(email: email) != nil {
                throw Refusal(message: "an account with the e-mail address \(email) exists")
            }
            try catalog.put(account)
            try catalog.put(credential)
        }
        return """
            account    \(account.name)
            id         \(account.id)
            number     \(account.number)
            \(text(of: credential))
            """
    }

    func listAccounts() async throws -> String {
        let rows = try await house.store.catalog.read { catalog in
            try catalog.accounts().map { account in
                let keys = try catalog.credentials(of: account.id)
                let enabled = keys.count { $0.isEnabled }
                return [
                    account.number, account.name, account.email, "\(enabled) of \(keys.count) keys", account.id.text,
                ]
            }
        }
        return TextTable(header: ["NUMBER", "NAME", "EMAIL", "ENABLED", "ID"], rows: rows).text
    }

    func disableAccount(_ text: String) async throws -> String {
        let account = try await find(text)
        let disabled = try await house.store.catalog.write { catalog in
            let enabled = try catalog.credentials(of: account.id).filter(\.isEnabled)
            for var credential in enabled {
                credential.isEnabled = false
                try catalog.put(credential)
            }
            return enabled.count
        }
        return "Disabled \(disabled) keys of \(account.name)\n"
    }

    func createKey(_ text: String?) async throws -> String {
        let account = try await find(text)
        let credential = newCredential(of: account.id)
        try await house.store.catalog.write { try $0.put(credential) }
        return self.text(of: credential)
    }

    func listKeys() async throws -> String {
        let rows = try await house.store.catalog.read { catalog in
            try catalog.accounts().flatMap { account in
                try catalog.credentials(of: account.id).map { credential in
                    [credential.accessKey, credential.isEnabled ? "enabled" : "disabled", account.number, account.name]
                }
            }
        }
        return TextTable(header: ["ACCESS KEY", "STATE", "ACCOUNT", "NAME"], rows: rows).text
    }

    func disableKey(_ accessKey: String) async throws -> String {
        try await house.store.catalog.write { catalog in
            guard var credential = try catalog.credential(accessKey: accessKey) else {
                throw Refusal(message: "there is no access key \(accessKey)")
            }
            credential.isEnabled = false
            try catalog.put(credential)
        }
        return "Disabled \(accessKey)\n"
    }

    private func newCredential(of account: AccountID) -> Credential {
        Credential(
            accessKey: NewSecrets.accessKey(), secretKey: NewSecrets.secretKey(), account: account, isEnabled: true,
            created: now())
    }

    /// The one time that the secret is shown.
    private func text(of credential: Credential) -> String {
        "access key \(credential.accessKey)\nsecret key: \(credential.secretKey)\n"
    }
}
