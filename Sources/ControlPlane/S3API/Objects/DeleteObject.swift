import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `DeleteObject`.
struct DeleteObject: S3Action {
    private let context: S3Context
    private let reference: ObjectReference
    private let conditions: WriteConditions

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        reference = try context.reference()
        conditions = try WriteConditions(context.headers)
    }

    func run() async throws -> APIResponse {
        // Those who may not delete do not come as far as the writer.
        try await context.store.catalog.read { [context, reference] catalog in
            let bucket = try context.requireBucket(in: catalog)
            _ = try context.authorizeRemoval(of: reference, in: bucket, catalog)
        }
        let removal = try await context.store.catalog.write { [self] catalog in
            let bucket = try context.requireBucket(in: catalog)
            let object = try context.authorizeRemoval(of: reference, in: bucket, catalog).object
            try conditions.check(object, key: reference.key, now: context.now())
            context.notes.note { $0.objectBytes = object?.bytes }
            return try context.remove(reference, in: bucket, catalog)
        }
        var headers: HTTPFields = [:]
        headers[.amzVersionID] = removal.version?.text
        if removal.isDeleteMarker { headers[.amzDeleteMarker] = "true" }
        return APIResponse(status: .noContent, headers: headers)
    }
}
