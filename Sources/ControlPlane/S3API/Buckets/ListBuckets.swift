import APIKit
import Model
import Storage

/// API reference, `ListBuckets`: the buckets that the caller owns.
struct ListBuckets: S3Action {
    private static let limitMax = 10_000

    private let context: S3Context
    private let account: Account
    private let prefix: String
    /// The name behind which the page starts.
    private let after: String
    /// `nil` for all of them.
    private let limit: Int?

    init(_ context: S3Context) throws(S3Error) {
        self.context = context
        self.account = try context.requireAccount()
        self.prefix = context.query["prefix"] ?? ""
        self.after = try ListBuckets.name(inToken: context.query["continuation-token"])
        self.limit = try ListBuckets.limit(context.query["max-buckets"])
    }

    func run() async throws -> APIResponse {
        let buckets = try await context.store.catalog.read { [account] catalog in
            try catalog.buckets(owner: account.id)
        }
        let matching = isElsewhere ? [] : buckets.filter(isListed)
        let page = matching.prefix(limit ?? matching.count)
        let next = page.count < matching.count ? page.last : nil
        return .xml("ListAllMyBucketsResult") { xml in
            xml.element("Owner") { xml in
                xml.element("ID", account.id.text)
                xml.element("DisplayName", account.name)
            }
            xml.element("Buckets") { xml in
                for bucket in page { write(bucket, to: &xml) }
            }
            if let next { xml.element("ContinuationToken", Base64.encode(next.name.text.utf8)) }
            if !prefix.isEmpty { xml.element("Prefix", prefix) }
        }
    }

    private func isListed(_ bucket: Bucket) -> Bool {
        let name = bucket.name.text.utf8
        return name.starts(with: prefix.utf8) && after.utf8.lexicographicallyPrecedes(name)
    }

    /// Whether only buckets of another region are asked for; there are none.
    private var isElsewhere: Bool { context.query["bucket-region"].map { $0 != context.region } ?? false }

    private func write(_ bucket: Bucket, to xml: inout XMLWriter) {
        xml.element("Bucket") { xml in
            xml.element("Name", bucket.name.text)
            xml.element("CreationDate", bucket.created.isoText)
            xml.element("BucketRegion", context.region)
        }
    }

    private static func limit(_ value: String?) throws(S3Error) -> Int? {
        guard let value else { return nil }
        guard let limit = Int(value), (1...limitMax).contains(limit) else {
            throw .invalidArgument(
                "Argument max-buckets must be an integer between 1 and \(limitMax)", name: "max-buckets", value: value)
        }
        return limit
    }

    private static func name(inToken token: String?) throws(S3Error) -> String {
        guard let token else { return "" }
        guard let bytes = Base64.decode(token.utf8), let name = BucketName(String(decoding: bytes, as: UTF8.self))
        else {
            throw .invalidArgument(
                "The continuation token provided is incorrect", name: "continuation-token", value: token)
        }
        return name.text
    }
}
