import APIKit
import HTTPTypes
import Storage

/// API reference, `PutBucketAcl`.
struct PutBucketAcl: S3Action {
    private let context: S3Context
    private let headers: RequestedACL

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        self.headers = try RequestedACL(context.headers)
    }

    func run() async throws -> APIResponse {
        _ = try await context.requireBucket(for: "s3:PutBucketAcl")
        let change = try await ACLChange(headers, in: context)
        try await context.changeBucket(for: "s3:PutBucketAcl") { bucket, catalog in
            try change.apply(to: &bucket.acl, of: bucket, in: catalog)
        }
        return APIResponse(status: .ok)
    }
}
