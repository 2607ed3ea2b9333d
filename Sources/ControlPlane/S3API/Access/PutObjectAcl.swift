import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `PutObjectAcl`.
struct PutObjectAcl: S3Action {
    private let context: S3Context
    private let key: ObjectKey
    private let headers: RequestedACL

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        self.key = try context.key()
        try context.requireNullVersion()
        self.headers = try RequestedACL(context.headers)
    }

    func run() async throws -> APIResponse {
        try await context.store.catalog.read { [self] catalog in _ = try requireObject(in: catalog) }
        let change = try await ACLChange(headers, in: context)
        try await context.store.catalog.write { [self] catalog in
            let (bucket, object) = try requireObject(in: catalog)
            var metadata = object.metadata
            metadata.acl = try change.list(owner: metadata.acl.owner, bucketOwner: bucket.owner, in: catalog)
            try catalog.update(metadata, of: key, in: bucket.id)
        }
        return APIResponse(status: .ok)
    }

    private func requireObject(in catalog: any CatalogReading) throws -> (Bucket, StoredObject) {
        let bucket = try context.requireBucket(in: catalog)
        return (bucket, try context.requireObject(key, in: bucket, for: "s3:PutObjectAcl", in: catalog))
    }
}
