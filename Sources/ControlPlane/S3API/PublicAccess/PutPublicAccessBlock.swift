import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `PutPublicAccessBlock`. What is open already stays as it is stored; whether it counts is decided with
/// each request.
struct PutPublicAccessBlock: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        _ = try await context.requireBucket(for: "s3:PutBucketPublicAccessBlock")
        let block = try PublicAccessBlock(try await context.configuration(root: PublicAccessBlock.root))
        try await context.changeBucket(for: "s3:PutBucketPublicAccessBlock") { bucket, _ in
            bucket.publicAccessBlock = block
        }
        return APIResponse(status: .ok)
    }
}
