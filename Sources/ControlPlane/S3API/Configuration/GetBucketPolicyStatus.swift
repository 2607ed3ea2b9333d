import APIKit
import Model
import Storage

/// API reference, `GetBucketPolicyStatus`.
struct GetBucketPolicyStatus: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        let bucket = try await context.requireBucket(for: "s3:GetBucketPolicyStatus")
        guard let text = bucket.policy else {
            throw S3Error(.noSuchBucketPolicy, elements: [("BucketName", bucket.name.text)])
        }
        let policy = try BucketPolicy(json: text, bucket: bucket.name)
        return .xml("PolicyStatus") { xml in xml.element("IsPublic", policy.isPublic) }
    }
}
