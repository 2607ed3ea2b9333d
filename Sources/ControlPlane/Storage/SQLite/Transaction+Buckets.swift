package import Model

extension Transaction {
    package func insertBucket(
        name: BucketName, owner: AccountID, created: Timestamp, acl: AccessControlList
    ) throws -> Bucket {
        try write(
            "INSERT INTO bucket (name, owner, created, acl) VALUES (?, ?, ?, ?)",
            [
                .text(name.text), .bytes(owner.octets), .integer(created.milliseconds),
                .bytes(CatalogCodec.encode(acl)),
            ])
        let bucket = Bucket(
            id: BucketID(connection.lastInsertedRowID), name: name, owner: owner, created: created, acl: acl,
            ownersPublicAccessBlock: try publicAccessBlock(of: owner))
        announce(.bucket(bucket.id, name: name))
        return bucket
    }

    package func update(_ bucket: Bucket) throws {
        let count = try write(
            """
            UPDATE bucket SET acl = ?, policy = ?, website = ?, logging = ?, settings = ?, tags = ?, cors = ?,
            requesterpays = ?, acceleration = ?, versioning = ?, objectlock = ?, ownership = ?,
            publicaccessblock = ? WHERE id = ?
            """,
            [
                .bytes(CatalogCodec.encode(bucket.acl)), .optional(bucket.policy),
                .optional(bucket.website.map(CatalogCodec.encode)), .optional(bucket.logging.map(CatalogCodec.encode)),
                .bytes(CatalogCodec.encode(bucket.settings)), .list(bucket.tags),
                .optional(bucket.cors.map(CatalogCodec.encode)), .integer(bucket.requesterPays ? 1 : 0),
                bucket.acceleration.map { SQLValue.integer($0 ? 1 : 0) } ?? .null,
                .optional(bucket.versioning.map(CatalogCodec.encode)),
                .optional(bucket.objectLock.map(CatalogCodec.encode)),
                .optional(bucket.ownership.map(CatalogCodec.encode)),
                .optional(bucket.publicAccessBlock.map(CatalogCodec.encode)), .integer(bucket.id.value),
            ])
        guard count == 1 else { throw StorageError(.failed, "There is no bucket \(bucket.name) to update.") }
        announce(.bucket(bucket.id, name: bucket.name))
    }

    package func delete(_ bucket: BucketID) throws {
        guard let old = try self.bucket(bucket) else {
            throw StorageError(.failed, "There is no such bucket to delete.")
        }
        guard try isEmpty(bucket) else { throw StorageError(.failed, "The bucket \(old.name) is not empty.") }
        let uploads = try connection.all("SELECT id FROM upload WHERE bucket = ?", [.integer(bucket.value)]) {
            $0.text(0)
        }
        for upload in uploads { try deleteUpload(upload, in: bucket) }
        try write("DELETE FROM bucket WHERE id = ?", [.integer(bucket.value)])
        announce(.bucket(bucket, name: old.name))
    }
}
