import APIKit
import Model
import Storage

/// API reference, `ListObjects`.
struct ListObjects: S3Action {
    private let listing: ObjectListing
    private let marker: [UInt8]

    init(_ context: S3Context) throws(S3Error) {
        listing = try ObjectListing(context)
        marker = Array((context.query["marker"] ?? "").utf8)
    }

    func run() async throws -> APIResponse {
        let page = try await listing.page(after: marker, needsOwners: true)
        return listing.response("ListBucketResult") { xml in
            xml.element("Name", page.bucket.name.text)
            xml.element("Prefix", utf8: listing.encoding.encode(listing.prefix))
            xml.element("Marker", utf8: listing.encoding.encode(marker))
            // Without a delimiter the last key is the next marker, and S3 leaves the element away.
            if page.isTruncated, !listing.delimiter.isEmpty, let end = page.end {
                xml.element("NextMarker", utf8: listing.encoding.encode(end))
            }
            xml.element("MaxKeys", Int64(listing.keysMax))
            listing.writeDelimiter(to: &xml)
            listing.encoding.write(to: &xml)
            xml.element("IsTruncated", page.isTruncated)
            listing.write(page, to: &xml, hasOwner: true)
        }
    }
}
