import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `ListMultipartUploads`.
struct ListMultipartUploads: S3Action {
    private let context: S3Context
    private let prefix: [UInt8]
    private let delimiter: [UInt8]
    private let keyMarker: [UInt8]
    private let uploadIDMarker: String?
    private let encoding: ListingEncoding
    private let uploadsMax: Int

    private struct Page: Sendable {
        var bucket: Bucket
        var page: UploadsPage
        /// The display names of the accounts that occur.
        var names: [AccountID: String]
    }

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        prefix = Array((context.query["prefix"] ?? "").utf8)
        delimiter = Array((context.query["delimiter"] ?? "").utf8)
        keyMarker = Array((context.query["key-marker"] ?? "").utf8)
        // Without a key marker S3 does not look at it.
        uploadIDMarker =
            keyMarker.isEmpty ? nil : context.query["upload-id-marker"].flatMap { $0.isEmpty ? nil : $0 }
        encoding = try ListingEncoding(context.query)
        uploadsMax = try PageSize.parse(
            context.query["max-uploads"], name: "max-uploads", argument: "max-uploads"
        ).count
    }

    func run() async throws -> APIResponse {
        let page = try await page()
        return .xml("ListMultipartUploadsResult", headers: [.amzBucketRegion: context.region]) { xml in
            xml.element("Bucket", page.bucket.name.text)
            xml.element("KeyMarker", utf8: encoding.encode(keyMarker))
            xml.element("UploadIdMarker", uploadIDMarker ?? "")
            writeNext(page.page, to: &xml)
            xml.element("Prefix", utf8: encoding.encode(prefix))
            if !delimiter.isEmpty { xml.element("Delimiter", utf8: encoding.encode(delimiter)) }
            encoding.write(to: &xml)
            xml.element("MaxUploads", Int64(uploadsMax))
            xml.element("IsTruncated", page.page.isTruncated)
            for case .upload(let upload) in page.page.entries { write(upload, page.names, to: &xml) }
            for case .commonPrefix(let prefix) in page.page.entries {
                xml.element("CommonPrefixes") { $0.element("Prefix", utf8: encoding.encode(prefix)) }
            }
        }
    }

    private func page() async throws -> Page {
        try await context.store.catalog.read { [self] catalog in
            let bucket = try context.requireBucket(in: catalog)
            try context.authorize("s3:ListBucketMultipartUploads", in: bucket)
            guard uploadsMax > 0 else {
                return Page(bucket: bucket, page: UploadsPage(entries: [], isTruncated: false), names: [:])
            }
            let query = UploadsQuery(
                prefix: prefix, delimiter: delimiter, keyMarker: keyMarker, uploadIDMarker: uploadIDMarker,
                limit: uploadsMax)
            let page = try catalog.uploads(query, in: bucket.id)
            var names: [AccountID: String] = [:]
            for case .upload(let upload) in page.entries {
                for account in [upload.initiator, upload.metadata.acl.owner] where names[account] == nil {
                    names[account] = try catalog.account(account)?.name ?? ""
                }
            }
            return Page(bucket: bucket, page: page, names: names)
        }
    }

    private func writeNext(_ page: UploadsPage, to xml: inout XMLWriter) {
        guard page.isTruncated, let last = page.entries.last else { return }
        switch last {
        case .upload(let upload):
            xml.element("NextKeyMarker", utf8: encoding.encode(upload.key.bytes))
            xml.element("NextUploadIdMarker", upload.id)
        case .commonPrefix(let prefix):
            xml.element("NextKeyMarker", utf8: encoding.encode(prefix))
            xml.element("NextUploadIdMarker", "")
        }
    }

    private func write(_ upload: Upload, _ names: [AccountID: String], to xml: inout XMLWriter) {
        xml.element("Upload") { xml in
            xml.element("Key", utf8: encoding.encode(upload.key.bytes))
            xml.element("UploadId", upload.id)
            xml.add("Initiator", upload.initiator, displayName: names[upload.initiator])
            xml.add("Owner", upload.metadata.acl.owner, displayName: names[upload.metadata.acl.owner])
            xml.element("StorageClass", upload.metadata.storageClass)
            xml.element("Initiated", upload.initiated.isoText)
            if let algorithm = upload.checksumAlgorithm {
                xml.element("ChecksumAlgorithm", algorithm.rawValue)
                if let type = upload.checksumType { xml.element("ChecksumType", type.rawValue) }
            }
        }
    }
}
