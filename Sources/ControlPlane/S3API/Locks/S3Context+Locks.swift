import APIKit
import HTTPTypes
import Model
import Storage

extension S3Context {
    /// The lock that a request asks for.
    /// - Throws: `InvalidRequest` when the bucket has no versions that can be locked; `InvalidArgument` for a time that is over;
    ///   `AccessDenied`.
    func authorize(_ requested: RequestedLock, of key: ObjectKey, in bucket: Bucket) throws -> ObjectLock {
        let lock = requested.lock
        guard !lock.isEmpty else { return lock }
        try bucket.requireObjectLock()
        if let retention = lock.retention {
            try authorize("s3:PutObjectRetention", in: bucket, key: key)
            try retention.requireFuture(now())
        }
        if lock.legalHold != nil { try authorize("s3:PutObjectLegalHold", in: bucket, key: key) }
        return lock
    }

    /// Whether the client asks to bypass governance and may.
    func bypassesGovernance(of key: ObjectKey, in bucket: Bucket) throws -> Bool {
        guard headers[.amzBypassGovernance]?.lowercased() == "true" else { return false }
        return try decide("s3:BypassGovernanceRetention", in: bucket, key: key) != .denied
    }

    /// What GET and HEAD tell of a lock to those who may ask for it.
    func lockFields(of object: StoredObject, in bucket: Bucket) throws -> HTTPFields {
        func mayAsk(_ action: String) throws -> Bool {
            try decide(action, in: bucket, key: object.key, objectACL: object.metadata.acl) != .denied
        }
        var fields: HTTPFields = [:]
        if let retention = object.metadata.lock.retention, try mayAsk("s3:GetObjectRetention") {
            fields[.amzObjectLockMode] = retention.mode.rawValue
            fields[.amzObjectLockRetainUntil] = retention.until.isoText
        }
        if let isOn = object.metadata.lock.legalHold, try mayAsk("s3:GetObjectLegalHold") {
            fields[.amzObjectLockLegalHold] = ObjectLock.status(isOn)
        }
        return fields
    }

    /// An object in a bucket whose versions can be locked, that `action` may be done with. The right is the same whether the request
    /// names a version or not.
    func requireLockable(_ reference: ObjectReference, for action: String) async throws -> StoredObject {
        try await store.catalog.read { [self] catalog in
            try requireLockable(reference, for: action, in: catalog).object
        }
    }

    func requireLockable(
        _ reference: ObjectReference, for action: String, in catalog: any CatalogReading
    ) throws -> (bucket: Bucket, object: StoredObject) {
        let bucket = try requireBucket(in: catalog)
        let object = try requireObject(reference, in: bucket, for: action, in: catalog)
        try bucket.requireObjectLock()
        return (bucket, object)
    }

    /// Changes a version's lock in one commit, if `action` may be done with it.
    func changeLock(
        of reference: ObjectReference, for action: String,
        _ change: @escaping @Sendable (inout ObjectLock, Bucket) throws -> Void
    ) async throws -> APIResponse {
        try await store.catalog.write { [self] catalog in
            var (bucket, object) = try requireLockable(reference, for: action, in: catalog)
            try change(&object.metadata.lock, bucket)
            try catalog.update(object, in: bucket.id)
        }
        return APIResponse(status: .ok)
    }
}

extension Bucket {
    /// - Throws: `InvalidRequest`.
    func requireObjectLock() throws(S3Error) {
        guard objectLock != nil else {
            throw S3Error(.invalidRequest, "Bucket is missing Object Lock Configuration")
        }
    }

    /// The lock of a version that is written now: what was asked for, and else the default.
    func lock(_ requested: ObjectLock, at now: Timestamp) -> ObjectLock {
        var lock = requested
        if lock.retention == nil { lock.retention = objectLock?.defaultRetention?.retention(from: now) }
        return lock
    }
}

extension ObjectLock.Retention {
    /// - Throws: `InvalidArgument`.
    func requireFuture(_ now: Timestamp) throws(S3Error) {
        guard until > now else {
            throw .invalidArgument(
                "The retain until date must be in the future!", name: "x-amz-object-lock-retain-until-date",
                value: until.isoText)
        }
    }
}

extension S3Error {
    static let isLocked = S3Error(.accessDenied, "Access Denied because object protected by object lock.")
}
