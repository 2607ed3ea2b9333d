import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `GetObjectRetention`.
struct GetObjectRetention: S3Action {
    private let context: S3Context
    private let reference: ObjectReference

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        reference = try context.reference()
    }

    func run() async throws -> APIResponse {
        let object = try await context.requireLockable(reference, for: "s3:GetObjectRetention")
        guard let retention = object.metadata.lock.retention else {
            throw S3Error(.noSuchObjectLockConfiguration, elements: [("Key", reference.key.text)])
        }
        return .xml("Retention") { xml in
            xml.element("Mode", retention.mode.rawValue)
            xml.element("RetainUntilDate", retention.until.isoText)
        }
    }
}

extension S3Context {
    /// An object in a bucket whose versions can be locked, that `action` may be done with. The right is the same whether the request
    /// names a version or not.
    func requireLockable(_ reference: ObjectReference, for action: String) async throws -> StoredObject {
        try await store.catalog.read { [self] catalog in try requireLockable(reference, for: action, in: catalog).object
        }
    }

    func requireLockable(
        _ reference: ObjectReference, for action: String, in catalog: any CatalogReading
    ) throws -> (bucket: Bucket, object: StoredObject) {
        let bucket = try requireBucket(in: catalog)
        let object = try requireObject(reference, in: bucket, for: action, in: catalog)
        try bucket.requireObjectLock()
        return (bucket, object)
    }

    /// Changes a version's lock in one commit, if `action` may be done with it.
    func changeLock(
        of reference: ObjectReference, for action: String,
        _ change: @escaping @Sendable (inout ObjectLock, Bucket) throws -> Void
    ) async throws -> APIResponse {
        try await store.catalog.write { [self] catalog in
            var (bucket, object) = try requireLockable(reference, for: action, in: catalog)
            try change(&object.metadata.lock, bucket)
            try catalog.update(object, in: bucket.id)
        }
        return APIResponse(status: .ok)
    }
}
