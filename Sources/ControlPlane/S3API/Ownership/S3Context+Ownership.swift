import APIKit
import HTTPTypes
import Model
import Storage

extension S3Context {
    /// The ACL of an object that is written now.
    ///
    /// Where ACLs do not count it is the private one of the bucket's owner.
    /// - Throws: `AccessControlListNotSupported` there, when the request asks for more than that; `AccessDenied` when
    ///   it is open to everyone and public access is blocked; what `RequestedACL` throws.
    func objectACL(
        _ requested: RequestedACL, in bucket: Bucket, _ catalog: any CatalogReading
    ) throws -> AccessControlList {
        let owner = objectOwner(in: bucket, acl: requested)
        let list = try requested.list(owner: owner, bucketOwner: bucket.owner, in: catalog)
        guard bucket.controls.honoursACLs else {
            guard requested.isEmpty || requested.isBucketOwnersFullControl(as: list, bucketOwner: bucket.owner) else {
                throw S3Error(.accessControlListNotSupported)
            }
            return bucket.effectiveACL(list)
        }
        try bucket.refuseBlocked(list)
        return list
    }

    /// Whoever writes an object owns it, unless the bucket gives it to its owner. What an anonymous client may write
    /// into a bucket is the bucket owner's, because an object without an owner could be read and removed by nobody.
    /// - Parameter acl: the one that the object is written with; `nil` for a delete marker, which has none.
    func objectOwner(in bucket: Bucket, acl: RequestedACL? = nil) -> AccountID {
        switch bucket.controls.ownership {
        case .bucketOwnerEnforced: return bucket.owner
        case .bucketOwnerPreferred where acl?.isForBucketOwner == true: return bucket.owner
        case .bucketOwnerPreferred, .objectWriter: return identity.account?.id ?? bucket.owner
        }
    }

    /// Whether an object with this ACL can be one that `account` wrote: it owns it, or the bucket may have given it to
    /// its owner.
    func canOwn(_ acl: AccessControlList, as account: AccountID, in bucket: Bucket) -> Bool {
        acl.owner == account || (acl.owner == bucket.owner && bucket.controls.ownership != .objectWriter)
    }
}

extension Bucket {
    /// The ACL of an object as it counts: where ACLs do not, the object is the bucket owner's alone.
    func effectiveACL(_ acl: AccessControlList) -> AccessControlList {
        controls.honoursACLs ? acl : AccessControlList(canned: .private, owner: owner, bucketOwner: owner)
    }

    /// - Throws: `AccessDenied` for a new ACL that is open to everyone, where none shall be.
    func refuseBlocked(_ list: AccessControlList) throws(S3Error) {
        guard !controls.publicAccessBlock.blocksPublicACLs || !list.isPublic else { throw S3Error(.accessDenied) }
    }

    /// ACLs can be made not to count only where nobody loses what the bucket's own one grants.
    /// - Throws: `InvalidBucketAclWithObjectOwnership`.
    func refuseGrantsThatCannotCount() throws(S3Error) {
        guard controls.honoursACLs || acl.grants.allSatisfy({ $0.grantee == .account(owner) }) else {
            throw S3Error(.invalidBucketAclWithObjectOwnership)
        }
    }
}

extension AccessControlList {
    /// Whether full control for that one account is all that it grants.
    func isFullControl(ofOnly account: AccountID) -> Bool {
        !grants.isEmpty && grants.allSatisfy { $0 == Grant(.fullControl, to: .account(account)) }
    }
}

extension ObjectOwnership {
    /// `x-amz-object-ownership` of a bucket that is created; `nil` without one.
    /// - Throws: `InvalidArgument`.
    init?(creating headers: HTTPFields) throws(S3Error) {
        guard let value = headers[.amzObjectOwnership] else { return nil }
        guard let ownership = ObjectOwnership(rawValue: value) else {
            throw .invalidArgument(
                "Invalid x-amz-object-ownership header: \(value)",
                name: HTTPField.Name.amzObjectOwnership.canonicalName,
                value: value)
        }
        self = ownership
    }
}
