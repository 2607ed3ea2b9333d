import APIKit
import Model
import Storage

/// API reference, `GetPublicAccessBlock`: the bucket's own, whatever its owner's says.
struct GetPublicAccessBlock: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        let bucket = try await context.requireBucket(for: "s3:GetBucketPublicAccessBlock")
        guard let block = bucket.publicAccessBlock else {
            throw S3Error(.noSuchPublicAccessBlockConfiguration, elements: [("BucketName", bucket.name.text)])
        }
        return .xml(PublicAccessBlock.root) { $0.add(block) }
    }
}
