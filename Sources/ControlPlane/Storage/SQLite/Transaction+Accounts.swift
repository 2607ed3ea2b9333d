package import Model

extension Transaction {
    package func put(_ account: Account) throws {
        try write(
            """
            INSERT INTO account (id, name, email, number) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET name = excluded.name, email = excluded.email, number = excluded.number
            """, [.bytes(account.id.octets), .text(account.name), .text(account.email), .text(account.number)])
        announce(.account(account.id))
    }

    package func update(_ block: PublicAccessBlock?, of account: AccountID) throws {
        let count = try write(
            "UPDATE account SET publicaccessblock = ? WHERE id = ?",
            [.optional(block.map(CatalogCodec.encode)), .bytes(account.octets)])
        guard count == 1 else { throw StorageError(.failed, "There is no account \(account.text) to update.") }
        // Whoever answers for a bucket has read its owner's block with it.
        for bucket in try buckets(owner: account) { announce(.bucket(bucket.id, name: bucket.name)) }
    }

    package func put(_ credential: Credential) throws {
        try write(
            """
            INSERT INTO credential VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET secretkey = excluded.secretkey, account = excluded.account,
                enabled = excluded.enabled, created = excluded.created
            """,
            [
                .text(credential.accessKey), .text(credential.secretKey), .bytes(credential.account.octets),
                .integer(credential.isEnabled ? 1 : 0), .integer(credential.created.milliseconds),
            ])
        announce(.account(credential.account))
    }
}
