import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `PutObject`.
struct PutObject: S3Action {
    private let context: S3Context
    private let key: ObjectKey
    private let description: ObjectDescription
    private let conditions: WriteConditions
    let integrity: BodyIntegrity

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        key = try context.key()
        description = try ObjectDescription(context.headers)
        conditions = try WriteConditions(context.headers)
        integrity = try BodyIntegrity(context.request)
    }

    func run() async throws -> APIResponse {
        try await authorize()
        let algorithm = integrity.algorithm ?? .crc64nvme
        let upload = try await ContentUpload(
            receiving: context.request.body, integrity: integrity, algorithms: [algorithm],
            bytesMax: Limits.singlePutBytesMax, into: context.store.blobs)
        return APIResponse(status: .ok, headers: try await store(upload, algorithm))
    }

    /// Makes the object of what was received.
    /// - Parameter algorithm: of the checksum that it keeps.
    /// - Returns: the headers that tell of it.
    func store(_ upload: ContentUpload, _ algorithm: ChecksumAlgorithm) async throws -> HTTPFields {
        let checksum = upload.digest.checksum(algorithm)
        var headers = try await upload.commit {
            try await commit(upload.content, etag: upload.digest.etag, checksum: checksum)
        }
        context.notes.note { $0.objectBytes = upload.content.bytes }
        headers[.eTag] = upload.digest.etag.quoted
        headers.add(checksum)
        return headers
    }

    /// Before the body is read: who may not write is told so instead of `100 Continue`.
    func authorize() async throws {
        try await context.store.catalog.read { [context, key, description] catalog in
            let bucket = try context.requireBucket(in: catalog)
            try context.authorizeWrite(of: key, tags: description.tags, in: bucket)
            _ = try context.authorize(description.lock, of: key, in: bucket)
        }
    }

    /// - Returns: the header that tells which version the object is.
    private func commit(_ content: Content, etag: ETag, checksum: ObjectChecksum?) async throws -> HTTPFields {
        try await context.store.catalog.write { [self] catalog in
            let bucket = try context.requireBucket(in: catalog)
            try context.authorizeWrite(of: key, tags: description.tags, in: bucket)
            let now = context.now()
            try conditions.check(try catalog.object(key, in: bucket.id), key: key, now: now)
            let acl = try context.objectACL(description.acl, in: bucket, catalog)
            var metadata = description.metadata(etag: etag, modified: now, acl: acl)
            metadata.checksum = checksum
            metadata.lock = bucket.lock(try context.authorize(description.lock, of: key, in: bucket), at: now)
            let version = try catalog.put(
                StoredObject(key: key, metadata: metadata, content: content), in: bucket.id)
            return context.writtenFields(version)
        }
    }
}

extension S3Context {
    /// Asks for the right to write an object, and for that to give it tags when it brings some.
    func authorizeWrite(of key: ObjectKey, tags: [Tag], in bucket: Bucket) throws {
        try authorize("s3:PutObject", in: bucket, key: key)
        if !tags.isEmpty { try authorize("s3:PutObjectTagging", in: bucket, key: key) }
    }
}
