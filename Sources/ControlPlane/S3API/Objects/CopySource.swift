import APIKit
import HTTPTypes
import Model
import Storage

/// The source of a copy: `x-amz-copy-source` and its conditions (API reference, `CopyObject`, `UploadPartCopy`).
///
/// The key goes through the same decoding as one in a path, so what access is decided on is what is read.
struct CopySource: Sendable {
    let bucket: BucketName
    let key: ObjectKey
    /// `nil`: the newest.
    let version: VersionID?
    private let context: S3Context

    /// A source as one snapshot has it, which the caller may read.
    struct Found: Sendable {
        var bucket: Bucket
        var object: StoredObject
        var isACLRequired: Bool
    }

    /// - Throws: `InvalidArgument`, `InvalidURI`, `KeyTooLongError`.
    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        var value = context.headers.bytes(.amzCopySource) ?? []
        if value.first == UInt8(ascii: "/") { value.removeFirst() }
        let raw = value.prefix { $0 != UInt8(ascii: "?") }
        version = try CopySource.version(value[raw.endIndex...])
        let path = CopySource.withPlainSlash(raw)
        guard path.contains(UInt8(ascii: "/")) else { throw CopySource.incomplete(value) }
        let target: S3Target
        do {
            target = try S3Target(rawBucketAndKey: path)
        } catch  where error.code == .invalidBucketName {
            throw .invalidArgument(
                "Invalid copy source bucket name", name: "x-amz-copy-source",
                value: String(decoding: value, as: UTF8.self))
        }
        guard case .object(let bucket, let key) = target else { throw CopySource.incomplete(value) }
        self.bucket = bucket
        self.key = key
    }

    var reference: ObjectReference { ObjectReference(key, version: version) }

    /// - Throws: `NoSuchBucket`, `NoSuchKey`, `NoSuchVersion`, `AccessDenied`, `PreconditionFailed`; `InvalidRequest` for a delete marker
    ///   that is named.
    func find(in catalog: any CatalogReading) throws -> Found {
        let bucket = try context.bucket(
            self.bucket, expectedOwner: context.headers[.amzSourceExpectedBucketOwner], in: catalog)
        let found = try reference.find(in: bucket, catalog)
        guard case .object(let object) = found else {
            guard case .allowed = try context.decide("s3:ListBucket", in: bucket) else {
                throw S3Error(.accessDenied)
            }
            if case .deleteMarker = found, version != nil {
                throw S3Error(
                    .invalidRequest,
                    "The source of a copy request may not specifically refer to a delete marker by version id.")
            }
            throw reference.missing(.nothing)
        }
        let decision = try context.decide(
            reference.action("s3:GetObject"), in: bucket, key: key, objectACL: object.metadata.acl)
        guard case .allowed(let isACLRequired) = decision else { throw S3Error(.accessDenied) }
        try checkConditions(object)
        return Found(bucket: bucket, object: object, isACLRequired: isACLRequired)
    }

    /// Tells the access log, which has a record of its own for the source.
    func note(_ found: Found, operation: String) {
        context.notes.note {
            $0.further.append(
                S3LogNotes.Further(
                    operation: operation, bucket: found.bucket, key: key, status: 200,
                    objectBytes: found.object.bytes, versionID: version, isACLRequired: found.isACLRequired))
        }
    }

    /// `x-amz-copy-source-version-id`.
    func versionFields(_ found: Found) -> HTTPFields {
        found.bucket.versioning == nil ? [:] : [.amzCopySourceVersionID: found.object.version.text]
    }

    private func checkConditions(_ object: StoredObject) throws(S3Error) {
        let headers = context.headers
        var conditions = Preconditions(
            .copySource, etag: object.metadata.etag, modified: object.metadata.modified, now: context.now())
        if let value = headers.bytes(.amzCopySourceIfMatch) { conditions.ifMatch(value.span) }
        if let value = headers.bytes(.amzCopySourceIfNoneMatch) { conditions.ifNoneMatch(value.span) }
        if let value = headers.bytes(.amzCopySourceIfModifiedSince) { conditions.ifModifiedSince(value.span) }
        if let value = headers.bytes(.amzCopySourceIfUnmodifiedSince) { conditions.ifUnmodifiedSince(value.span) }
        if case .failed(let header) = conditions.outcome {
            throw .preconditionFailed("x-amz-copy-source-\(header.rawValue)")
        }
    }

    /// - Parameter query: what stands behind the path, with its question mark.
    private static func version(_ query: ArraySlice<UInt8>) throws(S3Error) -> VersionID? {
        guard !query.isEmpty else { return nil }
        guard let text = QueryItems(parsing: query.dropFirst())?["versionId"], let version = VersionID(text) else {
            throw .invalidVersionID(String(decoding: query, as: UTF8.self), name: "x-amz-copy-source")
        }
        return version
    }

    /// The position of the first `%2F`: some clients encode the slash between bucket and key, too.
    private static func encodedSlash(_ path: ArraySlice<UInt8>) -> Int? {
        path.indices.first { index in
            path[index...].prefix(3).map(\.asciiLowercased).elementsEqual("%2f".utf8)
        }
    }

    /// The path with its first slash plain.
    private static func withPlainSlash(_ path: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard !path.contains(UInt8(ascii: "/")), let index = encodedSlash(path) else { return path }
        return path[..<index] + [UInt8(ascii: "/")] + path[(index + 3)...]
    }

    private static func incomplete(_ value: [UInt8]) -> S3Error {
        .invalidArgument(
            "Copy Source must mention the source bucket and key: sourcebucket/sourcekey", name: "x-amz-copy-source",
            value: String(decoding: value, as: UTF8.self))
    }
}
