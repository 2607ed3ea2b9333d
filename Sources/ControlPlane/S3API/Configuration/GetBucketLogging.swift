import APIKit
import Model
import Storage

/// API reference, `GetBucketLogging`: an empty status when logging is off.
struct GetBucketLogging: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        let (logging, names) = try await context.store.catalog.read { [context] catalog in
            let bucket = try context.requireBucket(in: catalog)
            try context.authorize("s3:GetBucketLogging", in: bucket)
            return (bucket.logging, try GranteeNames(of: bucket.logging?.targetGrants ?? [], in: catalog))
        }
        return .xml("BucketLoggingStatus") { xml in
            if let logging { xml.loggingEnabled(logging, names: names) }
        }
    }
}
