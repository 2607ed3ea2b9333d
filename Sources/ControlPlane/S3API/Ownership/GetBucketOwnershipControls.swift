import APIKit
import Model
import Storage

/// API reference, `GetBucketOwnershipControls`.
struct GetBucketOwnershipControls: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        let bucket = try await context.requireBucket(for: "s3:GetBucketOwnershipControls")
        guard let ownership = bucket.ownership else {
            throw S3Error(.ownershipControlsNotFoundError, elements: [("BucketName", bucket.name.text)])
        }
        return .xml("OwnershipControls") { xml in
            xml.element("Rule") { $0.element("ObjectOwnership", ownership.rawValue) }
        }
    }
}
