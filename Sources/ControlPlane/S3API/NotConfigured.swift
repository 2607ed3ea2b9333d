import APIKit
import HTTPTypes
import Model
import Storage

/// The operations on features that nobody can configure here: what reads them is told in each feature's own words that there is no
/// configuration, what deletes them succeeds because nothing is left, and what sets them is refused. Clients that read a whole
/// bucket, Terraform above all, depend on the exact codes.
struct NotConfigured: S3Action {
    private enum Outcome {
        /// After the bucket was found and the action allowed.
        case error(action: String, S3Error)
        case document(action: String, root: String, elements: [(name: String, value: String)] = [])
        case deleted(action: String)
        case refused(S3Error)
    }

    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        switch outcome {
        case .error(let action, let error):
            _ = try await context.requireBucket(for: action)
            throw error
        case .document(let action, let root, let elements):
            _ = try await context.requireBucket(for: action)
            return .xml(root) { xml in
                for element in elements { xml.element(element.name, element.value) }
            }
        case .deleted(let action):
            _ = try await context.requireBucket(for: action)
            return APIResponse(status: .noContent)
        case .refused(let error):
            throw error
        }
    }

    private var outcome: Outcome {
        let refused = Outcome.refused(S3Error(.notImplemented, "This operation is not implemented."))
        switch context.operation {
        case .getBucketAbac:
            return .document(action: "s3:GetBucketAbac", root: "AbacStatus", elements: [("Status", "Disabled")])
        case .getBucketAnalyticsConfiguration:
            return .error(action: "s3:GetAnalyticsConfiguration", S3Error(.noSuchConfiguration))
        case .listBucketAnalyticsConfigurations:
            return .document(
                action: "s3:GetAnalyticsConfiguration", root: "ListBucketAnalyticsConfigurationResult",
                elements: [("IsTruncated", "false")])
        case .getBucketEncryption:
            return .error(
                action: "s3:GetEncryptionConfiguration", onBucket(.serverSideEncryptionConfigurationNotFoundError))
        case .deleteBucketEncryption:
            return .deleted(action: "s3:PutEncryptionConfiguration")
        case .getBucketIntelligentTieringConfiguration:
            return .error(action: "s3:GetIntelligentTieringConfiguration", S3Error(.noSuchConfiguration))
        case .listBucketIntelligentTieringConfigurations:
            return .document(
                action: "s3:GetIntelligentTieringConfiguration",
                root: "ListBucketIntelligentTieringConfigurationsOutput", elements: [("IsTruncated", "false")])
        case .getBucketInventoryConfiguration:
            return .error(action: "s3:GetInventoryConfiguration", S3Error(.noSuchConfiguration))
        case .listBucketInventoryConfigurations:
            return .document(
                action: "s3:GetInventoryConfiguration", root: "ListInventoryConfigurationsResult",
                elements: [("IsTruncated", "false")])
        case .getBucketLifecycleConfiguration:
            return .error(action: "s3:GetLifecycleConfiguration", onBucket(.noSuchLifecycleConfiguration))
        case .deleteBucketLifecycle:
            return .deleted(action: "s3:PutLifecycleConfiguration")
        case .getBucketMetadataConfiguration:
            return .error(
                action: "s3:GetBucketMetadataTableConfiguration", S3Error(.metadataConfigurationNotFound))
        case .getBucketMetadataTableConfiguration:
            return .error(
                action: "s3:GetBucketMetadataTableConfiguration", S3Error(.metadataConfigurationNotFound))
        case .getBucketMetricsConfiguration:
            return .error(action: "s3:GetMetricsConfiguration", S3Error(.noSuchConfiguration))
        case .listBucketMetricsConfigurations:
            return .document(
                action: "s3:GetMetricsConfiguration", root: "ListMetricsConfigurationsResult",
                elements: [("IsTruncated", "false")])
        case .getBucketNotificationConfiguration:
            return .document(action: "s3:GetBucketNotification", root: "NotificationConfiguration")
        case .getBucketReplication:
            return .error(
                action: "s3:GetReplicationConfiguration", onBucket(.replicationConfigurationNotFoundError))
        case .deleteBucketReplication:
            return .deleted(action: "s3:PutReplicationConfiguration")

        case .getObjectTorrent:
            return .refused(
                S3Error(.methodNotAllowed, elements: [("Method", "GET"), ("ResourceType", "TORRENT")]))
        default:
            return refused
        }
    }

    /// An error that names the bucket, as the sub-resources of buckets do.
    private func onBucket(_ code: S3ErrorCode) -> S3Error {
        S3Error(code, elements: [("BucketName", context.target.bucket?.text ?? "")])
    }
}
