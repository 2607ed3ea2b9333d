import APIKit
import HTTPTypes
import Model
import Storage

/// API reference, `UploadPartCopy`. The part's bytes are written anew, because its MD5 is part of the object's entity tag.
struct UploadPartCopy: S3Action {
    private let context: S3Context
    private let uploadID: String
    private let number: Int
    private let source: CopySource
    private let range: ClosedRange<Int64>?

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        uploadID = try context.uploadID()
        number = try context.requirePartNumber()
        try ObjectDescription.refuse(context.headers)
        source = try CopySource(context)
        range = try UploadPartCopy.range(context.headers[.amzCopySourceRange])
    }

    func run() async throws -> APIResponse {
        let (upload, found, reader) = try await context.store.catalog.read { [self] catalog in
            let upload = try context.requireUpload(uploadID, for: "s3:PutObject", in: catalog).upload
            let found = try source.find(in: catalog)
            return (upload, found, try context.store.blobs.makeReader(found.object.content))
        }
        let bytes = try range(of: found.object)
        let body = try await ContentUpload(
            copying: reader, range: bytes, algorithms: [upload.partAlgorithm], into: context.store.blobs)
        let part = try await context.commit(body, as: number, of: upload)
        source.note(found, operation: "REST.COPY.PART_GET")
        context.notes.note { $0.objectBytes = part.content.bytes }
        return .xml("CopyPartResult", headers: source.versionFields(found)) { xml in
            xml.element("LastModified", part.modified.isoText)
            xml.element("ETag", part.etag.quoted)
            if upload.checksumAlgorithm != nil { xml.add(part.checksum, hasType: false) }
        }
    }

    private func range(of object: StoredObject) throws(S3Error) -> Range<Int64> {
        guard let range else {
            guard object.bytes <= Limits.partBytesMax else {
                throw S3Error(
                    .invalidRequest,
                    "The specified copy source is larger than the maximum allowable size for a copy source: "
                        + String(Limits.partBytesMax))
            }
            return 0..<object.bytes
        }
        guard range.upperBound < object.bytes else {
            throw .invalidArgument(
                "Range specified is not valid for source object of size: \(object.bytes)",
                name: "x-amz-copy-source-range", value: context.headers[.amzCopySourceRange] ?? "")
        }
        guard range.upperBound - range.lowerBound < Limits.partBytesMax else {
            throw S3Error(.entityTooLarge, elements: [("MaxSizeAllowed", String(Limits.partBytesMax))])
        }
        return range.lowerBound..<range.upperBound + 1
    }

    /// `bytes=first-last`, nothing else.
    private static func range(_ header: String?) throws(S3Error) -> ClosedRange<Int64>? {
        guard let header else { return nil }
        let bytes = Array(header.utf8)
        guard let ranges = RangeSet(bytes.span), ranges.wishes.count == 1,
            case .closed(let first, let last) = ranges.wishes[0], last < .max
        else {
            throw .invalidArgument(
                "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the "
                    + "zero-based offsets of the first and last bytes to copy",
                name: "x-amz-copy-source-range", value: header)
        }
        return first...last
    }
}
