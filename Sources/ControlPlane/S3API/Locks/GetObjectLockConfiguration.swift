import APIKit
import Model
import Storage

/// API reference, `GetObjectLockConfiguration`.
struct GetObjectLockConfiguration: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        let bucket = try await context.requireBucket(for: "s3:GetBucketObjectLockConfiguration")
        guard let lock = bucket.objectLock else {
            throw S3Error(.objectLockConfigurationNotFoundError, elements: [("BucketName", bucket.name.text)])
        }
        return .xml("ObjectLockConfiguration") { xml in
            xml.element("ObjectLockEnabled", "Enabled")
            guard let retention = lock.defaultRetention else { return }
            xml.element("Rule") { xml in
                xml.element("DefaultRetention") { xml in
                    xml.element("Mode", retention.mode.rawValue)
                    switch retention.period {
                    case .days(let days): xml.element("Days", days)
                    case .years(let years): xml.element("Years", years)
                    }
                }
            }
        }
    }
}
