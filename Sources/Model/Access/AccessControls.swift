/// What a bucket's settings make of its ACLs and of its policy.
package struct AccessControls: Hashable, Sendable {
    package var ownership: ObjectOwnership
    /// The bucket's and its owner's together.
    package var publicAccessBlock: PublicAccessBlock

    package init(
        ownership: ObjectOwnership = .objectWriter, publicAccessBlock: PublicAccessBlock = PublicAccessBlock()
    ) {
        self.ownership = ownership
        self.publicAccessBlock = publicAccessBlock
    }

    /// Whether ACLs count at all.
    package var honoursACLs: Bool { ownership != .bucketOwnerEnforced }

    /// Whether what ACLs grant to everyone counts.
    package var honoursPublicACLs: Bool { honoursACLs && !publicAccessBlock.ignoresPublicACLs }
}
