import Model
import Storage

/// Where a bucket's records may go, decided on one snapshot of the catalog.
enum LogTarget: Sendable {
    case deliver(source: Bucket, account: Account, logging: LoggingConfiguration, target: Bucket)
    /// The source bucket is gone: nobody waits for its records.
    case discard
    /// The records wait. Completes "Access log records of … cannot be delivered: ".
    case refused(String)

    /// - Parameter logging: the configuration that the records were made under.
    static func find(
        for source: BucketID, _ logging: LoggingConfiguration?, in catalog: any CatalogReading
    ) throws -> LogTarget {
        guard let logging, let bucket = try catalog.bucket(source) else { return .discard }
        guard let target = try catalog.bucket(logging.targetBucket) else {
            return .refused("the bucket \(logging.targetBucket) does not exist")
        }
        guard target.owner == bucket.owner else {
            return .refused("the bucket \(logging.targetBucket) belongs to another account")
        }
        guard let account = try catalog.account(bucket.owner) else { return .refused("its owner does not exist") }
        guard isGranted(target, source: bucket, account: account, logging: logging) else {
            return .refused(
                "\(target.name) does not let \(Principal.Service.logging.rawValue) write; put a bucket policy that allows "
                    + "s3:PutObject, or the canned ACL log-delivery-write")
        }
        return .deliver(source: bucket, account: account, logging: logging, target: target)
    }

    /// By policy for the logging service, or by the ACL's grant to the log delivery group.
    private static func isGranted(
        _ target: Bucket, source: Bucket, account: Account, logging: LoggingConfiguration
    ) -> Bool {
        let question = AccessQuestion(
            principal: .service(.logging),
            action: "s3:PutObject",
            bucket: target.name,
            bucketOwner: target.owner,
            bucketACL: target.acl,
            policy: target.policy.flatMap { try? BucketPolicy(json: $0, bucket: target.name) },
            key: logging.targetPrefix + Array("log".utf8),
            controls: target.controls,
            sourceARN: "arn:aws:s3:::\(source.name)",
            sourceAccount: account.number
        )
        return Access.decide(question) != .denied
    }
}
