import APIKit
import HTTPTypes
import Model
import Storage

extension S3Context {
    /// Policies are for the owner's account alone, even when one of them grants them to others (API reference, `PutBucketPolicy`).
    /// - Throws: `MethodNotAllowed`.
    func requireOwnersAccount(of bucket: Bucket) throws(S3Error) {
        guard identity.account?.id == bucket.owner else {
            throw S3Error(
                .methodNotAllowed,
                elements: [("Method", request.method.rawValue), ("ResourceType", "BUCKETPOLICY")])
        }
    }
}
