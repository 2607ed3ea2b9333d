import APIKit
import HTTPTypes
import Storage

/// API reference, `DeleteBucketWebsite`: succeeds whether there was a configuration or not.
struct DeleteBucketWebsite: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        try await context.changeBucket(for: "s3:DeleteBucketWebsite") { bucket, _ in bucket.website = nil }
        return APIResponse(status: .noContent)
    }
}
