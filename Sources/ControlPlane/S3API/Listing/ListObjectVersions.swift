import APIKit
import Model
import Storage

/// API reference, `ListObjectVersions`.
struct ListObjectVersions: S3Action {
    private let listing: ObjectListing
    private let keyMarker: [UInt8]
    private let versionMarker: VersionID?

    init(_ context: S3Context) throws(S3Error) {
        listing = try ObjectListing(context)
        keyMarker = Array((context.query["key-marker"] ?? "").utf8)
        versionMarker = try ListObjectVersions.versionMarker(context.query)
    }

    func run() async throws -> APIResponse {
        let (bucket, page, names) = try await page()
        return listing.response("ListVersionsResult") { xml in
            xml.element("Name", bucket.name.text)
            xml.element("Prefix", utf8: listing.encoding.encode(listing.prefix))
            xml.element("KeyMarker", utf8: listing.encoding.encode(keyMarker))
            xml.element("VersionIdMarker", versionMarker?.text ?? "")
            if page.isTruncated { writeNext(page.entries.last, to: &xml) }
            xml.element("MaxKeys", Int64(listing.keysMax))
            listing.writeDelimiter(to: &xml)
            listing.encoding.write(to: &xml)
            xml.element("IsTruncated", page.isTruncated)
            for entry in page.entries { write(entry, names, to: &xml) }
            for case .commonPrefix(let prefix) in page.entries { listing.write(commonPrefix: prefix, to: &xml) }
        }
    }

    private func page() async throws -> (Bucket, VersionsPage, [AccountID: String]) {
        let query = VersionsQuery(
            prefix: listing.prefix, delimiter: listing.delimiter, keyMarker: keyMarker, versionMarker: versionMarker,
            limit: listing.keysMax)
        return try await listing.context.store.catalog.read { [context = listing.context] catalog in
            let bucket = try context.requireBucket(in: catalog)
            try context.authorize("s3:ListBucketVersions", in: bucket)
            let page = try catalog.listVersions(query, in: bucket.id)
            let owners = page.entries.lazy.compactMap { entry -> AccountID? in
                switch entry {
                case .object(let object, _, _): object.owner
                case .deleteMarker(let marker, _, _): marker.owner
                case .commonPrefix: nil
                }
            }
            return (bucket, page, try ObjectListing.names(of: owners, in: catalog))
        }
    }

    private func write(_ entry: VersionsPage.Entry, _ names: [AccountID: String], to xml: inout XMLWriter) {
        switch entry {
        case .object(let object, let version, let isLatest):
            xml.element("Version") { xml in
                write(object.key, version, isLatest, to: &xml)
                listing.write(object, to: &xml, ownerName: names[object.owner] ?? "")
            }
        case .deleteMarker(let marker, let key, let isLatest):
            xml.element("DeleteMarker") { xml in
                write(key, marker.version, isLatest, to: &xml)
                xml.element("LastModified", marker.modified.isoText)
                xml.add("Owner", marker.owner, displayName: names[marker.owner] ?? "")
            }
        case .commonPrefix: break
        }
    }

    private func write(_ key: ObjectKey, _ version: VersionID, _ isLatest: Bool, to xml: inout XMLWriter) {
        xml.element("Key", utf8: listing.encoding.encode(key.bytes))
        xml.element("VersionId", version.text)
        xml.element("IsLatest", isLatest)
    }

    /// Where the next page starts. A page that ends on a common prefix goes on behind all of its keys.
    private func writeNext(_ last: VersionsPage.Entry?, to xml: inout XMLWriter) {
        let (key, version): ([UInt8], VersionID?)
        switch last {
        case .object(let object, let id, _): (key, version) = (object.key.bytes, id)
        case .deleteMarker(let marker, let object, _): (key, version) = (object.bytes, marker.version)
        case .commonPrefix(let prefix): (key, version) = (prefix, nil)
        case nil: return
        }
        xml.element("NextKeyMarker", utf8: listing.encoding.encode(key))
        if let version { xml.element("NextVersionIdMarker", version.text) }
    }

    private static func versionMarker(_ query: QueryItems) throws(S3Error) -> VersionID? {
        guard let text = query["version-id-marker"], !text.isEmpty else { return nil }
        guard query["key-marker"]?.isEmpty == false else {
            throw .invalidArgument(
                "A version-id marker cannot be specified without a key marker.", name: "version-id-marker", value: text)
        }
        guard let version = VersionID(text) else { throw .invalidVersionID(text, name: "version-id-marker") }
        return version
    }
}
