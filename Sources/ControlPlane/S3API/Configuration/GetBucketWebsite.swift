import APIKit
import Model
import Storage

/// API reference, `GetBucketWebsite`.
struct GetBucketWebsite: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        let bucket = try await context.requireBucket(for: "s3:GetBucketWebsite")
        guard let website = bucket.website else {
            throw S3Error(.noSuchWebsiteConfiguration, elements: [("BucketName", bucket.name.text)])
        }
        return .xml("WebsiteConfiguration") { xml in xml.website(website) }
    }
}
