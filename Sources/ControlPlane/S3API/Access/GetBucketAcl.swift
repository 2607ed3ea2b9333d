import APIKit
import Storage

/// API reference, `GetBucketAcl`.
struct GetBucketAcl: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        try await context.store.catalog.read { [context] catalog in
            let bucket = try context.requireBucket(in: catalog)
            try context.authorize("s3:GetBucketAcl", in: bucket)
            return try ACLDocument(bucket.acl, in: catalog)
        }.response
    }
}
