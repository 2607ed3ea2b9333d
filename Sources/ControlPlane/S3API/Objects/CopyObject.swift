import APIKit
import HTTPTypes
import Model
import NIOCore
import Storage

/// API reference, `CopyObject`. The copy shares the source's blobs; it keeps the source's entity tag and parts, so a copied
/// multipart object is not read again to make a plain MD5 of it.
struct CopyObject: S3Action {
    private enum MetadataDirective: String {
        case copy = "COPY"
        case replace = "REPLACE"
    }

    private let context: S3Context
    private let key: ObjectKey
    private let source: CopySource
    private let directive: MetadataDirective
    private let description: ObjectDescription
    private let conditions: WriteConditions
    /// The checksum that the copy shall have; `nil`: the source's.
    private let algorithm: ChecksumAlgorithm?

    /// A checksum that had to be computed because the source has no such one, and of what.
    private struct Computed: Sendable {
        var checksum: ObjectChecksum?
        var content: Content
    }

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        key = try context.key()
        source = try CopySource(context)
        directive = try CopyObject.directive(context.headers[.amzMetadataDirective])
        if let tagging = context.headers[.amzTaggingDirective], !["COPY", "REPLACE"].contains(tagging) {
            throw .invalidArgument(
                "Unknown tagging directive.", name: "x-amz-tagging-directive", value: tagging)
        }
        description = try ObjectDescription(context.headers)
        conditions = try WriteConditions(context.headers)
        algorithm = try context.checksumAlgorithm()
        try refuseCopyWithoutChange()
    }

    func run() async throws -> APIResponse {
        let computed = try await computeChecksum()
        let (found, metadata) = try await context.store.catalog.write { [self] catalog in
            try copy(computed, catalog)
        }
        source.note(found, operation: "REST.COPY.OBJECT_GET")
        context.notes.note { $0.objectBytes = found.object.bytes }
        return .xml("CopyObjectResult") { xml in
            xml.element("LastModified", metadata.modified.isoText)
            xml.element("ETag", metadata.etag.quoted)
            xml.add(metadata.checksum)
        }
    }

    private func copy(_ computed: Computed?, _ catalog: any CatalogWriting) throws -> (CopySource.Found, ObjectMetadata)
    {
        let bucket = try context.requireBucket(in: catalog)
        let found = try source.find(in: catalog)
        try context.authorize("s3:PutObject", in: bucket, key: key)
        try refuseTooLarge(found.object)
        // The source changed while its checksum was computed.
        if let computed, computed.content != found.object.content { throw S3Error(.operationAborted) }
        let now = context.now()
        try conditions.check(try catalog.object(key, in: bucket.id), key: key, now: now)
        let acl = try description.acl.list(
            owner: context.objectOwner(in: bucket), bucketOwner: bucket.owner, in: catalog)
        var metadata = description.metadata(etag: found.object.metadata.etag, modified: now, acl: acl)
        if directive == .copy {
            metadata.headers = found.object.metadata.headers
            metadata.user = found.object.metadata.user
        }
        metadata.parts = found.object.metadata.parts
        metadata.checksum = computed.map(\.checksum) ?? found.object.metadata.checksum
        try catalog.put(StoredObject(key: key, metadata: metadata, content: found.object.content), in: bucket.id)
        return (found, metadata)
    }

    /// Reads the source when the copy shall have a checksum that the source has not.
    private func computeChecksum() async throws -> Computed? {
        let (object, reader) = try await context.store.catalog.read { [self] catalog in
            let bucket = try context.requireBucket(in: catalog)
            let found = try source.find(in: catalog)
            try context.authorize("s3:PutObject", in: bucket, key: key)
            try refuseTooLarge(found.object)
            let isAtHand = algorithm == nil || found.object.metadata.checksum?.algorithm == algorithm
            return (found.object, isAtHand ? nil : try context.store.blobs.makeReader(found.object.content))
        }
        guard let reader, let algorithm else { return nil }
        var hasher = ChecksumHasher(algorithm)
        var offset: Int64 = 0
        while offset < object.bytes {
            let piece = try await reader.read(at: offset, count: ContentUpload.pieceBytes)
            guard piece.readableBytes > 0 else { throw S3Error(.internalError) }
            piece.withUnsafeReadableBytes { hasher.update($0) }
            offset += Int64(piece.readableBytes)
        }
        let checksum = ObjectChecksum(
            algorithm: algorithm, type: .fullObject, base64: Base64.encode(hasher.finish()))
        return Computed(checksum: checksum, content: object.content)
    }

    private func refuseTooLarge(_ object: StoredObject) throws(S3Error) {
        guard object.bytes <= Limits.singlePutBytesMax else {
            throw S3Error(
                .invalidRequest,
                "The specified copy source is larger than the maximum allowable size for a copy source: "
                    + String(Limits.singlePutBytesMax))
        }
    }

    private func refuseCopyWithoutChange() throws(S3Error) {
        let isOntoItself = context.target == .object(source.bucket, source.key)
        let changesSomething =
            directive == .replace || description.storageClass != nil || description.redirectLocation != nil
            || algorithm != nil
        guard isOntoItself, !changesSomething else { return }
        throw S3Error(
            .invalidRequest,
            "This copy request is illegal because it is trying to copy an object to itself without changing the "
                + "object's metadata, storage class, website redirect location or encryption attributes.")
    }

    private static func directive(_ header: String?) throws(S3Error) -> MetadataDirective {
        guard let header else { return .copy }
        guard let directive = MetadataDirective(rawValue: header) else {
            throw .invalidArgument("Unknown metadata directive.", name: "x-amz-metadata-directive", value: header)
        }
        return directive
    }
}

extension S3Context {
    /// `x-amz-checksum-algorithm`.
    func checksumAlgorithm() throws(S3Error) -> ChecksumAlgorithm? {
        guard let header = headers[.amzChecksumAlgorithm] else { return nil }
        guard let algorithm = ChecksumAlgorithm(client: header) else {
            throw S3Error(
                .invalidRequest,
                "Checksum algorithm provided is unsupported. Please try again with any of the valid types: "
                    + "[CRC32, CRC32C, CRC64NVME, SHA1, SHA256]")
        }
        return algorithm
    }
}
