import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `DeleteObjectTagging`.
struct DeleteObjectTagging: S3Action {
    private let context: S3Context
    private let reference: ObjectReference

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        reference = try context.reference()
    }

    func run() async throws -> APIResponse {
        let headers = try await context.setTags([], of: reference, for: "s3:DeleteObjectTagging")
        return APIResponse(status: .noContent, headers: headers)
    }
}
