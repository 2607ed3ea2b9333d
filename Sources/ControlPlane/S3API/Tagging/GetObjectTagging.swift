import APIKit
import Model
import Storage

/// API reference, `GetObjectTagging`.
struct GetObjectTagging: S3Action {
    private let context: S3Context
    private let key: ObjectKey

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        key = try context.key()
        try context.requireNullVersion()
    }

    func run() async throws -> APIResponse {
        let object = try await context.store.catalog.read { [context, key] catalog in
            let bucket = try context.requireBucket(in: catalog)
            return try context.requireObject(key, in: bucket, for: "s3:GetObjectTagging", in: catalog)
        }
        return .xml("Tagging") { xml in xml.tags(object.metadata.tags, in: "TagSet") }
    }
}
