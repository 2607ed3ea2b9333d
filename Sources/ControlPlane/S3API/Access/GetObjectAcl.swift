import APIKit
import Model
import Storage

/// API reference, `GetObjectAcl`.
struct GetObjectAcl: S3Action {
    private let context: S3Context
    private let key: ObjectKey

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        self.key = try context.key()
        try context.requireNullVersion()
    }

    func run() async throws -> APIResponse {
        try await context.store.catalog.read { [context, key] catalog in
            let bucket = try context.requireBucket(in: catalog)
            let object = try context.requireObject(key, in: bucket, for: "s3:GetObjectAcl", in: catalog)
            return try ACLDocument(object.metadata.acl, in: catalog)
        }.response
    }
}
