import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `PutObjectTagging`.
struct PutObjectTagging: S3Action {
    private let context: S3Context
    private let reference: ObjectReference

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        reference = try context.reference()
    }

    func run() async throws -> APIResponse {
        try await context.store.catalog.read { [context, reference] catalog in
            let bucket = try context.requireBucket(in: catalog)
            _ = try context.requireObject(reference, in: bucket, for: "s3:PutObjectTagging", in: catalog)
        }
        let set = try TagSet(try await context.configuration(root: "Tagging"), of: .object)
        let headers = try await context.setTags(set.tags, of: reference, for: "s3:PutObjectTagging")
        return APIResponse(status: .ok, headers: headers)
    }
}

extension S3Context {
    /// Whether the client may know an object's tags.
    func seesTags(of reference: ObjectReference, _ metadata: ObjectMetadata, in bucket: Bucket) throws -> Bool {
        let decision = try decide(
            reference.action("s3:GetObjectTagging"), in: bucket, key: reference.key, objectACL: metadata.acl)
        return decision != .denied
    }

    /// Gives an object other tags in one commit, if `action` may be done with it.
    /// - Returns: the header that tells which version it was.
    func setTags(_ tags: [Tag], of reference: ObjectReference, for action: String) async throws -> HTTPFields {
        try await store.catalog.write { [self] catalog in
            let bucket = try requireBucket(in: catalog)
            var object = try requireObject(reference, in: bucket, for: action, in: catalog)
            object.metadata.tags = tags
            try catalog.update(object, in: bucket.id)
            return versionFields(object.version, in: bucket)
        }
    }
}
