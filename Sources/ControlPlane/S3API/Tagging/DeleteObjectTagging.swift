import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `DeleteObjectTagging`.
struct DeleteObjectTagging: S3Action {
    private let context: S3Context
    private let key: ObjectKey

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        key = try context.key()
        try context.requireNullVersion()
    }

    func run() async throws -> APIResponse {
        try await context.setTags([], of: key, for: "s3:DeleteObjectTagging")
        return APIResponse(status: .noContent)
    }
}
