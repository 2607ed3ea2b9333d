import APIKit
import HTTPTypes
import Model
import Storage

/// What a request's headers say of the lock of the version that it writes (API reference, `PutObject`, `x-amz-object-lock-…`).
struct RequestedLock: Sendable {
    let lock: ObjectLock

    /// - Throws: `InvalidArgument`.
    init(_ headers: HTTPFields) throws(S3Error) {
        lock = ObjectLock(
            retention: try RequestedLock.retention(headers), legalHold: try RequestedLock.legalHold(headers))
    }

    private static func retention(_ headers: HTTPFields) throws(S3Error) -> ObjectLock.Retention? {
        switch (headers[.amzObjectLockMode], headers[.amzObjectLockRetainUntil]) {
        case (nil, nil): return nil
        case (let mode?, let date?):
            guard let known = ObjectLock.Mode(rawValue: mode) else {
                throw .invalidArgument(
                    "Unknown wormMode directive.", name: HTTPField.Name.amzObjectLockMode.rawName, value: mode)
            }
            guard let until = InternetTime.parse(date) else {
                throw .invalidArgument(
                    "The retain until date must be provided in ISO 8601 format",
                    name: HTTPField.Name.amzObjectLockRetainUntil.rawName, value: date)
            }
            return ObjectLock.Retention(known, until: until)
        case (let mode, let date):
            throw .invalidArgument(
                "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied",
                name: (mode == nil ? HTTPField.Name.amzObjectLockRetainUntil : .amzObjectLockMode).rawName,
                value: mode ?? date ?? "")
        }
    }

    private static func legalHold(_ headers: HTTPFields) throws(S3Error) -> Bool? {
        guard let status = headers[.amzObjectLockLegalHold] else { return nil }
        guard let isOn = ObjectLock.isOn(status) else {
            throw .invalidArgument(
                "Legal Hold must be either of 'ON' or 'OFF'", name: HTTPField.Name.amzObjectLockLegalHold.rawName,
                value: status)
        }
        return isOn
    }
}

extension ObjectLock {
    /// A legal hold's status; `nil` for what is none.
    static func isOn(_ status: String) -> Bool? {
        switch status {
        case "ON": true
        case "OFF": false
        default: nil
        }
    }

    /// What headers and documents say of a legal hold.
    static func status(_ isOn: Bool) -> String { isOn ? "ON" : "OFF" }
}

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
