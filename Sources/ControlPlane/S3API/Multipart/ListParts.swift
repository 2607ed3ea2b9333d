import APIKit
import Model
import Storage

/// API reference, `ListParts`.
struct ListParts: S3Action {
    private let context: S3Context
    private let key: ObjectKey
    private let uploadID: String
    private let partsMax: Int
    private let marker: Int

    private struct Page: Sendable {
        var bucket: Bucket
        var upload: Upload
        var parts: [ListedPart]
        var isTruncated: Bool
        var ownerName: String?
        var initiatorName: String?
    }

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        key = try context.key()
        uploadID = try context.uploadID()
        partsMax = try PageSize.parse(context.query["max-parts"], name: "max-parts", argument: "max-parts").count
        marker = try PageSize.number(
            context.query["part-number-marker"], name: "part-number-marker", argument: "part-number-marker")
    }

    func run() async throws -> APIResponse {
        let page = try await page()
        return .xml("ListPartsResult") { xml in
            xml.element("Bucket", page.bucket.name.text)
            xml.element("Key", utf8: key.bytes)
            xml.element("UploadId", uploadID)
            xml.add("Initiator", page.upload.initiator, displayName: page.initiatorName)
            xml.add("Owner", page.upload.metadata.acl.owner, displayName: page.ownerName)
            xml.element("StorageClass", page.upload.metadata.storageClass)
            xml.element("PartNumberMarker", Int64(marker))
            xml.element("NextPartNumberMarker", Int64(page.parts.last?.number ?? 0))
            xml.element("MaxParts", Int64(partsMax))
            xml.element("IsTruncated", page.isTruncated)
            if let algorithm = page.upload.checksumAlgorithm {
                xml.element("ChecksumAlgorithm", algorithm.rawValue)
                if let type = page.upload.checksumType { xml.element("ChecksumType", type.rawValue) }
            }
            for part in page.parts { write(part, of: page.upload, to: &xml) }
        }
    }

    private func page() async throws -> Page {
        try await context.store.catalog.read { [self] catalog in
            let (bucket, upload) = try context.requireUpload(
                uploadID, for: "s3:ListMultipartUploadParts", in: catalog)
            let parts = try catalog.parts(of: upload.id, after: marker, limit: partsMax + 1)
            return Page(
                bucket: bucket, upload: upload, parts: Array(parts.prefix(partsMax)),
                isTruncated: partsMax > 0 && parts.count > partsMax,
                ownerName: try catalog.account(upload.metadata.acl.owner)?.name,
                initiatorName: try catalog.account(upload.initiator)?.name)
        }
    }

    private func write(_ part: ListedPart, of upload: Upload, to xml: inout XMLWriter) {
        xml.element("Part") { xml in
            xml.element("PartNumber", Int64(part.number))
            xml.element("LastModified", part.modified.isoText)
            xml.element("ETag", part.etag.quoted)
            xml.element("Size", part.bytes)
            if upload.checksumAlgorithm != nil { xml.add(part.checksum, hasType: false) }
        }
    }
}
