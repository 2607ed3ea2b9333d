import APIKit
import HTTPTypes
import Storage

/// API reference, `DeletePublicAccessBlock`: succeeds whether there was one or not.
struct DeletePublicAccessBlock: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        try await context.changeBucket(for: "s3:PutBucketPublicAccessBlock") { bucket, _ in
            bucket.publicAccessBlock = nil
        }
        return APIResponse(status: .noContent)
    }
}
