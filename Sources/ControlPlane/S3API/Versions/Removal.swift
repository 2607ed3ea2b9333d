import Model
import Storage

/// What a deletion did, as both operations that delete tell it.
struct Removal: Sendable {
    /// The version that was removed, or the delete marker that was made; `nil` in a bucket without versions.
    var version: VersionID?
    /// Whether that version is a delete marker.
    var isDeleteMarker = false
}

extension S3Context {
    /// - Returns: the object that there is, and whether an ACL was what allowed to delete it.
    /// - Throws: `AccessDenied`, also for a version that is named and locked.
    func authorizeRemoval(
        of reference: ObjectReference, in bucket: Bucket, _ catalog: any CatalogReading
    ) throws -> (object: StoredObject?, isACLRequired: Bool) {
        let object: StoredObject? =
            if case .object(let object) = try reference.find(in: bucket, catalog) { object } else { nil }
        let isACLRequired = try authorize(
            reference.action("s3:DeleteObject"), in: bucket, key: reference.key, objectACL: object?.metadata.acl)
        if reference.version != nil, let lock = object?.metadata.lock, !lock.isEmpty {
            let bypasses = try bypassesGovernance(of: reference.key, in: bucket)
            guard lock.allowsRemoval(at: now(), bypasses: bypasses) else { throw S3Error.isLocked }
        }
        return (object, isACLRequired)
    }

    /// Deletes the object, or removes the version that is named, after `authorizeRemoval`.
    func remove(_ reference: ObjectReference, in bucket: Bucket, _ catalog: any CatalogWriting) throws -> Removal {
        if let version = reference.version {
            let removed = try catalog.deleteVersion(version, of: reference.key, in: bucket.id)
            if case .deleteMarker = removed { return Removal(version: version, isDeleteMarker: true) }
            return Removal(version: version)
        }
        let deletion = try catalog.deleteObject(
            reference.key, in: bucket.id, by: objectOwner(in: bucket), at: now())
        if case .marked(let marker) = deletion { return Removal(version: marker, isDeleteMarker: true) }
        return Removal()
    }
}
