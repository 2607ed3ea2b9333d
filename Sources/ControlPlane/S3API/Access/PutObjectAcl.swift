import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `PutObjectAcl`.
struct PutObjectAcl: S3Action {
    private let context: S3Context
    private let reference: ObjectReference
    private let headers: RequestedACL

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        reference = try context.reference()
        self.headers = try RequestedACL(context.headers)
    }

    func run() async throws -> APIResponse {
        try await context.store.catalog.read { [self] catalog in _ = try requireObject(in: catalog) }
        let change = try await ACLChange(headers, in: context)
        let headers = try await context.store.catalog.write { [self] catalog in
            var (bucket, object) = try requireObject(in: catalog)
            try change.apply(to: &object.metadata.acl, of: bucket, in: catalog)
            try catalog.update(object, in: bucket.id)
            return context.versionFields(object.version, in: bucket)
        }
        return APIResponse(status: .ok, headers: headers)
    }

    private func requireObject(in catalog: any CatalogReading) throws -> (Bucket, StoredObject) {
        let bucket = try context.requireBucket(in: catalog)
        return (bucket, try context.requireObject(reference, in: bucket, for: "s3:PutObjectAcl", in: catalog))
    }
}
