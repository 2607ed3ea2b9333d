package import Model

extension Snapshot {
    package func accounts() throws -> [Account] {
        try connection.all("SELECT id, name, email, number FROM account ORDER BY id", [], Snapshot.account)
    }

    package func account(_ id: AccountID) throws -> Account? {
        try connection.first(
            "SELECT id, name, email, number FROM account WHERE id = ?", [.bytes(id.octets)], Snapshot.account)
    }

    package func account(email: String) throws -> Account? {
        try connection.first(
            "SELECT id, name, email, number FROM account WHERE email = ? ORDER BY id", [.text(email)], Snapshot.account)
    }

    package func publicAccessBlock(of account: AccountID) throws -> PublicAccessBlock? {
        let block = try connection.first(
            "SELECT publicaccessblock FROM account WHERE id = ?", [.bytes(account.octets)]
        ) { (row) throws(StorageError) -> PublicAccessBlock? in try row.decodeIfPresent(0) }
        return block ?? nil
    }

    package func credentials(of account: AccountID) throws -> [Credential] {
        try connection.all(
            """
            SELECT accesskey, secretkey, account, enabled, created FROM credential WHERE account = ?
            ORDER BY created, accesskey
            """, [.bytes(account.octets)], Snapshot.credential)
    }

    package func credential(accessKey: String) throws -> Credential? {
        try connection.first(
            "SELECT accesskey, secretkey, account, enabled, created FROM credential WHERE accesskey = ?",
            [.text(accessKey)], Snapshot.credential)
    }

    private static func account(_ row: SQLRow) throws(StorageError) -> Account {
        Account(id: try row.account(0), name: row.text(1), email: row.text(2), number: row.text(3))
    }

    private static func credential(_ row: SQLRow) throws(StorageError) -> Credential {
        Credential(
            accessKey: row.text(0),
            secretKey: row.text(1),
            account: try row.account(2),
            isEnabled: row.integer(3) != 0,
            created: try row.timestamp(4)
        )
    }
}
