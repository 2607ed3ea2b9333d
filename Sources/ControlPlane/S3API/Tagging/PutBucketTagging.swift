import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `PutBucketTagging`.
struct PutBucketTagging: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        _ = try await context.requireBucket(for: "s3:PutBucketTagging")
        let set = try TagSet(try await context.configuration(root: "Tagging"), of: .bucket)
        try await context.changeBucket(for: "s3:PutBucketTagging") { bucket, _ in bucket.tags = set.tags }
        return APIResponse(status: .noContent)
    }
}
