package import Model

/// What one commit changed.
package struct Announcement: Sendable {
    package enum Change: Hashable, Sendable {
        /// Created, changed in any property, or deleted.
        case bucket(BucketID, name: BucketName)
        /// Put, changed in its metadata, given variants, or deleted.
        case object(ObjectKey, bucket: BucketID)
        case hostedZone(id: String)
        case account(AccountID)
    }

    package var commit: CommitNumber
    package var changes: [Change]

    package init(commit: CommitNumber, changes: [Change]) {
        self.commit = commit
        self.changes = changes
    }
}
