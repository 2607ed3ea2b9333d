import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `DeleteBucketCors`.
struct DeleteBucketCors: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        try await context.changeBucket(for: "s3:PutBucketCORS") { bucket, _ in bucket.cors = nil }
        return APIResponse(status: .noContent)
    }
}
