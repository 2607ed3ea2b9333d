import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `UploadPart`.
struct UploadPart: S3Action {
    private let context: S3Context
    private let uploadID: String
    private let number: Int
    private let integrity: BodyIntegrity

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        uploadID = try context.uploadID()
        number = try context.requirePartNumber()
        try ObjectDescription.refuse(context.headers)
        integrity = try BodyIntegrity(context.request)
    }

    func run() async throws -> APIResponse {
        let upload = try await context.store.catalog.read { [context, uploadID] catalog in
            try context.requireUpload(uploadID, for: "s3:PutObject", in: catalog).upload
        }
        if let chosen = upload.checksumAlgorithm, let given = integrity.algorithm, chosen != given {
            throw S3Error(
                .invalidRequest,
                "Checksum Type mismatch occurred, expected checksum Type: \(chosen.rawValue.lowercased()), "
                    + "actual checksum Type: \(given.rawValue.lowercased())")
        }
        let body = try await ContentUpload(
            receiving: context.request.body, integrity: integrity, algorithms: [upload.partAlgorithm],
            bytesMax: Limits.partBytesMax, into: context.store.blobs)
        let part = try await context.commit(body, as: number, of: upload)
        context.notes.note { $0.objectBytes = part.content.bytes }
        var headers: HTTPFields = [.eTag: part.etag.quoted]
        // What the client gave is confirmed, and what it asked for at the start is told.
        if let algorithm = integrity.algorithm ?? upload.checksumAlgorithm,
            let checksum = body.digest.checksum(algorithm)
        {
            headers[algorithm.header] = checksum.base64
        }
        return APIResponse(status: .ok, headers: headers)
    }
}

extension S3Context {
    /// - Throws: `InvalidArgument`.
    func requirePartNumber() throws(S3Error) -> Int {
        guard let number = try partNumber() else {
            throw .invalidArgument(
                "This operation does not accept an upload without a part number.", name: "partNumber", value: "")
        }
        return number
    }

    /// Makes the content a part of the upload, unless the upload has ended meanwhile.
    func commit(_ body: ContentUpload, as number: Int, of upload: Upload) async throws -> Storage.UploadPart {
        let part = Storage.UploadPart(
            number: number, etag: body.digest.etag, modified: now(),
            checksum: body.digest.checksum(upload.partAlgorithm), content: body.content)
        try await body.commit {
            try await store.catalog.write { [self] catalog in
                _ = try requireUpload(upload.id, for: "s3:PutObject", in: catalog)
                try catalog.put(part, of: upload.id)
            }
        }
        return part
    }
}
