import APIKit
import HTTPTypes
import Model
import Storage

/// The object that a request is about: its newest version, or the one that the request names.
struct ObjectReference: Sendable {
    let key: ObjectKey
    let version: VersionID?

    init(_ key: ObjectKey, version: VersionID? = nil) {
        self.key = key
        self.version = version
    }

    /// What there is.
    enum Found: Sendable {
        case object(StoredObject)
        /// The version that was named, or the newest one when none was.
        case deleteMarker(DeleteMarker)
        case nothing
    }

    func find(in bucket: Bucket, _ catalog: any CatalogReading) throws -> Found {
        if let version {
            switch try catalog.version(version, of: key, in: bucket.id) {
            case .object(let object): return .object(object)
            case .deleteMarker(let marker): return .deleteMarker(marker)
            case nil: return .nothing
            }
        }
        if let object = try catalog.object(key, in: bucket.id) { return .object(object) }
        guard bucket.versioning != nil, let marker = try catalog.newestDeleteMarker(of: key, in: bucket.id) else {
            return .nothing
        }
        return .deleteMarker(marker)
    }

    /// What a policy calls an action on objects when the request names a version: `s3:GetObjectVersionAcl` for `s3:GetObjectAcl`
    /// (service authorization reference, "Actions defined by Amazon S3"). The rights on locks have one name for both.
    func action(_ name: String) -> String {
        let isOfLock = name.hasSuffix("Retention") || name.hasSuffix("LegalHold")
        guard version != nil, !isOfLock, let object = name.firstRange(of: "Object") else { return name }
        return name[..<object.upperBound] + "Version" + name[object.upperBound...]
    }

    /// That there is nothing, as those are told who may know it.
    func missing(_ found: Found) -> S3Error {
        var error =
            version.map { S3Error(.noSuchVersion, elements: [("Key", key.text), ("VersionId", $0.text)]) }
            ?? .noSuchKey(key.text)
        if case .deleteMarker(let marker) = found {
            error.headers[.amzDeleteMarker] = "true"
            error.headers[.amzVersionID] = marker.version.text
        }
        return error
    }
}

extension S3Context {
    /// The object that the path addresses, and the version that the query names.
    /// - Throws: `InvalidArgument` for a name that no version can have.
    func reference() throws(S3Error) -> ObjectReference {
        let key = try key()
        guard let text = query["versionId"] else { return ObjectReference(key) }
        guard !text.isEmpty else {
            throw .invalidArgument("Version id cannot be the empty string", name: "versionId", value: text)
        }
        guard let version = VersionID(text) else { throw .invalidVersionID(text, name: "versionId") }
        return ObjectReference(key, version: version)
    }

    /// An object that `action` may be done with.
    /// - Throws: `AccessDenied`; `MethodNotAllowed` for a delete marker that the request names; `NoSuchKey` or `NoSuchVersion` only to
    ///   those who may list the bucket, so that nobody else learns which keys exist.
    func requireObject(
        _ reference: ObjectReference, in bucket: Bucket, for action: String, in catalog: any CatalogReading
    ) throws -> StoredObject {
        let found = try reference.find(in: bucket, catalog)
        let action = reference.action(action)
        switch found {
        case .object(let object):
            try authorize(action, in: bucket, key: reference.key, objectACL: object.metadata.acl)
            return object
        case .deleteMarker(let marker) where reference.version != nil:
            try authorize(action, in: bucket, key: reference.key)
            throw S3Error.isDeleteMarker(marker, method: request.method)
        case .deleteMarker, .nothing:
            guard case .allowed = try decide("s3:ListBucket", in: bucket) else { throw S3Error(.accessDenied) }
            throw reference.missing(found)
        }
    }

    /// `x-amz-version-id`, which answers carry once the bucket had versioning.
    func versionFields(_ version: VersionID, in bucket: Bucket) -> HTTPFields {
        bucket.versioning == nil ? [:] : [.amzVersionID: version.text]
    }

    /// `x-amz-version-id` of a version that was just written: only those with a name of their own are told.
    func writtenFields(_ version: VersionID) -> HTTPFields {
        version == .null ? [:] : [.amzVersionID: version.text]
    }
}

extension S3Error {
    static func invalidVersionID(_ text: String, name: String) -> S3Error {
        .invalidArgument("Invalid version id specified", name: name, value: text)
    }

    /// All that can be done with a delete marker is to remove it.
    fileprivate static func isDeleteMarker(_ marker: DeleteMarker, method: HTTPRequest.Method) -> S3Error {
        S3Error(
            .methodNotAllowed, elements: [("Method", method.rawValue), ("ResourceType", "DeleteMarker")],
            headers: [
                .allow: "DELETE", .amzDeleteMarker: "true", .amzVersionID: marker.version.text,
                .lastModified: HTTPDate.text(marker.modified),
            ])
    }
}
