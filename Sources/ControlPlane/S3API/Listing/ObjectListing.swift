import APIKit
import HTTPTypes
import Model
import Storage

/// What the listings of objects have in common: their parameters, the page, and how entries are written.
struct ObjectListing: Sendable {
    let context: S3Context
    let prefix: [UInt8]
    let delimiter: [UInt8]
    let encoding: ListingEncoding
    let keysMax: Int

    /// A page with what its document tells besides.
    struct Page: Sendable {
        var bucket: Bucket
        var entries: [ListPage.Entry]
        var isTruncated: Bool
        /// The display names of the owners that occur.
        var names: [AccountID: String]

        /// Where the next page starts: behind the last entry.
        var end: [UInt8]? {
            switch entries.last {
            case .object(let object): object.key.bytes
            case .commonPrefix(let prefix): prefix
            case nil: nil
            }
        }
    }

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        prefix = Array((context.query["prefix"] ?? "").utf8)
        delimiter = Array((context.query["delimiter"] ?? "").utf8)
        encoding = try ListingEncoding(context.query)
        keysMax = try PageSize.parse(context.query["max-keys"], name: "max-keys", argument: "maxKeys").count
    }

    /// - Parameter needsOwners: whether owners' names are to be looked up.
    func page(after: [UInt8], needsOwners: Bool) async throws -> Page {
        try await context.store.catalog.read { [self] catalog in
            let bucket = try context.requireBucket(in: catalog)
            try context.authorize("s3:ListBucket", in: bucket)
            guard keysMax > 0 else { return Page(bucket: bucket, entries: [], isTruncated: false, names: [:]) }
            let query = ListQuery(prefix: prefix, delimiter: delimiter, after: after, limit: keysMax)
            let page = try catalog.list(query, in: bucket.id)
            let owners = page.entries.lazy.compactMap { entry in
                if needsOwners, case .object(let object) = entry { object.owner } else { nil }
            }
            return Page(
                bucket: bucket, entries: page.entries, isTruncated: page.isTruncated,
                names: try ObjectListing.names(of: owners, in: catalog))
        }
    }

    /// The display names of accounts; empty for one that is not there.
    static func names(
        of owners: some Sequence<AccountID>, in catalog: any CatalogReading
    ) throws -> [AccountID: String] {
        var names: [AccountID: String] = [:]
        for owner in owners where names[owner] == nil { names[owner] = try catalog.account(owner)?.name ?? "" }
        return names
    }

    func response(_ root: String, _ content: (inout XMLWriter) -> Void) -> APIResponse {
        .xml(root, headers: [.amzBucketRegion: context.region], content)
    }

    func writeDelimiter(to xml: inout XMLWriter) {
        if !delimiter.isEmpty { xml.element("Delimiter", utf8: encoding.encode(delimiter)) }
    }

    /// `Contents` and `CommonPrefixes`.
    func write(_ page: Page, to xml: inout XMLWriter, hasOwner: Bool) {
        for case .object(let object) in page.entries {
            xml.element("Contents") { xml in
                xml.element("Key", utf8: encoding.encode(object.key.bytes))
                write(object, to: &xml, ownerName: hasOwner ? page.names[object.owner] ?? "" : nil)
            }
        }
        for case .commonPrefix(let prefix) in page.entries { write(commonPrefix: prefix, to: &xml) }
    }

    /// What an entry tells of an object behind its name.
    /// - Parameter ownerName: `nil` when the owner is not told.
    func write(_ object: ListPage.ListedObject, to xml: inout XMLWriter, ownerName: String?) {
        xml.element("LastModified", object.modified.isoText)
        xml.element("ETag", object.etag.quoted)
        if let checksum = object.checksum {
            xml.element("ChecksumAlgorithm", checksum.algorithm.rawValue)
            xml.element("ChecksumType", checksum.type.rawValue)
        }
        xml.element("Size", object.bytes)
        if let ownerName { xml.add("Owner", object.owner, displayName: ownerName) }
        xml.element("StorageClass", object.storageClass)
    }

    func write(commonPrefix prefix: [UInt8], to xml: inout XMLWriter) {
        xml.element("CommonPrefixes") { $0.element("Prefix", utf8: encoding.encode(prefix)) }
    }
}
