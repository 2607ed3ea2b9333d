/// Whether a bucket keeps what is overwritten and deleted (API reference, `PutBucketVersioning`). A bucket that never had versioning
/// has none of these; one that ever had it can only suspend it.
package enum BucketVersioning: String, Hashable, Sendable {
    /// Each write makes a version of its own, and each deletion a delete marker.
    case enabled = "Enabled"
    /// Writes and deletions make the version `null` and replace the one there was; all others stay.
    case suspended = "Suspended"
}
