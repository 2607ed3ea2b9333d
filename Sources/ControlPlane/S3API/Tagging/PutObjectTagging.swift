import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `PutObjectTagging`.
struct PutObjectTagging: S3Action {
    private let context: S3Context
    private let key: ObjectKey

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        key = try context.key()
        try context.requireNullVersion()
    }

    func run() async throws -> APIResponse {
        try await context.store.catalog.read { [context, key] catalog in
            let bucket = try context.requireBucket(in: catalog)
            _ = try context.requireObject(key, in: bucket, for: "s3:PutObjectTagging", in: catalog)
        }
        let set = try TagSet(try await context.configuration(root: "Tagging"), of: .object)
        try await context.setTags(set.tags, of: key, for: "s3:PutObjectTagging")
        return APIResponse(status: .ok)
    }
}

extension S3Context {
    /// Whether the client may know an object's tags.
    func seesTags(of key: ObjectKey, _ metadata: ObjectMetadata, in bucket: Bucket) throws -> Bool {
        let decision = try decide("s3:GetObjectTagging", in: bucket, key: key, objectACL: metadata.acl)
        return decision != .denied
    }

    /// Gives an object other tags in one commit, if `action` may be done with it.
    func setTags(_ tags: [Tag], of key: ObjectKey, for action: String) async throws {
        try await store.catalog.write { [self] catalog in
            let bucket = try requireBucket(in: catalog)
            var metadata = try requireObject(key, in: bucket, for: action, in: catalog).metadata
            metadata.tags = tags
            try catalog.update(metadata, of: key, in: bucket.id)
        }
    }
}
