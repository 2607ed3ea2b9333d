import HTTPTypes
import Model
import Storage

/// The conditions of a write (S3 user guide, "Conditional writes"): `If-None-Match: *` and `If-Match`.
struct WriteConditions: Sendable {
    private let ifMatch: [UInt8]?
    private let ifNoneMatch: [UInt8]?

    /// - Throws: `NotImplemented` for an `If-None-Match` that names entity tags, as S3 does.
    init(_ headers: HTTPFields) throws(S3Error) {
        ifMatch = headers.bytes(.ifMatch)
        ifNoneMatch = headers.bytes(.ifNoneMatch)
        guard ifNoneMatch.map({ $0.elementsEqual("*".utf8) }) ?? true else {
            throw .notImplemented(header: .ifNoneMatch)
        }
    }

    /// Call in the transaction that writes.
    /// - Throws: `PreconditionFailed`; `NoSuchKey` when `If-Match` meets no object.
    func check(_ object: StoredObject?, key: ObjectKey, now: Timestamp) throws(S3Error) {
        if ifMatch != nil, object == nil { throw .noSuchKey(key.text) }
        var conditions = Preconditions(
            .write, etag: object?.metadata.etag, modified: object?.metadata.modified ?? now, now: now)
        if let ifMatch { conditions.ifMatch(ifMatch.span) }
        if let ifNoneMatch { conditions.ifNoneMatch(ifNoneMatch.span) }
        if case .failed(let header) = conditions.outcome { throw .preconditionFailed(header.rawValue) }
    }
}

extension S3Error {
    /// - Parameter condition: the header that did not hold.
    static func preconditionFailed(_ condition: String) -> S3Error {
        S3Error(.preconditionFailed, elements: [("Condition", condition)])
    }
}
