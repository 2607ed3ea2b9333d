import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `PutBucketLogging`: an empty status turns logging off. Whether the log delivery may write to the target is not asked
/// here, as S3 does not either: the grant may come later.
struct PutBucketLogging: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        _ = try await context.requireBucket(for: "s3:PutBucketLogging")
        let document = try await context.configuration(root: "BucketLoggingStatus")
        let requested = try RequestedLogging(document)
        try await context.changeBucket(for: "s3:PutBucketLogging") { bucket, catalog in
            if let requested { try PutBucketLogging.requireTarget(requested.target, of: bucket, in: catalog) }
            bucket.logging = try requested?.resolved(in: catalog)
        }
        return APIResponse(status: .ok)
    }

    /// The target is of the same owner. All buckets are in one region, so none is in another.
    private static func requireTarget(_ name: BucketName?, of bucket: Bucket, in catalog: any CatalogReading) throws {
        guard let name, let target = try catalog.bucket(name) else {
            throw S3Error(
                .invalidTargetBucketForLogging, elements: name.map { [("TargetBucket", $0.text)] } ?? [])
        }
        guard target.owner == bucket.owner else {
            throw S3Error(
                .invalidTargetBucketForLogging,
                "The owner for the bucket to be logged and the target bucket must be the same.",
                elements: [("TargetBucket", name.text)])
        }
    }
}
