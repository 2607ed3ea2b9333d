import APIKit
import Model
import Storage

/// API reference, `GetBucketAccelerateConfiguration`: without a status until one was set.
struct GetBucketAccelerateConfiguration: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        let bucket = try await context.requireBucket(for: "s3:GetAccelerateConfiguration")
        return .xml("AccelerateConfiguration") { xml in
            guard let isEnabled = bucket.acceleration else { return }
            xml.element("Status", (isEnabled ? AccelerationStatus.enabled : .suspended).rawValue)
        }
    }
}
