import APIKit
import HTTPTypes

/// API reference, `HeadObject`.
struct HeadObject: S3Action {
    private let read: ObjectRead

    init(_ context: S3Context) throws(S3Error) {
        read = try ObjectRead(context)
    }

    func run() async throws -> APIResponse {
        let plan = try await read.plan(opensContent: false)
        guard plan.status != .notModified else {
            return APIResponse(status: plan.status, headers: plan.headers, errorCode: "NotModified")
        }
        return APIResponse(
            status: plan.status, headers: plan.headers,
            body: .head(count: plan.range.upperBound - plan.range.lowerBound))
    }
}
