import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `DeleteObject`.
struct DeleteObject: S3Action {
    private let context: S3Context
    private let key: ObjectKey
    private let conditions: WriteConditions

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        key = try context.key()
        try context.requireNullVersion()
        conditions = try WriteConditions(context.headers)
    }

    func run() async throws -> APIResponse {
        // Those who may not delete do not come as far as the writer.
        try await context.store.catalog.read { [self] catalog in _ = try allow(in: catalog) }
        try await context.store.catalog.write { [self] catalog in
            let (bucket, object) = try allow(in: catalog)
            try conditions.check(object, key: key, now: context.now())
            try catalog.deleteObject(key, in: bucket.id)
            if let object { context.notes.note { $0.objectBytes = object.bytes } }
        }
        return APIResponse(status: .noContent)
    }

    private func allow(in catalog: any CatalogReading) throws -> (Bucket, StoredObject?) {
        let bucket = try context.requireBucket(in: catalog)
        let object = try catalog.object(key, in: bucket.id)
        try context.authorize("s3:DeleteObject", in: bucket, key: key, objectACL: object?.metadata.acl)
        return (bucket, object)
    }
}
