import APIKit

/// API reference, `GetBucketWebsite`.
struct GetBucketWebsite: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        throw S3Error(.notImplemented)
    }
}
