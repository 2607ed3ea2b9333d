/// What an operator may ask of a data directory, whether a server uses it or not.
package enum AdministrativeCommand: Codable, Sendable, Hashable {
    case createAccount(name: String, email: String)
    case listAccounts
    /// By identifier, number, e-mail address or name; disables all of its keys.
    case disableAccount(String)
    /// A further key; `nil`: of the default account.
    case createKey(account: String?)
    case listKeys
    case disableKey(String)
    /// The text of a zone file without includes.
    case importZone(text: String, file: String, account: String?)
    case exportZone(name: String, account: String?)
    case flushLogs
    /// How much waits to be compressed; answered when nothing does, if asked to wait.
    case compression(waits: Bool)
    case listSites
    case showSite(String)
    case changeSite(String, SiteChange)
}

/// What came of it.
package struct AdministrativeAnswer: Codable, Sendable, Hashable {
    package var isDone: Bool
    /// For standard output when it is done, else why not.
    package var text: String

    package init(isDone: Bool, text: String) {
        self.isDone = isDone
        self.text = text
    }
}
