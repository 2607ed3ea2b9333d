import APIKit
import Model
import Storage

/// API reference, `GetBucketRequestPayment`.
struct GetBucketRequestPayment: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        let bucket = try await context.requireBucket(for: "s3:GetBucketRequestPayment")
        let payer = bucket.requesterPays ? Payer.requester : .bucketOwner
        return .xml("RequestPaymentConfiguration") { $0.element("Payer", payer.rawValue) }
    }
}
