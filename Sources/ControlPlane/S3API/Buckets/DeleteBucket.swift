import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `DeleteBucket`.
struct DeleteBucket: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        try await context.store.catalog.write { [context] catalog in
            let bucket = try context.requireBucket(in: catalog)
            try context.authorize("s3:DeleteBucket", in: bucket)
            guard try catalog.isEmpty(bucket.id) else {
                throw S3Error(.bucketNotEmpty, elements: [("BucketName", bucket.name.text)])
            }
            try catalog.delete(bucket.id)
        }
        return APIResponse(status: .noContent)
    }
}
