package import APIKit
import HTTPTypes
import Model
import Storage

extension S3Service {
    /// Writes the request's records into its bucket's access log (S3 user guide, "Logging requests with server access logging"): one for
    /// the request, and one more for the source of a copy and for each key of a bulk delete. A request whose bucket cannot be found out
    /// is not logged.
    package func completed(
        _ request: APIRequest, with response: APIResponse, bytesSent: Int64, milliseconds: Int64, turnAround: Int64
    ) async {
        let facts = notes.end(request.requestID)?.facts ?? S3LogNotes.Facts()
        guard let target = try? S3Target(request, domain: domain, region: region), let name = target.bucket else {
            return
        }
        let outcome = LogOutcome(
            request: request, response: response, bytesSent: bytesSent, milliseconds: milliseconds,
            turnAround: turnAround, identity: facts.identity ?? request.identity)
        if let bucket = await loggedBucket(facts.bucket, name) {
            log(outcome.record(of: bucket, target: target, facts), bucket.id)
        }
        for further in facts.further where further.bucket.logging != nil {
            log(outcome.record(of: further), further.bucket.id)
        }
    }

    /// The bucket when its logging is on; looked up for requests that were refused before they came to it.
    private func loggedBucket(_ known: Bucket?, _ name: BucketName) async -> Bucket? {
        let bucket: Bucket?
        if let known {
            bucket = known
        } else {
            // No log without a catalog: the request itself has failed already.
            bucket = try? await store.catalog.read { try $0.bucket(name) }
        }
        return bucket?.logging == nil ? nil : bucket
    }
}

/// A request with its answer, as records tell it.
private struct LogOutcome {
    var request: APIRequest
    var response: APIResponse
    var bytesSent: Int64
    var milliseconds: Int64
    var turnAround: Int64
    var identity: Identity

    func record(of bucket: Bucket, target: S3Target, _ facts: S3LogNotes.Facts) -> AccessLogRecord {
        var record = base(bucket)
        let operation = try? S3Operation(request, to: target)
        record.operation =
            operation?.logName(method: request.method)
            ?? "REST.\(request.method.rawValue).\(target.key == nil ? "BUCKET" : "OBJECT")"
        record.key = (facts.key ?? target.key)?.bytes ?? []
        record.requestURI = requestURI
        record.versionID = request.query["versionId"].flatMap { VersionID($0)?.text }
        record.objectBytes = facts.objectBytes
        record.bytesSent = bytesSent
        record.isACLRequired = facts.isACLRequired
        return record
    }

    /// A copy's source, or a key of a bulk delete: no line of its own was sent for it.
    func record(of further: S3LogNotes.Further) -> AccessLogRecord {
        var record = base(further.bucket)
        record.operation = further.operation
        record.key = further.key.bytes
        record.status = further.status
        record.errorCode = further.errorCode
        record.objectBytes = further.objectBytes
        record.versionID = further.versionID?.text
        record.isACLRequired = further.isACLRequired
        record.turnAroundMilliseconds = nil
        return record
    }

    private func base(_ bucket: Bucket) -> AccessLogRecord {
        AccessLogRecord(
            bucketOwner: bucket.owner,
            bucket: bucket.name,
            time: request.received,
            remoteAddress: Array(request.remoteAddress.utf8),
            requester: identity.account?.id,
            requestID: request.requestID,
            operation: "",
            key: [],
            requestURI: nil,
            status: response.status.code,
            errorCode: response.errorCode,
            bytesSent: 0,
            objectBytes: nil,
            totalMilliseconds: milliseconds,
            turnAroundMilliseconds: turnAround,
            referer: request.headers.bytes(.referer) ?? [],
            userAgent: request.headers.bytes(.userAgent) ?? [],
            hostID: request.hostID,
            signatureVersion: identity.signatureVersion?.rawValue,
            authenticationType: authenticationType,
            hostHeader: request.hostHeader,
            isACLRequired: false)
    }

    private var authenticationType: AccessLogRecord.AuthenticationType? {
        switch identity.method {
        case .anonymous: nil
        case .header: .header
        case .queryString: .queryString
        }
    }

    private var requestURI: [UInt8] {
        let query = request.rawQuery.isEmpty ? [] : [UInt8(ascii: "?")] + request.rawQuery
        return Array(request.method.rawValue.utf8) + Array(" ".utf8) + request.rawPath + query
            + Array(" HTTP/1.1".utf8)
    }
}
