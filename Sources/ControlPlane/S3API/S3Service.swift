package import APIKit
import HTTPTypes
package import Model
package import Storage
import Synchronization

/// The S3 REST API: addresses a request, tells the operation, runs it, and tells the access log.
package struct S3Service: APIService {
    package let name = "s3"

    package let store: Store
    package let region: String
    /// The base of virtual-host addresses: `<bucket>.s3.<domain>`.
    package let domain: String
    package let now: @Sendable () -> Timestamp
    /// Takes each record of a request to a bucket whose logging is on.
    let log: @Sendable (AccessLogRecord, BucketID) -> Void
    let notes = S3PendingNotes()
    let policies: PolicyCache
    /// Tells who signed a form.
    let forms: FormAuthenticator

    package init(
        store: Store,
        region: String,
        domain: String,
        now: @escaping @Sendable () -> Timestamp,
        forms: FormAuthenticator,
        policies: PolicyCache = PolicyCache(),
        log: @escaping @Sendable (AccessLogRecord, BucketID) -> Void
    ) {
        self.store = store
        self.region = region
        self.domain = domain
        self.now = now
        self.policies = policies
        self.forms = forms
        self.log = log
    }

    package func respond(to request: APIRequest) async throws -> APIResponse {
        do {
            var response = try await answer(request)
            response.headers.append(contentsOf: await crossOriginFields(request))
            return response
        } catch var error as APIError {
            error.headers.append(contentsOf: await crossOriginFields(request))
            throw error
        }
    }

    private func answer(_ request: APIRequest) async throws -> APIResponse {
        do {
            if let control = S3ControlRequest(request) { return try await control.respond(from: store) }
            let target = try S3Target(request, domain: domain, region: region)
            let operation = try S3Operation(request, to: target)
            let context = S3Context(
                request: request, target: target, operation: operation, store: store, region: region,
                domain: domain, now: now, notes: notes.begin(request.requestID), policies: policies,
                forms: forms)
            var response = try await operation.run(context)
            if context.notes.facts.isRequesterCharged { response.headers[.amzRequestCharged] = "requester" }
            return response
        } catch let error as S3Error {
            throw error.apiError
        } catch let error as StorageError where error.kind == .full || error.kind == .writesStopped {
            throw S3Error(.serviceUnavailable, error.message).apiError
        }
    }
}

/// The notes of the requests that are under way, from `respond` to `completed`.
final class S3PendingNotes: Sendable {
    private let state = Mutex<[RequestID: S3LogNotes]>([:])

    func begin(_ request: RequestID) -> S3LogNotes {
        let notes = S3LogNotes()
        state.withLock { $0[request] = notes }
        return notes
    }

    func end(_ request: RequestID) -> S3LogNotes? {
        state.withLock { $0.removeValue(forKey: request) }
    }
}
