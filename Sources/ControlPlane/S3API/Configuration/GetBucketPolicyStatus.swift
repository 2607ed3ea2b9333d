import APIKit
import Model
import Storage

/// API reference, `GetBucketPolicyStatus`: whether the bucket is public, by its policy or by what its ACL grants. One
/// without a policy is told so, too: whoever asks wants to know whether it is open, not what makes it so.
struct GetBucketPolicyStatus: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        let bucket = try await context.requireBucket(for: "s3:GetBucketPolicyStatus")
        let hasPublicPolicy = try context.policies.policy(of: bucket)?.isPublic ?? false
        let hasPublicACL = bucket.controls.honoursPublicACLs && bucket.acl.isPublic
        return .xml("PolicyStatus") { xml in xml.element("IsPublic", hasPublicPolicy || hasPublicACL) }
    }
}
