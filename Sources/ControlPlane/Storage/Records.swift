package import Model

/// Increases by one with every commit that changes something.
package struct CommitNumber: Hashable, Comparable, Sendable {
    package let value: Int64
    package init(_ value: Int64) { self.value = value }
    package static func < (left: CommitNumber, right: CommitNumber) -> Bool { left.value < right.value }
}

package struct BucketID: Hashable, Sendable {
    package let value: Int64
    package init(_ value: Int64) { self.value = value }
}

package struct Bucket: Hashable, Sendable {
    package var id: BucketID
    package var name: BucketName
    package var owner: AccountID
    package var created: Timestamp
    package var acl: AccessControlList
    /// The policy as its owner wrote it: JSON text that was validated when it was put.
    package var policy: [UInt8]?
    package var website: WebsiteConfiguration?
    package var logging: LoggingConfiguration?
    package var settings: SiteSettings
    package var tags: [Tag]
    package var cors: CORSConfiguration?
    /// Whether whoever asks for something, and not the owner, pays for it.
    package var requesterPays: Bool
    /// Whether transfers are accelerated; `nil` when nobody ever said.
    package var acceleration: Bool?
    /// `nil` when it never had versioning.
    package var versioning: BucketVersioning?
    /// `nil` when its versions cannot be locked.
    package var objectLock: ObjectLockConfiguration?
    /// `nil` when nobody ever said, which means `objectWriter`.
    package var ownership: ObjectOwnership?
    /// The bucket's own; `nil` when nobody ever set one.
    package var publicAccessBlock: PublicAccessBlock?
    /// Its owner's, which holds for all of its buckets. Read with the bucket and set with the account, never with the bucket.
    package var ownersPublicAccessBlock: PublicAccessBlock?

    package init(
        id: BucketID,
        name: BucketName,
        owner: AccountID,
        created: Timestamp,
        acl: AccessControlList,
        policy: [UInt8]? = nil,
        website: WebsiteConfiguration? = nil,
        logging: LoggingConfiguration? = nil,
        settings: SiteSettings = SiteSettings(),
        tags: [Tag] = [],
        cors: CORSConfiguration? = nil,
        requesterPays: Bool = false,
        acceleration: Bool? = nil,
        versioning: BucketVersioning? = nil,
        objectLock: ObjectLockConfiguration? = nil,
        ownership: ObjectOwnership? = nil,
        publicAccessBlock: PublicAccessBlock? = nil,
        ownersPublicAccessBlock: PublicAccessBlock? = nil
    ) {
        self.id = id
        self.name = name
        self.owner = owner
        self.created = created
        self.acl = acl
        self.policy = policy
        self.website = website
        self.logging = logging
        self.settings = settings
        self.tags = tags
        self.cors = cors
        self.requesterPays = requesterPays
        self.acceleration = acceleration
        self.versioning = versioning
        self.objectLock = objectLock
        self.ownership = ownership
        self.publicAccessBlock = publicAccessBlock
        self.ownersPublicAccessBlock = ownersPublicAccessBlock
    }

    /// What becomes of the ACLs and the policy.
    package var controls: AccessControls {
        let none = PublicAccessBlock()
        return AccessControls(
            ownership: ownership ?? .objectWriter,
            publicAccessBlock: (publicAccessBlock ?? none).joined(with: ownersPublicAccessBlock ?? none))
    }
}

package struct StoredObject: Hashable, Sendable {
    package var key: ObjectKey
    /// Given by the catalog when the object is put.
    package var version: VersionID
    package var metadata: ObjectMetadata
    package var content: Content
    package var bytes: Int64 { content.bytes }

    package init(
        key: ObjectKey,
        version: VersionID = .null,
        metadata: ObjectMetadata,
        content: Content
    ) {
        self.key = key
        self.version = version
        self.metadata = metadata
        self.content = content
    }
}

/// Where an object's bytes are.
package enum Content: Hashable, Sendable {
    /// At most `Limits.inlineObjectBytesMax`, kept in the catalog.
    case inline([UInt8])
    /// Blob files in order; several after a multipart upload.
    case blobs([Blob])
    /// Kept in the catalog, and no longer what was written there: it can be replaced and removed, never read or copied.
    case damaged(bytes: Int64)

    package var bytes: Int64 {
        switch self {
        case .inline(let bytes): Int64(bytes.count)
        case .blobs(let blobs): blobs.reduce(0) { $0 + $1.bytes }
        case .damaged(let bytes): bytes
        }
    }

    /// What whoever asks for the bytes of a damaged content is told.
    static let isDamaged = StorageError(
        .corrupt, "A content in the catalog does not match the checksum that it was written with.")
}

/// An immutable blob file. Several objects may share one, after a server-side copy.
package struct Blob: Hashable, Sendable {
    /// 32 hexadecimal digits, never derived from a client's bytes.
    package var id: String
    package var bytes: Int64

    package init(
        id: String,
        bytes: Int64
    ) {
        self.id = id
        self.bytes = bytes
    }
}

/// A multipart upload under way.
package struct Upload: Hashable, Sendable {
    package var id: String
    package var key: ObjectKey
    package var initiator: AccountID
    package var initiated: Timestamp
    /// What the completed object will carry; its ETag and time are set at completion.
    package var metadata: ObjectMetadata
    package var checksumAlgorithm: ChecksumAlgorithm?
    package var checksumType: ChecksumType?

    package init(
        id: String,
        key: ObjectKey,
        initiator: AccountID,
        initiated: Timestamp,
        metadata: ObjectMetadata,
        checksumAlgorithm: ChecksumAlgorithm? = nil,
        checksumType: ChecksumType? = nil
    ) {
        self.id = id
        self.key = key
        self.initiator = initiator
        self.initiated = initiated
        self.metadata = metadata
        self.checksumAlgorithm = checksumAlgorithm
        self.checksumType = checksumType
    }
}

package struct UploadPart: Hashable, Sendable {
    package var number: Int
    package var etag: ETag
    package var modified: Timestamp
    package var checksum: ObjectChecksum?
    package var content: Content

    package init(
        number: Int,
        etag: ETag,
        modified: Timestamp,
        checksum: ObjectChecksum? = nil,
        content: Content
    ) {
        self.number = number
        self.etag = etag
        self.modified = modified
        self.checksum = checksum
        self.content = content
    }
}

/// A part as its upload lists it: without the bytes, however many parts there are.
package struct ListedPart: Hashable, Sendable {
    package var number: Int
    package var etag: ETag
    package var modified: Timestamp
    package var checksum: ObjectChecksum?
    package var bytes: Int64
    /// `nil` for a content that is kept in the catalog.
    package var blobs: [Blob]?

    package init(
        number: Int,
        etag: ETag,
        modified: Timestamp,
        checksum: ObjectChecksum?,
        bytes: Int64,
        blobs: [Blob]?
    ) {
        self.number = number
        self.etag = etag
        self.modified = modified
        self.checksum = checksum
        self.bytes = bytes
        self.blobs = blobs
    }
}

/// What was computed of an object's whole content after it was stored, beside what its metadata tells.
package struct WholeDigests: Hashable, Sendable {
    package var md5: [UInt8]
    package var checksums: [ObjectChecksum]

    package init(md5: [UInt8], checksums: [ObjectChecksum]) {
        self.md5 = md5
        self.checksums = checksums
    }
}

/// A zone; its record sets are kept apart, see `CatalogReading.recordSets(in:)`.
package struct HostedZone: Hashable, Sendable {
    /// `Z` and up to 31 upper-case letters and digits.
    package var id: String
    package var name: DNSName
    package var owner: AccountID
    package var callerReference: String
    package var comment: String?
    package var created: Timestamp
    package var nameServers: [DNSName]
    /// The file this zone is imported from, when it is.
    package var source: String?
    package var tags: [Tag]

    package init(
        id: String,
        name: DNSName,
        owner: AccountID,
        callerReference: String,
        comment: String?,
        created: Timestamp,
        nameServers: [DNSName],
        source: String?,
        tags: [Tag]
    ) {
        self.id = id
        self.name = name
        self.owner = owner
        self.callerReference = callerReference
        self.comment = comment
        self.created = created
        self.nameServers = nameServers
        self.source = source
        self.tags = tags
    }
}

package struct ZoneChange: Hashable, Sendable {
    /// How long a change can be asked for; Amazon keeps its identifier for about as long.
    package static let keptSeconds: Int64 = 30 * 24 * 3600
    /// How many changes can be asked for, whatever their age.
    package static let keptMax: Int64 = 10_000

    /// `C` and up to 31 upper-case letters and digits.
    package var id: String
    package var zone: String
    package var submitted: Timestamp
    package var comment: String?

    package init(id: String, zone: String, submitted: Timestamp, comment: String?) {
        self.id = id
        self.zone = zone
        self.submitted = submitted
        self.comment = comment
    }
}
