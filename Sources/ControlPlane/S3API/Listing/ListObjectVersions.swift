import APIKit
import Model
import Storage

/// API reference, `ListObjectVersions`, for a bucket that never had versioning: each object is its own only version, `null`.
struct ListObjectVersions: S3Action {
    private let listing: ObjectListing
    private let keyMarker: [UInt8]
    private let versionMarker: String?

    init(_ context: S3Context) throws(S3Error) {
        listing = try ObjectListing(context)
        keyMarker = Array((context.query["key-marker"] ?? "").utf8)
        versionMarker = context.query["version-id-marker"].flatMap { $0.isEmpty ? nil : $0 }
        if keyMarker.isEmpty, let versionMarker {
            throw .invalidArgument(
                "A version-id marker cannot be specified without a key marker.", name: "version-id-marker",
                value: versionMarker)
        }
        if let versionMarker, versionMarker != "null" {
            throw .invalidArgument("Invalid version id specified", name: "version-id-marker", value: versionMarker)
        }
    }

    func run() async throws -> APIResponse {
        let page = try await listing.page(after: keyMarker, action: "s3:ListBucketVersions", needsOwners: true)
        return listing.response("ListVersionsResult") { xml in
            xml.element("Name", page.bucket.name.text)
            xml.element("Prefix", utf8: listing.encoding.encode(listing.prefix))
            xml.element("KeyMarker", utf8: listing.encoding.encode(keyMarker))
            xml.element("VersionIdMarker", versionMarker ?? "")
            if page.isTruncated, let end = page.end {
                xml.element("NextKeyMarker", utf8: listing.encoding.encode(end))
                // A page that ends on a common prefix goes on behind all of its keys.
                if page.endsOnObject { xml.element("NextVersionIdMarker", "null") }
            }
            xml.element("MaxKeys", Int64(listing.keysMax))
            listing.writeDelimiter(to: &xml)
            listing.encoding.write(to: &xml)
            xml.element("IsTruncated", page.isTruncated)
            listing.write(page, to: &xml, element: "Version", hasOwner: true, isVersion: true)
        }
    }
}
