import APIKit
import Model
import Storage

/// API reference, `GetObjectTagging`.
struct GetObjectTagging: S3Action {
    private let context: S3Context
    private let reference: ObjectReference

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        reference = try context.reference()
    }

    func run() async throws -> APIResponse {
        let (object, bucket) = try await context.store.catalog.read { [context, reference] catalog in
            let bucket = try context.requireBucket(in: catalog)
            return (try context.requireObject(reference, in: bucket, for: "s3:GetObjectTagging", in: catalog), bucket)
        }
        return .xml("Tagging", headers: context.versionFields(object.version, in: bucket)) { xml in
            xml.tags(object.metadata.tags, in: "TagSet")
        }
    }
}
