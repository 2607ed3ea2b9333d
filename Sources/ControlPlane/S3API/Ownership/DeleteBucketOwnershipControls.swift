import APIKit
import HTTPTypes
import Storage

/// API reference, `DeleteBucketOwnershipControls`: succeeds whether there were some or not.
struct DeleteBucketOwnershipControls: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        try await context.changeBucket(for: "s3:PutBucketOwnershipControls") { bucket, _ in bucket.ownership = nil }
        return APIResponse(status: .noContent)
    }
}
