package import HTTPTypes
package import Model
package import Storage

/// The ACL that a request's headers ask for: `x-amz-acl` or `x-amz-grant-…` (API reference, `PutObject`).
package struct RequestedACL: Sendable {
    /// Reads the headers.
    /// - Throws: `InvalidArgument`, `InvalidRequest`.
    package init(_ headers: HTTPFields) throws(S3Error) {}

    /// Whether the headers name any ACL.
    package var isEmpty: Bool { true }

    /// The list; private to `owner` when the headers name none.
    /// - Parameter bucketOwner: who `bucket-owner-read` and its kin mean; the owner itself for a bucket's own ACL.
    /// - Throws: `UnresolvableGrantByEmailAddress`, `InvalidArgument` for an unknown account.
    package func list(
        owner: AccountID, bucketOwner: AccountID, in catalog: any CatalogReading
    ) throws -> AccessControlList {
        AccessControlList(owner: owner, grants: [Grant(.fullControl, to: .account(owner))])
    }
}
