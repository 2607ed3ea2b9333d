package import Model

/// What one version of an object is.
package enum ObjectVersion: Hashable, Sendable {
    case object(StoredObject)
    case deleteMarker(DeleteMarker)
}

/// A version that says that the object was deleted (S3 user guide, "Working with delete markers").
package struct DeleteMarker: Hashable, Sendable {
    package var version: VersionID
    package var modified: Timestamp
    /// Who deleted the object.
    package var owner: AccountID

    package init(version: VersionID, modified: Timestamp, owner: AccountID) {
        self.version = version
        self.modified = modified
        self.owner = owner
    }
}

/// What a deletion that named no version did.
package enum Deletion: Hashable, Sendable {
    /// There was no object, and the bucket keeps no versions.
    case nothing
    case removed
    /// A delete marker is the newest version now.
    case marked(VersionID)
}

/// Which versions to list; prefix and delimiter as in `ListQuery`.
package struct VersionsQuery: Hashable, Sendable {
    package var prefix: [UInt8]
    package var delimiter: [UInt8]
    /// As `ListQuery.after`, but with a `versionMarker` versions of this very key may follow.
    package var keyMarker: [UInt8]
    /// The versions of the key `keyMarker` that are older than this one. When this is the version `null` and it is gone meanwhile, its
    /// place is not known any more, and all of the key's are listed.
    package var versionMarker: VersionID?
    package var limit: Int

    package init(
        prefix: [UInt8] = [], delimiter: [UInt8] = [], keyMarker: [UInt8] = [], versionMarker: VersionID? = nil,
        limit: Int = Limits.listKeysMax
    ) {
        self.prefix = prefix
        self.delimiter = delimiter
        self.keyMarker = keyMarker
        self.versionMarker = versionMarker
        self.limit = limit
    }
}

package struct VersionsPage: Hashable, Sendable {
    package enum Entry: Hashable, Sendable {
        case object(ListPage.ListedObject, VersionID, isLatest: Bool)
        case deleteMarker(DeleteMarker, ObjectKey, isLatest: Bool)
        case commonPrefix([UInt8])
    }

    package var entries: [Entry]
    package var isTruncated: Bool

    package init(entries: [Entry], isTruncated: Bool) {
        self.entries = entries
        self.isTruncated = isTruncated
    }
}
