import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `CopyObject`. The copy shares the source's blobs, and is one object in one part: its entity tag is the MD5 of its
/// content, its checksum that of the whole. What of that the source does not tell is computed once and remembered with the source.
struct CopyObject: S3Action {
    /// What is to become of the source's metadata, and of its tags.
    private enum Directive: String {
        case copy = "COPY"
        case replace = "REPLACE"
    }

    private let context: S3Context
    private let key: ObjectKey
    private let source: CopySource
    private let metadataDirective: Directive
    private let taggingDirective: Directive
    private let description: ObjectDescription
    private let conditions: WriteConditions
    /// The checksum that the copy shall have; `nil`: the source's.
    private let algorithm: ChecksumAlgorithm?

    /// The digests of a source that had to be read for them.
    private struct Digested: Sendable {
        var digests: ReadDigests
        var content: Content
    }

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        key = try context.key()
        source = try CopySource(context)
        metadataDirective = try CopyObject.directive(.amzMetadataDirective, "metadata", context.headers)
        taggingDirective = try CopyObject.directive(.amzTaggingDirective, "tagging", context.headers)
        description = try ObjectDescription(context.headers)
        conditions = try WriteConditions(context.headers)
        algorithm = try context.checksumAlgorithm()
        try refuseCopyWithoutChange()
    }

    func run() async throws -> APIResponse {
        let digested = try await digest()
        let (found, metadata, headers) = try await context.store.catalog.write { [self] catalog in
            try copy(digested, catalog)
        }
        source.note(found, operation: "REST.COPY.OBJECT_GET")
        context.notes.note { $0.objectBytes = found.object.bytes }
        return .xml("CopyObjectResult", headers: headers) { xml in
            xml.element("LastModified", metadata.modified.isoText)
            xml.element("ETag", metadata.etag.quoted)
            xml.add(metadata.checksum)
        }
    }

    private func copy(
        _ digested: Digested?, _ catalog: any CatalogWriting
    ) throws -> (CopySource.Found, ObjectMetadata, HTTPFields) {
        let bucket = try context.requireBucket(in: catalog)
        let found = try source.find(in: catalog)
        let tags = try tags(of: found)
        try context.authorizeWrite(of: key, tags: tags, in: bucket)
        try refuseTooLarge(found.object)
        let digests = try digests(of: found, digested, catalog)
        let now = context.now()
        try conditions.check(try catalog.object(key, in: bucket.id), key: key, now: now)
        let acl = try context.objectACL(description.acl, in: bucket, catalog)
        var metadata = description.metadata(etag: digests.etag, modified: now, acl: acl)
        metadata.tags = tags
        if metadataDirective == .copy {
            metadata.headers = found.object.metadata.headers
            metadata.user = found.object.metadata.user
        }
        metadata.checksum = digests.checksum
        metadata.lock = bucket.lock(try context.authorize(description.lock, of: key, in: bucket), at: now)
        let version = try catalog.put(
            StoredObject(key: key, metadata: metadata, content: found.object.content), in: bucket.id)
        var headers = context.writtenFields(version)
        headers.append(contentsOf: source.versionFields(found))
        return (found, metadata, headers)
    }

    private func digests(
        of found: CopySource.Found, _ digested: Digested?, _ catalog: any CatalogWriting
    ) throws -> CopyDigests {
        if let digested, digested.content == found.object.content {
            try catalog.remember(digested.digests.toRemember, of: found.object, in: found.bucket.id)
            return digested.digests.copy
        }
        // The source changed meanwhile, unless it never had to be read.
        guard let digests = CopyDigests(algorithm, from: try known(of: found, catalog)) else {
            throw S3Error(.operationAborted)
        }
        return digests
    }

    /// Reads the source when it does not tell what the copy needs.
    private func digest() async throws -> Digested? {
        let (object, facts, reader) = try await context.store.catalog.read { [self] catalog in
            let bucket = try context.requireBucket(in: catalog)
            let found = try source.find(in: catalog)
            try context.authorizeWrite(of: key, tags: try tags(of: found), in: bucket)
            try refuseTooLarge(found.object)
            return (
                found.object, try known(of: found, catalog), try context.store.blobs.makeReader(found.object.content)
            )
        }
        guard CopyDigests(algorithm, from: facts) == nil else { return nil }
        return Digested(
            digests: try await ReadDigests(algorithm, of: reader, facts), content: object.content)
    }

    private func known(of found: CopySource.Found, _ catalog: any CatalogReading) throws -> CopyDigests.Known {
        CopyDigests.Known(
            of: found.object.metadata, remembered: try catalog.digests(of: found.object, in: found.bucket.id))
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
        // An older version is restored by copying it onto its key.
        let isOntoItself = context.target == .object(source.bucket, source.key) && source.version == nil
        let changesSomething =
            metadataDirective == .replace || description.storageClass != nil || description.redirectLocation != nil
            || algorithm != nil
        guard isOntoItself, !changesSomething else { return }
        throw S3Error(
            .invalidRequest,
            "This copy request is illegal because it is trying to copy an object to itself without changing the "
                + "object's metadata, storage class, website redirect location or encryption attributes.")
    }

    /// What the copy will be tagged with.
    /// - Throws: `AccessDenied` to those who may not see the source's tags.
    private func tags(of found: CopySource.Found) throws -> [Tag] {
        guard taggingDirective == .copy else { return description.tags }
        let metadata = found.object.metadata
        guard try metadata.tags.isEmpty || context.seesTags(of: source.reference, metadata, in: found.bucket) else {
            throw S3Error(.accessDenied)
        }
        return metadata.tags
    }

    private static func directive(
        _ name: HTTPField.Name, _ kind: String, _ headers: HTTPFields
    ) throws(S3Error) -> Directive {
        guard let header = headers[name] else { return .copy }
        guard let directive = Directive(rawValue: header) else {
            throw .invalidArgument("Unknown \(kind) directive.", name: name.rawName, value: header)
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
