import APIKit
import HTTPTypes
import Model
import NIOCore
import Storage

/// API reference, `GetBucketPolicy`: the text as it was put, byte for byte.
struct GetBucketPolicy: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        let bucket = try await context.requireBucket(for: "s3:GetBucketPolicy")
        try context.requireOwnersAccount(of: bucket)
        guard let policy = bucket.policy else {
            throw S3Error(.noSuchBucketPolicy, elements: [("BucketName", bucket.name.text)])
        }
        return APIResponse(
            status: .ok, headers: [.contentType: "application/json"], body: .bytes(ByteBuffer(bytes: policy)))
    }
}
