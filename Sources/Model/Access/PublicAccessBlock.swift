/// What is not open to everyone, whatever ACLs and policies say (S3 user guide, "Blocking public access to your Amazon
/// S3 storage"). By default it blocks nothing.
package struct PublicAccessBlock: Hashable, Sendable {
    /// New ACLs that grant something to everyone are refused.
    package var blocksPublicACLs: Bool
    /// What ACLs grant to everyone does not count.
    package var ignoresPublicACLs: Bool
    /// New policies that are public are refused.
    package var blocksPublicPolicy: Bool
    /// A bucket whose policy is public is open to its owner's account and to services alone.
    package var restrictsPublicBuckets: Bool

    package init(
        blocksPublicACLs: Bool = false, ignoresPublicACLs: Bool = false, blocksPublicPolicy: Bool = false,
        restrictsPublicBuckets: Bool = false
    ) {
        self.blocksPublicACLs = blocksPublicACLs
        self.ignoresPublicACLs = ignoresPublicACLs
        self.blocksPublicPolicy = blocksPublicPolicy
        self.restrictsPublicBuckets = restrictsPublicBuckets
    }

    /// What one of both blocks.
    package func joined(with other: PublicAccessBlock) -> PublicAccessBlock {
        PublicAccessBlock(
            blocksPublicACLs: blocksPublicACLs || other.blocksPublicACLs,
            ignoresPublicACLs: ignoresPublicACLs || other.ignoresPublicACLs,
            blocksPublicPolicy: blocksPublicPolicy || other.blocksPublicPolicy,
            restrictsPublicBuckets: restrictsPublicBuckets || other.restrictsPublicBuckets)
    }
}
