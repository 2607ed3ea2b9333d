import APIKit
import Model
import Storage

/// API reference, `GetObjectAcl`.
struct GetObjectAcl: S3Action {
    private let context: S3Context
    private let reference: ObjectReference

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        reference = try context.reference()
    }

    func run() async throws -> APIResponse {
        let (document, headers) = try await context.store.catalog.read { [context, reference] catalog in
            let bucket = try context.requireBucket(in: catalog)
            let object = try context.requireObject(reference, in: bucket, for: "s3:GetObjectAcl", in: catalog)
            return (
                try ACLDocument(bucket.effectiveACL(object.metadata.acl), in: catalog),
                context.versionFields(object.version, in: bucket)
            )
        }
        var response = document.response
        response.headers.append(contentsOf: headers)
        return response
    }
}
