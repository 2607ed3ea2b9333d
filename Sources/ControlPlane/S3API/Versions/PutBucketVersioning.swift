import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `PutBucketVersioning`.
struct PutBucketVersioning: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        _ = try await context.requireBucket(for: "s3:PutBucketVersioning")
        let document = try await context.configuration(root: "VersioningConfiguration")
        try document.requireChildren(["Status", "MfaDelete"])
        let status = try PutBucketVersioning.status(document)
        let requiresMFA = try PutBucketVersioning.requiresMFA(document)
        try await context.changeBucket(for: "s3:PutBucketVersioning") { bucket, _ in
            guard status == .enabled || bucket.objectLock == nil else {
                throw S3Error(
                    .invalidBucketState,
                    "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed."
                )
            }
            bucket.versioning = BucketVersioning(
                status, requiresMFA: requiresMFA ?? bucket.versioning?.requiresMFA ?? false)
        }
        return APIResponse(status: .ok)
    }

    private static func status(_ document: XMLElement) throws(S3Error) -> BucketVersioning.Status {
        guard let status = (document["Status"]?.text).flatMap(BucketVersioning.Status.init) else {
            throw S3Error(
                .illegalVersioningConfigurationException,
                "The Versioning element must be specified")
        }
        return status
    }

    /// `nil`: as it is.
    private static func requiresMFA(_ document: XMLElement) throws(S3Error) -> Bool? {
        switch document["MfaDelete"]?.text {
        case nil: nil
        case "Enabled"?: true
        case "Disabled"?: false
        case .some: throw S3Error(.malformedXML)
        }
    }
}
