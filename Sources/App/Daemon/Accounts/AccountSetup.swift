internal import Model
internal import Storage

/// Brings the catalog's accounts in line with the configuration at start.
struct AccountSetup {
    /// What the start has to know and say of accounts.
    struct Outcome {
        /// Who owns what is published from folders.
        var standard: AccountID
        /// The key that was made just now, to be shown once.
        var newKey: AccessKeyPair?
    }

    /// The keys that came from the file or the environment; those that no longer do are disabled at the next start.
    private static let configuredKeysName = "accounts/configured-keys"
    private static let standardName = "accounts/default"

    let configuration: Configuration
    let now: Timestamp

    func run(in store: Store) async throws -> Outcome {
        let made = AccountSetup.Made()
        let configuration = configuration
        let now = now
        let outcome = try await store.catalog.write { catalog in
            try AccountSetup.apply(configuration, made, now, to: catalog)
        }
        if let key = outcome.newKey { try CredentialsFile.write(key, in: configuration.data) }
        return outcome
    }

    /// What a fresh account would be.
    private struct Made: Sendable {
        let id = NewSecrets.accountID()
        let key = AccessKeyPair(accessKey: NewSecrets.accessKey(), secretKey: NewSecrets.secretKey())
    }

    private static func apply(
        _ configuration: Configuration, _ made: Made, _ now: Timestamp, to catalog: any CatalogWriting
    ) throws -> Outcome {
        for configured in configuration.accounts {
            try catalog.put(configured.account)
            try put(configured.key, of: configured.account.id, now, to: catalog)
        }
        var newKey: AccessKeyPair?
        let standard: AccountID
        if let first = configuration.accounts.first?.account.id {
            standard = first
        } else if let stored = try storedStandard(in: catalog) {
            standard = stored
        } else {
            standard = try makeAccount(made, in: catalog)
            if configuration.environmentKey == nil {
                newKey = made.key
                try put(made.key, of: standard, now, to: catalog)
            }
        }
        try catalog.setValue(Array(standard.text.utf8), for: standardName)
        if let key = configuration.environmentKey { try put(key, of: standard, now, to: catalog) }
        try disableFormerKeys(configuration, in: catalog)
        return Outcome(standard: standard, newKey: newKey)
    }

    private static func storedStandard(in catalog: any CatalogReading) throws -> AccountID? {
        guard let bytes = try catalog.value(standardName),
            let id = AccountID(String(decoding: bytes, as: UTF8.self)), try catalog.account(id) != nil
        else { return nil }
        return id
    }

    private static func makeAccount(_ made: Made, in catalog: any CatalogWriting) throws -> AccountID {
        guard let id = made.id else { throw StorageError(.failed, "no account ID could be made") }
        try catalog.put(
            Account(id: id, name: "frontage", email: "frontage@localhost", number: AccountNumber.derived(from: id)))
        return id
    }

    private static func put(
        _ key: AccessKeyPair, of account: AccountID, _ now: Timestamp, to catalog: any CatalogWriting
    ) throws {
        let known = try catalog.credential(accessKey: key.accessKey)
        if let known, known.account != account {
            throw StorageError(.failed, "the access key \(key.accessKey) already belongs to another account")
        }
        try catalog.put(
            Credential(
                accessKey: key.accessKey, secretKey: key.secretKey, account: account, isEnabled: true,
                created: known?.created ?? now))
    }

    private static func disableFormerKeys(_ configuration: Configuration, in catalog: any CatalogWriting) throws {
        let keys =
            configuration.accounts.map(\.key.accessKey) + [configuration.environmentKey?.accessKey].compactMap { $0 }
        let former = try catalog.value(configuredKeysName).map { String(decoding: $0, as: UTF8.self) } ?? ""
        for key in former.split(separator: "\n").map(String.init) where !keys.contains(key) {
            guard var credential = try catalog.credential(accessKey: key) else { continue }
            credential.isEnabled = false
            try catalog.put(credential)
        }
        try catalog.setValue(Array(keys.joined(separator: "\n").utf8), for: configuredKeysName)
    }
}
