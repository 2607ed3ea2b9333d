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
        guard let policy = try context.policies.policy(of: bucket) else {
            throw S3Error(.noSuchBucketPolicy, elements: [("BucketName", bucket.name.text)])
        }
        return .xml("PolicyStatus") { xml in xml.element("IsPublic", policy.isPublic) }
    }
}
