import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `PutBucketRequestPayment`.
struct PutBucketRequestPayment: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        _ = try await context.requireBucket(for: "s3:PutBucketRequestPayment")
        let document = try await context.configuration(root: "RequestPaymentConfiguration")
        try document.requireChildren(["Payer"])
        guard let payer = (document["Payer"]?.text).flatMap(Payer.init) else { throw S3Error(.malformedXML) }
        try await context.changeBucket(for: "s3:PutBucketRequestPayment") { bucket, _ in
            bucket.requesterPays = payer == .requester
        }
        return APIResponse(status: .ok)
    }
}

/// Who pays for requests and what they transfer.
enum Payer: String, Sendable {
    case bucketOwner = "BucketOwner"
    case requester = "Requester"
}
