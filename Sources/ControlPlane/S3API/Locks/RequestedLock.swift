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
