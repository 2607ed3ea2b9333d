import APIKit

/// API reference, `GetBucketLocation`: empty for us-east-1.
struct GetBucketLocation: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        _ = try await context.requireBucket(for: "s3:GetBucketLocation")
        return .xml("LocationConstraint") { xml in
            if context.region != "us-east-1" { xml.text(context.region) }
        }
    }
}
