import APIKit
import Model
import Storage

/// API reference, `GetBucketCors`.
struct GetBucketCors: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        let bucket = try await context.requireBucket(for: "s3:GetBucketCORS")
        guard let configuration = bucket.cors else {
            throw S3Error(.noSuchCORSConfiguration, elements: [("BucketName", bucket.name.text)])
        }
        return .xml("CORSConfiguration") { xml in
            for rule in configuration.rules { xml.corsRule(rule) }
        }
    }
}
