import Model

/// Makes buckets of rows that are read one after the other. A value that a row has in common with the one before is neither decoded
/// again nor kept twice: most buckets of a house have one owner, one ACL and one website configuration.
struct BucketRows {
    static let columns =
        """
        id, name, owner, created, acl, policy, website, logging, settings, tags, cors, requesterpays, acceleration, versioning,
        objectlock, ownership, publicaccessblock,
        (SELECT account.publicaccessblock FROM account WHERE account.id = bucket.owner)
        """

    private var owner = SharedColumn<AccountID>()
    private var acl = SharedColumn<AccessControlList>()
    private var website = SharedColumn<WebsiteConfiguration>()
    private var settings = SharedColumn<SiteSettings>()
    private var targetBucket: BucketName?

    mutating func bucket(_ row: SQLRow) throws(StorageError) -> Bucket {
        guard let name = BucketName(row.text(1)) else {
            throw StorageError(.corrupt, "A value in the catalog is damaged: no bucket name.")
        }
        return Bucket(
            id: BucketID(row.integer(0)),
            name: name,
            owner: try owner.value(of: row, 2) { (row, column) throws(StorageError) in try row.account(column) },
            created: try row.timestamp(3),
            acl: try acl.value(of: row, 4) { (row, column) throws(StorageError) in try row.decode(column) },
            policy: row.bytesIfPresent(5),
            website: try website.decodeIfPresent(row, 6),
            logging: try logging(row),
            settings: try settings.decodeIfPresent(row, 8) ?? SiteSettings(),
            tags: try row.decodeIfPresent(9) ?? [],
            cors: try row.decodeIfPresent(10),
            requesterPays: row.integer(11) != 0,
            acceleration: row.isNull(12) ? nil : row.integer(12) != 0,
            versioning: try row.decodeIfPresent(13),
            objectLock: try row.decodeIfPresent(14),
            ownership: try row.decodeIfPresent(15),
            publicAccessBlock: try row.decodeIfPresent(16),
            ownersPublicAccessBlock: try row.decodeIfPresent(17)
        )
    }

    /// Differs from bucket to bucket by its prefix, while they all log into one.
    private mutating func logging(_ row: SQLRow) throws(StorageError) -> LoggingConfiguration? {
        guard var logging: LoggingConfiguration = try row.decodeIfPresent(7) else { return nil }
        if let targetBucket, targetBucket == logging.targetBucket {
            logging.targetBucket = targetBucket
        } else {
            targetBucket = logging.targetBucket
        }
        return logging
    }
}

/// A column's value of the row that was read last.
private struct SharedColumn<Value> {
    private var last: (bytes: [UInt8], value: Value)?

    mutating func value(
        of row: SQLRow, _ column: Int32, _ read: (SQLRow, Int32) throws(StorageError) -> Value
    ) throws(StorageError) -> Value {
        if let last, row.equals(column, last.bytes) { return last.value }
        let value = try read(row, column)
        last = (row.bytes(column), value)
        return value
    }
}

extension SharedColumn where Value: CatalogCodable {
    mutating func decodeIfPresent(_ row: SQLRow, _ column: Int32) throws(StorageError) -> Value? {
        guard !row.isNull(column) else { return nil }
        return try value(of: row, column) { (row, column) throws(StorageError) in try row.decode(column) }
    }
}
