import APIKit
import HTTPTypes

/// API reference, `HeadBucket`. The region is told to those who may not list the bucket too: clients ask for it this way, unsigned.
struct HeadBucket: S3Action {
    private let context: S3Context

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
    }

    func run() async throws -> APIResponse {
        do {
            _ = try await context.requireBucket(for: "s3:ListBucket")
        } catch var error as S3Error where error.code == .accessDenied {
            error.headers[.amzBucketRegion] = context.region
            throw error
        }
        return APIResponse(
            status: .ok,
            headers: [
                .amzBucketRegion: context.region, .amzAccessPointAlias: "false", .contentType: "application/xml",
            ])
    }
}
