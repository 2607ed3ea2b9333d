import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `PutObjectLockConfiguration`. A bucket that keeps versions can be given it; none can lose it.
struct PutObjectLockConfiguration: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        let action = "s3:PutBucketObjectLockConfiguration"
        _ = try await context.requireBucket(for: action)
        let lock = try ObjectLockConfiguration(try await context.configuration(root: "ObjectLockConfiguration"))
        try await context.changeBucket(for: action) { bucket, _ in
            guard bucket.versioning == .enabled else {
                throw S3Error(
                    .invalidBucketState,
                    "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration")
            }
            bucket.objectLock = lock
        }
        return APIResponse(status: .ok)
    }
}

extension ObjectLockConfiguration {
    /// - Throws: `MalformedXML`, `InvalidRetentionPeriod`.
    fileprivate init(_ document: XMLElement) throws(S3Error) {
        try document.requireChildren(["ObjectLockEnabled", "Rule"])
        guard document["ObjectLockEnabled"]?.text == "Enabled" else { throw S3Error(.malformedXML) }
        guard let rule = document["Rule"] else {
            self.init()
            return
        }
        try rule.requireChildren(["DefaultRetention"])
        guard let retention = rule["DefaultRetention"] else { throw S3Error(.malformedXML) }
        try retention.requireChildren(["Mode", "Days", "Years"])
        guard let mode = (retention["Mode"]?.text).flatMap(ObjectLock.Mode.init) else {
            throw S3Error(.malformedXML)
        }
        self.init(
            defaultRetention: DefaultRetention(mode, try ObjectLockConfiguration.period(retention)))
    }

    private static func period(_ retention: XMLElement) throws(S3Error) -> DefaultRetention.Period {
        func count(_ text: String, max: Int64) throws(S3Error) -> Int64 {
            guard let number = Int64(text) else { throw S3Error(.malformedXML) }
            guard (1...max).contains(number) else {
                throw S3Error(
                    .invalidRetentionPeriod,
                    "Default retention period must be a positive number of at most \(Limits.retentionDaysMax) days or "
                        + "\(Limits.retentionYearsMax) years.")
            }
            return number
        }
        switch (retention["Days"]?.text, retention["Years"]?.text) {
        case (let days?, nil): return .days(try count(days, max: Limits.retentionDaysMax))
        case (nil, let years?): return .years(try count(years, max: Limits.retentionYearsMax))
        default: throw S3Error(.malformedXML)
        }
    }
}
