import APIKit
import Model
import Storage

/// API reference, `ListObjectsV2`.
struct ListObjectsV2: S3Action {
    private let listing: ObjectListing
    private let startAfter: [UInt8]?
    private let token: String?
    /// What the token stands for.
    private let resume: [UInt8]?
    private let fetchesOwner: Bool

    init(_ context: S3Context) throws(S3Error) {
        listing = try ObjectListing(context)
        startAfter = context.query["start-after"].map { Array($0.utf8) }
        token = context.query["continuation-token"]
        resume = token.flatMap(ContinuationToken.decode)
        fetchesOwner = context.query["fetch-owner"]?.lowercased() == "true"
        if let token, resume == nil {
            throw .invalidArgument(
                "The continuation token provided is incorrect", name: "continuation-token", value: token)
        }
    }

    func run() async throws -> APIResponse {
        let page = try await listing.page(after: resume ?? startAfter ?? [], needsOwners: fetchesOwner)
        return listing.response("ListBucketResult") { xml in
            xml.element("Name", page.bucket.name.text)
            xml.element("Prefix", utf8: listing.encoding.encode(listing.prefix))
            if let startAfter { xml.element("StartAfter", utf8: listing.encoding.encode(startAfter)) }
            if let token { xml.element("ContinuationToken", token) }
            if page.isTruncated, let end = page.end {
                xml.element("NextContinuationToken", ContinuationToken.encode(end))
            }
            xml.element("KeyCount", Int64(page.entries.count))
            xml.element("MaxKeys", Int64(listing.keysMax))
            listing.writeDelimiter(to: &xml)
            listing.encoding.write(to: &xml)
            xml.element("IsTruncated", page.isTruncated)
            listing.write(page, to: &xml, hasOwner: fetchesOwner)
        }
    }
}
