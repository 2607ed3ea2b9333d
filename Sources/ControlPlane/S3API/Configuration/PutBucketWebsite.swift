import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `PutBucketWebsite`.
struct PutBucketWebsite: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        _ = try await context.requireBucket(for: "s3:PutBucketWebsite")
        let document = try await context.configuration(root: "WebsiteConfiguration")
        let website = try WebsiteConfiguration(document)
        try await context.changeBucket(for: "s3:PutBucketWebsite") { bucket, _ in bucket.website = website }
        return APIResponse(status: .ok)
    }
}
