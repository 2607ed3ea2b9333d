/// What a bucket's settings make of its ACLs and of its policy.
package struct AccessControls: Hashable, Sendable {
    package var ownership: ObjectOwnership

    package init(ownership: ObjectOwnership = .objectWriter) {
        self.ownership = ownership
    }

    /// Whether ACLs count at all.
    package var honoursACLs: Bool { ownership != .bucketOwnerEnforced }
}
