internal import APIKit
package import Model
package import Storage
internal import Synchronization

/// The accounts and their keys, in memory, so that a request's key is looked up without touching the disk.
///
/// The catalog is the truth; every commit that changes an account reloads its entry before the change's caller hears of it.
package final class AccountBook: CredentialSource {
    private struct Entry {
        var credential: Credential
        var account: Account
    }

    private let entries = Mutex<[String: Entry]>([:])

    package init() {}

    package func credential(accessKey: String) async throws -> (credential: Credential, account: Account)? {
        entries.withLock { $0[accessKey] }.map { ($0.credential, $0.account) }
    }

    /// Replaces everything.
    package func load(from catalog: any CatalogReading) throws {
        var loaded: [String: Entry] = [:]
        for account in try catalog.accounts() {
            for credential in try catalog.credentials(of: account.id) {
                loaded[credential.accessKey] = Entry(credential: credential, account: account)
            }
        }
        entries.withLock { $0 = loaded }
    }

    /// Replaces what is known of one account.
    package func load(_ id: AccountID, from catalog: any CatalogReading) throws {
        let account = try catalog.account(id)
        let credentials = try catalog.credentials(of: id)
        entries.withLock { entries in
            entries = entries.filter { $0.value.account.id != id }
            guard let account else { return }
            for credential in credentials {
                entries[credential.accessKey] = Entry(credential: credential, account: account)
            }
        }
    }

    /// Knows none of the account's keys until it is loaded again.
    package func lockOut(_ id: AccountID) {
        entries.withLock { entries in entries = entries.filter { $0.value.account.id != id } }
    }
}
