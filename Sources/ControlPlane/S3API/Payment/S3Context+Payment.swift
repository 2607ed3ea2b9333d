import APIKit
import HTTPTypes
import Model
import Storage

extension S3Context {
    /// Whether the client may ask for anything of a bucket as far as its price goes: it is the owner, or the owner pays, or it signed and
    /// says that it pays (S3 user guide, "Using Requester Pays buckets").
    func pays(for bucket: Bucket) -> Bool {
        guard isCharged(by: bucket) else { return true }
        guard identity.account != nil else { return false }
        return headers[.amzRequestPayer] == "requester" || query["x-amz-request-payer"] == "requester"
    }

    /// Whether the client pays for what it asks for.
    func isCharged(by bucket: Bucket) -> Bool {
        bucket.requesterPays && identity.account?.id != bucket.owner
    }
}
