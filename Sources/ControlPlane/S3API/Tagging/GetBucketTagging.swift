import APIKit
import Model
import Storage

/// API reference, `GetBucketTagging`.
struct GetBucketTagging: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        let bucket = try await context.requireBucket(for: "s3:GetBucketTagging")
        guard !bucket.tags.isEmpty else {
            throw S3Error(.noSuchTagSet, elements: [("BucketName", bucket.name.text)])
        }
        return .xml("Tagging") { xml in xml.tags(bucket.tags, in: "TagSet") }
    }
}
