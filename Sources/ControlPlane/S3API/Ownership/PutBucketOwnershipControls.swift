import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `PutBucketOwnershipControls`.
struct PutBucketOwnershipControls: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        _ = try await context.requireBucket(for: "s3:PutBucketOwnershipControls")
        let document = try await context.configuration(root: "OwnershipControls")
        let ownership = try PutBucketOwnershipControls.ownership(document)
        try await context.changeBucket(for: "s3:PutBucketOwnershipControls") { bucket, _ in
            bucket.ownership = ownership
            try bucket.refuseGrantsThatCannotCount()
        }
        return APIResponse(status: .ok)
    }

    /// There is exactly one rule.
    private static func ownership(_ document: XMLElement) throws(S3Error) -> ObjectOwnership {
        try document.requireChildren(["Rule"])
        guard let rule = document["Rule"] else { throw S3Error(.malformedXML) }
        try rule.requireChildren(["ObjectOwnership"])
        guard let ownership = (rule["ObjectOwnership"]?.text).flatMap(ObjectOwnership.init) else {
            throw S3Error(.malformedXML)
        }
        return ownership
    }
}
