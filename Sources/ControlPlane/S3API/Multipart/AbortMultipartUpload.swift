import APIKit
import HTTPTypes
import Storage

/// API reference, `AbortMultipartUpload`.
struct AbortMultipartUpload: S3Action {
    private let context: S3Context
    private let uploadID: String

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        uploadID = try context.uploadID()
    }

    func run() async throws -> APIResponse {
        try await context.store.catalog.write { [context, uploadID] catalog in
            let (bucket, upload) = try context.requireUpload(
                uploadID, for: "s3:AbortMultipartUpload", in: catalog)
            try catalog.deleteUpload(upload.id, in: bucket.id)
        }
        return APIResponse(status: .noContent)
    }
}
