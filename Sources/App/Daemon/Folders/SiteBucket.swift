import Model
import Storage

/// The bucket that a site's folder is published into, and the one that its visits are logged into.
struct SiteBucket: Sendable {
    static let indexSuffix = Array("index.html".utf8)
    static let errorKey = ObjectKey("404.html")

    let host: BucketName
    let owner: AccountID
    let logBucket: BucketName?
    let now: Timestamp

    /// The bucket, made when it is missing: a website, its visits logged under the host's name. Of an existing bucket only a website
    /// configuration that was made here is changed.
    func prepare(hasErrorPage: Bool, in catalog: any CatalogWriting) throws -> Bucket {
        let wanted = SiteBucket.website(hasErrorPage: hasErrorPage)
        if var bucket = try catalog.bucket(host) {
            if bucket.website == SiteBucket.website(hasErrorPage: !hasErrorPage) {
                bucket.website = wanted
                try catalog.update(bucket)
            }
            return bucket
        }
        let acl = AccessControlList(canned: .private, owner: owner, bucketOwner: owner)
        var bucket = try catalog.insertBucket(name: host, owner: owner, created: now, acl: acl)
        bucket.website = wanted
        if let logBucket, logBucket != host {
            bucket.logging = LoggingConfiguration(targetBucket: logBucket, targetPrefix: Array("\(host)/".utf8))
            try makeLogBucket(logBucket, in: catalog)
        }
        try catalog.update(bucket)
        return bucket
    }

    /// `index.html`, and `404.html` for errors when there is one.
    private static func website(hasErrorPage: Bool) -> WebsiteConfiguration {
        WebsiteConfiguration(.serve(indexSuffix: indexSuffix, errorKey: hasErrorPage ? errorKey : nil, rules: []))
    }

    private func makeLogBucket(_ name: BucketName, in catalog: any CatalogWriting) throws {
        guard try catalog.bucket(name) == nil else { return }
        let acl = AccessControlList(canned: .logDeliveryWrite, owner: owner, bucketOwner: owner)
        _ = try catalog.insertBucket(name: name, owner: owner, created: now, acl: acl)
    }
}
