import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `PutBucketCors`.
struct PutBucketCors: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        _ = try await context.requireBucket(for: "s3:PutBucketCORS")
        let configuration = try CORSConfiguration(try await context.configuration(root: "CORSConfiguration"))
        try await context.changeBucket(for: "s3:PutBucketCORS") { bucket, _ in bucket.cors = configuration }
        return APIResponse(status: .ok)
    }
}
