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
        let versioning = try PutBucketVersioning.versioning(document)
        try PutBucketVersioning.refuseMFA(document)
        try await context.changeBucket(for: "s3:PutBucketVersioning") { bucket, _ in
            guard versioning == .enabled || bucket.objectLock == nil else {
                throw S3Error(
                    .invalidBucketState,
                    "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed."
                )
            }
            bucket.versioning = versioning
        }
        return APIResponse(status: .ok)
    }

    private static func versioning(_ document: XMLElement) throws(S3Error) -> BucketVersioning {
        guard let versioning = (document["Status"]?.text).flatMap(BucketVersioning.init) else {
            throw S3Error(.illegalVersioningConfigurationException, "The Versioning element must be specified")
        }
        return versioning
    }

    /// Only a request with the code of a device can turn MFA delete on, and no account has a device here.
    private static func refuseMFA(_ document: XMLElement) throws(S3Error) {
        switch document["MfaDelete"]?.text {
        case nil, "Disabled"?: return
        case "Enabled"?: throw S3Error(.accessDenied, "Mfa Authentication must be used for this request")
        case .some: throw S3Error(.malformedXML)
        }
    }
}
