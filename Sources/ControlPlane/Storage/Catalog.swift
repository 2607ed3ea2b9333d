package import Model

/// The truth about everything that is stored: accounts, buckets, objects, uploads, hosted zones.
///
/// A PostgreSQL catalog can take the SQLite one's place behind this protocol.
package protocol Catalog: Sendable {
    /// Runs `body` on a snapshot: everything it reads belongs to one commit.
    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any CatalogReading) throws -> Result
    ) async throws -> Result

    /// Runs `body` alone, commits durably together with the other writes that wait, announces what changed, and then returns.
    /// What `body` wrote is undone when it throws; the error is rethrown and other writes of the group are not touched.
    @discardableResult
    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any CatalogWriting) throws -> Result
    ) async throws -> Result
}

/// Reads of one snapshot. Every method throws `StorageError` when the catalog fails.
package protocol CatalogReading {
    /// The commit that the snapshot belongs to; within a write, the one that it will become part of.
    var commit: CommitNumber { get }

    func accounts() throws -> [Account]
    func account(_ id: AccountID) throws -> Account?
    func account(email: String) throws -> Account?
    /// `nil` when the account has none of its own.
    func publicAccessBlock(of account: AccountID) throws -> PublicAccessBlock?
    func credentials(of account: AccountID) throws -> [Credential]
    func credential(accessKey: String) throws -> Credential?

    /// Ordered by name; all accounts' buckets when `owner` is `nil`.
    func buckets(owner: AccountID?) throws -> [Bucket]
    /// Calls `body` with all accounts' buckets in no particular order, one at a time, so that nobody has to hold them all. What
    /// many of them have in common shares its memory. `body` must not read buckets.
    func forEachBucket(_ body: (Bucket) throws -> Void) throws
    func bucket(_ name: BucketName) throws -> Bucket?
    func bucket(_ id: BucketID) throws -> Bucket?

    func object(_ key: ObjectKey, in bucket: BucketID) throws -> StoredObject?
    /// What was remembered of the content that this version has now.
    func digests(of object: StoredObject, in bucket: BucketID) throws -> WholeDigests?
    /// One version of an object, the newest or another.
    func version(_ id: VersionID, of key: ObjectKey, in bucket: BucketID) throws -> ObjectVersion?
    /// The key's newest version when that is a delete marker.
    func newestDeleteMarker(of key: ObjectKey, in bucket: BucketID) throws -> DeleteMarker?
    /// What the object's content is kept in besides as it is; `nil` when that was not tried yet, or there is no object.
    func variants(of key: ObjectKey, in bucket: BucketID) throws -> [Variant]?
    /// An object with its variants, as far as it is a candidate for them (`Compressibility`).
    func objectWithVariants(
        _ key: ObjectKey, in bucket: BucketID
    ) throws -> (object: StoredObject, variants: [Variant])?
    /// Objects whose variants were not tried yet, among the next `limit` ones behind a place, in order of buckets' numbers and in byte
    /// order of keys; in one bucket, or in all when that is `nil`.
    func undecided(in bucket: BucketID?, after place: ObjectPlace?, limit: Int) throws -> UndecidedPage
    /// Where variants were tried.
    func bucketsWithDecisions() throws -> Set<BucketID>
    /// Whether variants of any of the bucket's objects were tried.
    func hasDecisions(in bucket: BucketID) throws -> Bool
    /// Whether it has no object, no other version of one, and no delete marker.
    func isEmpty(_ bucket: BucketID) throws -> Bool
    /// One page, in byte order of keys; costs what the page costs, whatever the bucket holds.
    func list(_ query: ListQuery, in bucket: BucketID) throws -> ListPage
    /// One page, in byte order of keys, the newest of a key first; costs as `list` does.
    func listVersions(_ query: VersionsQuery, in bucket: BucketID) throws -> VersionsPage

    func upload(_ id: String, in bucket: BucketID) throws -> Upload?
    /// Ordered by key, then by initiation time; the position after which the page starts is exclusive.
    func uploads(_ query: UploadsQuery, in bucket: BucketID) throws -> UploadsPage
    /// Ordered by number, those after `number`, at most `limit`.
    func parts(of upload: String, after number: Int, limit: Int) throws -> [ListedPart]
    /// One part with its content.
    func part(_ number: Int, of upload: String) throws -> UploadPart?

    /// Ordered as Route 53 orders names; all accounts' zones when `owner` is `nil`.
    func hostedZones(owner: AccountID?) throws -> [HostedZone]
    func hostedZone(_ id: String) throws -> HostedZone?
    /// All record sets of a zone, ordered as Route 53 lists them.
    func recordSets(in zone: String) throws -> [ResourceRecordSet]
    /// At most `limit` of them, from the first that is not before `start` on; costs what these cost, whatever the zone holds.
    func recordSets(in zone: String, from start: RecordSetPosition?, limit: Int) throws -> [ResourceRecordSet]
    /// Those of one name, in no particular order.
    func recordSets(in zone: String, at name: DNSName) throws -> [ResourceRecordSet]
    /// How many there are, without reading them.
    func recordSetCount(in zone: String) throws -> Int
    func zoneChange(_ id: String) throws -> ZoneChange?

    /// Small values of the house's own, such as what was last published from a folder.
    func value(_ name: String) throws -> [UInt8]?
}

package protocol CatalogWriting: CatalogReading {
    func put(_ account: Account) throws
    /// What holds for all buckets of an account that exists; each of them is announced as changed.
    func update(_ block: PublicAccessBlock?, of account: AccountID) throws
    func put(_ credential: Credential) throws

    /// Inserts a bucket; the returned one carries its new id.
    func insertBucket(name: BucketName, owner: AccountID, created: Timestamp, acl: AccessControlList) throws -> Bucket
    /// Replaces everything but id, name, owner and creation time.
    func update(_ bucket: Bucket) throws
    /// The bucket must be empty; uploads under way in it are aborted.
    func delete(_ bucket: BucketID) throws

    /// Inserts, and replaces what the bucket's versioning does not keep; what that left behind is freed once its readers are done.
    /// Blobs may be shared with another object or with parts.
    /// - Returns: which version the object is now, whatever `object` says.
    @discardableResult
    func put(_ object: StoredObject, in bucket: BucketID) throws -> VersionID
    /// Replaces the metadata only, of the version that `object` is.
    func update(_ object: StoredObject, in bucket: BucketID) throws
    /// Keeps what was computed of a version's content as long as it has that content. Nothing is announced: nobody who looks at the
    /// object sees it.
    func remember(_ digests: WholeDigests, of object: StoredObject, in bucket: BucketID) throws
    /// Keeps what was tried for the object, none when none gains, as long as the object has this content. False when it has another
    /// meanwhile: then nothing is kept, and the variants are the caller's to discard.
    func decide(_ variants: [Variant], of key: ObjectKey, in bucket: BucketID, madeFrom content: Content) throws -> Bool
    /// Removes what `decide` kept of up to `limit` of the bucket's objects; returns of how many. Nothing is announced: what a
    /// visitor is sent of it until he asks again is right.
    func forgetDecisions(in bucket: BucketID, limit: Int) throws -> Int
    /// Deletes the object as the bucket's versioning has it: removes it, or makes a delete marker the newest version.
    /// - Parameters: `owner`, `now`: whose the delete marker is, and its time.
    @discardableResult
    func deleteObject(
        _ key: ObjectKey, in bucket: BucketID, by owner: AccountID, at now: Timestamp
    ) throws -> Deletion
    /// Removes one version for good. The newest of those that are left takes its place if it was the newest.
    /// - Returns: what was removed; `nil` when there is no such version.
    @discardableResult
    func deleteVersion(_ id: VersionID, of key: ObjectKey, in bucket: BucketID) throws -> ObjectVersion?

    func insert(_ upload: Upload, in bucket: BucketID) throws
    func put(_ part: UploadPart, of upload: String) throws
    /// Removes the upload with its parts; blobs that an object has taken over live on.
    func deleteUpload(_ id: String, in bucket: BucketID) throws

    func put(_ zone: HostedZone) throws
    func deleteHostedZone(_ id: String) throws
    func put(_ set: ResourceRecordSet, in zone: String) throws
    func deleteRecordSet(name: DNSName, type: RecordType, in zone: String) throws
    /// Adds a change and forgets old ones: those that `ZoneChange.keptSeconds` have passed since, told by the new one's time, and
    /// the first ones beyond `ZoneChange.keptMax`.
    func put(_ change: ZoneChange) throws

    func setValue(_ value: [UInt8]?, for name: String) throws
}

/// Which keys to list. Keys are compared as bytes.
///
/// A key that holds `delimiter` behind `prefix` is not listed itself: it counts towards the common prefix that ends with the first
/// such delimiter (API reference, `ListObjectsV2`). An empty delimiter groups nothing.
package struct ListQuery: Hashable, Sendable {
    package var prefix: [UInt8]
    package var delimiter: [UInt8]
    /// Only keys greater than this; empty for the first page. A common prefix is listed when one of its keys is greater, so a
    /// position inside of a common prefix lists that prefix again. The one exception: when `after` is itself a common prefix of this
    /// query, all keys under it are skipped. So every page continues behind its last entry, key or common prefix, when the
    /// entry's bytes are given here.
    package var after: [UInt8]
    package var limit: Int

    package init(prefix: [UInt8] = [], delimiter: [UInt8] = [], after: [UInt8] = [], limit: Int = Limits.listKeysMax) {
        self.prefix = prefix
        self.delimiter = delimiter
        self.after = after
        self.limit = limit
    }
}

package struct ListPage: Hashable, Sendable {
    package enum Entry: Hashable, Sendable {
        case object(ListedObject)
        case commonPrefix([UInt8])
    }

    package struct ListedObject: Hashable, Sendable {
        package var key: ObjectKey
        package var bytes: Int64
        package var etag: ETag
        package var modified: Timestamp
        package var storageClass: String
        package var owner: AccountID
        package var checksum: ObjectChecksum?

        package init(
            key: ObjectKey,
            bytes: Int64,
            etag: ETag,
            modified: Timestamp,
            storageClass: String,
            owner: AccountID,
            checksum: ObjectChecksum?
        ) {
            self.key = key
            self.bytes = bytes
            self.etag = etag
            self.modified = modified
            self.storageClass = storageClass
            self.owner = owner
            self.checksum = checksum
        }
    }

    package var entries: [Entry]
    /// Whether something would follow on another page.
    package var isTruncated: Bool

    package init(entries: [Entry], isTruncated: Bool) {
        self.entries = entries
        self.isTruncated = isTruncated
    }
}

/// Which uploads to list; prefix and delimiter as in `ListQuery`.
package struct UploadsQuery: Hashable, Sendable {
    package var prefix: [UInt8]
    package var delimiter: [UInt8]
    /// As `ListQuery.after`, but with an `uploadIDMarker` uploads of this very key may follow.
    package var keyMarker: [UInt8]
    /// The uploads of the key `keyMarker` that follow this one. When it is gone meanwhile: those whose ID is greater.
    package var uploadIDMarker: String?
    package var limit: Int

    package init(prefix: [UInt8], delimiter: [UInt8], keyMarker: [UInt8], uploadIDMarker: String?, limit: Int) {
        self.prefix = prefix
        self.delimiter = delimiter
        self.keyMarker = keyMarker
        self.uploadIDMarker = uploadIDMarker
        self.limit = limit
    }
}

package struct UploadsPage: Hashable, Sendable {
    package enum Entry: Hashable, Sendable {
        case upload(Upload)
        case commonPrefix([UInt8])
    }

    package var entries: [Entry]
    package var isTruncated: Bool

    package init(entries: [Entry], isTruncated: Bool) {
        self.entries = entries
        self.isTruncated = isTruncated
    }
}

/// A place in the order in which Route 53 lists record sets: by name with its labels reversed, then by type's name.
package struct RecordSetPosition: Hashable, Sendable {
    package var name: DNSName
    /// `nil` stands before all types.
    package var type: RecordType?

    package init(name: DNSName, type: RecordType?) {
        self.name = name
        self.type = type
    }
}
