import APIKit
import Model
import Storage

/// API reference, `GetBucketVersioning`: without a status until one was set.
struct GetBucketVersioning: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        let bucket = try await context.requireBucket(for: "s3:GetBucketVersioning")
        return .xml("VersioningConfiguration") { xml in
            if let versioning = bucket.versioning { xml.element("Status", versioning.rawValue) }
        }
    }
}
