import APIKit
import Model
import Storage

extension S3Context {
    /// `uploadId`.
    func uploadID() throws(S3Error) -> String {
        guard let id = query["uploadId"], !id.isEmpty else { throw S3Error(.noSuchUpload) }
        return id
    }

    /// The upload under way that the request names, for an account that may go on with it: who initiated it or the bucket's owner.
    /// To everybody else there is no such upload.
    /// - Throws: `NoSuchBucket`, `NoSuchUpload`, `AccessDenied`.
    func requireUpload(
        _ id: String, for action: String, in catalog: any CatalogReading
    ) throws -> (bucket: Bucket, upload: Upload) {
        let account = try requireAccount()
        let bucket = try requireBucket(in: catalog)
        guard let upload = try catalog.upload(id, in: bucket.id), upload.key == (try key()),
            upload.initiator == account.id || bucket.owner == account.id
        else { throw S3Error.noSuchUpload(id) }
        // Whoever initiated an upload and may still write the object may also list and abort what he began.
        if upload.initiator == account.id, action != "s3:PutObject",
            case .allowed = try decide("s3:PutObject", in: bucket, key: upload.key)
        {
            return (bucket, upload)
        }
        try authorize(action, in: bucket, key: upload.key)
        return (bucket, upload)
    }
}

extension S3Error {
    static func noSuchUpload(_ id: String) -> S3Error {
        S3Error(.noSuchUpload, elements: [("UploadId", id)])
    }
}

extension Upload {
    /// The checksum that each part is given: the one that was chosen at the start, else S3's default.
    var partAlgorithm: ChecksumAlgorithm { checksumAlgorithm ?? .crc64nvme }
}
