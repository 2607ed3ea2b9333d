import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `PutBucketPolicy`. Where public access is blocked, a public policy is refused with `AccessDenied`.
struct PutBucketPolicy: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        let bucket = try await context.requireBucket(for: "s3:PutBucketPolicy")
        try context.requireOwnersAccount(of: bucket)
        let text = try await context.body(bytesMax: Limits.policyBytesMax, tooLarge: PutBucketPolicy.tooLarge)
        let policy = try PutBucketPolicy.parse(text, bucket: bucket.name)
        try await context.changeBucket(for: "s3:PutBucketPolicy") { [context] bucket, catalog in
            try context.requireOwnersAccount(of: bucket)
            try PutBucketPolicy.requirePrincipals(of: policy, in: catalog)
            guard !bucket.controls.publicAccessBlock.blocksPublicPolicy || !policy.isPublic else {
                throw S3Error(.accessDenied)
            }
            bucket.policy = text
        }
        return APIResponse(status: .noContent)
    }

    private static let tooLarge = S3Error(
        .malformedPolicy, "Policy exceeds the maximum allowed document size of \(Limits.policyBytesMax) bytes")

    private static func parse(_ text: [UInt8], bucket: BucketName) throws(S3Error) -> BucketPolicy {
        do {
            return try BucketPolicy(json: text, bucket: bucket)
        } catch {
            throw S3Error(.malformedPolicy, error.message)
        }
    }

    /// Who is granted something has to exist, or a slip of the pen would wait for somebody to take the number.
    private static func requirePrincipals(of policy: BucketPolicy, in catalog: any CatalogReading) throws {
        let accounts = try catalog.accounts()
        guard policy.namedNumbers.isSubset(of: accounts.map(\.number)),
            policy.namedAccounts.isSubset(of: accounts.map(\.id))
        else { throw S3Error(.malformedPolicy, "Invalid principal in policy") }
    }
}
