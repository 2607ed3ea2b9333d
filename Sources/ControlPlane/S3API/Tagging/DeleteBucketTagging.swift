import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `DeleteBucketTagging`.
struct DeleteBucketTagging: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        try await context.changeBucket(for: "s3:PutBucketTagging") { bucket, _ in bucket.tags = [] }
        return APIResponse(status: .noContent)
    }
}
