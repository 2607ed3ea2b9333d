import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `PutBucketAccelerateConfiguration`. It is kept for who asks; there is nothing to accelerate in one house.
struct PutBucketAccelerateConfiguration: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        let bucket = try await context.requireBucket(for: "s3:PutAccelerateConfiguration")
        let document = try await context.configuration(root: "AccelerateConfiguration")
        try document.requireChildren(["Status"])
        guard let status = (document["Status"]?.text).flatMap(AccelerationStatus.init) else {
            throw S3Error(.malformedXML)
        }
        guard !bucket.name.text.contains(".") else {
            throw S3Error(
                .invalidRequest,
                "S3 Transfer Acceleration is not supported for buckets with periods (.) in their names")
        }
        try await context.changeBucket(for: "s3:PutAccelerateConfiguration") { bucket, _ in
            bucket.acceleration = status == .enabled
        }
        return APIResponse(status: .ok)
    }
}

/// As `AccelerateConfiguration` names it.
enum AccelerationStatus: String, Sendable {
    case enabled = "Enabled"
    case suspended = "Suspended"
}
