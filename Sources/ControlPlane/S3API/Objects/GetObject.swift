import APIKit
import HTTPTypes
import NIOCore
import Storage

/// API reference, `GetObject`.
struct GetObject: S3Action {
    private let read: ObjectRead

    init(_ context: S3Context) throws(S3Error) {
        read = try ObjectRead(context)
    }

    func run() async throws -> APIResponse {
        let plan = try await read.plan(opensContent: true)
        guard let reader = plan.reader else {
            return APIResponse(status: plan.status, headers: plan.headers, errorCode: "NotModified")
        }
        let range = plan.range
        let count = range.upperBound - range.lowerBound
        guard count > 0 else { return APIResponse(status: plan.status, headers: plan.headers) }
        return APIResponse(
            status: plan.status, headers: plan.headers,
            body: .stream(count: count) { sent in
                let piece = Int(min(Int64(ContentUpload.pieceBytes), count - sent))
                return piece > 0 ? try await reader.read(at: range.lowerBound + sent, count: piece) : nil
            })
    }
}
