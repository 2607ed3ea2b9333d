import APIKit
import HTTPTypes
import Storage

/// API reference, `DeleteBucketPolicy`: succeeds whether there was one or not.
struct DeleteBucketPolicy: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        try await context.changeBucket(for: "s3:DeleteBucketPolicy") { [context] bucket, _ in
            try context.requireOwnersAccount(of: bucket)
            bucket.policy = nil
        }
        return APIResponse(status: .noContent)
    }
}
