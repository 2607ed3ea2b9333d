/// Whose the objects are that others write into a bucket, and whether its ACLs count (S3 user guide, "Controlling
/// ownership of objects and disabling ACLs for your bucket").
package enum ObjectOwnership: String, Hashable, Sendable, CaseIterable {
    /// Whoever writes an object owns it.
    case objectWriter = "ObjectWriter"
    /// The bucket's owner owns what is written with the canned ACL `bucket-owner-full-control`, the writer everything
    /// else.
    case bucketOwnerPreferred = "BucketOwnerPreferred"
    /// The bucket's owner owns every object in it, and no ACL counts.
    case bucketOwnerEnforced = "BucketOwnerEnforced"
}
