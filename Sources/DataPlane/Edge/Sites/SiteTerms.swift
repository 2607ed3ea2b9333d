import Model

/// What many sites of a house have in common: whose they are, who may read them, how they answer. One event loop keeps it once for all
/// sites that are alike.
package final class SiteTerms {
    /// What sites are alike by. A policy speaks of what is in its bucket and not of the bucket's name, once it is read.
    struct Key: Hashable {
        let owner: AccountID
        let acl: AccessControlList
        let policy: BucketPolicy?
        let website: WebsiteConfiguration?
        let settings: SiteSettings
        let cors: CORSConfiguration?
        let controls: AccessControls

        init(_ site: Site) {
            owner = site.owner
            acl = site.acl
            policy = site.policy
            website = site.website
            settings = site.settings
            cors = site.cors
            controls = site.controls
        }
    }

    let owner: AccountID
    let acl: AccessControlList
    let policy: BucketPolicy?
    let controls: AccessControls
    let rules: WebsiteRules?
    /// Whether a missing object may be told as missing because everyone may list the bucket.
    let isListable: Bool
    let redirectsToHTTPS: Bool
    let cors: CORSConfiguration?
    /// The first field of an access log line.
    let ownerField: [UInt8]
    /// What is said over HTTPS only.
    let secureFields: SiteFields?
    /// The key of the error document; empty when there is none.
    let errorKey: UnsafeBufferPointer<UInt8>

    /// - Parameter site: one of those that are alike by `key`.
    init(_ key: Key, of site: Site) {
        owner = key.owner
        acl = key.acl
        policy = key.policy
        controls = key.controls
        rules = key.website.map(WebsiteRules.init)
        let question = AccessQuestion(
            principal: .anonymous, action: "s3:ListBucket", bucket: site.name, bucketOwner: site.owner,
            bucketACL: site.acl, policy: site.policy, controls: site.controls)
        isListable = Access.decide(question) != .denied
        redirectsToHTTPS = key.settings.redirectsToHTTPS
        cors = key.cors
        ownerField = Array(key.owner.text.utf8)
        secureFields = key.settings.strictTransportSecurity.map {
            SiteFields([("Strict-Transport-Security", $0.text)])
        }
        let errorKey = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: rules?.errorKey?.bytes.count ?? 0)
        _ = errorKey.initialize(from: rules?.errorKey?.bytes ?? [])
        self.errorKey = UnsafeBufferPointer(errorKey)
    }

    deinit { errorKey.deallocate() }
}

/// The terms that sites came with of late, so that those of the next ones are shared when they are equal.
///
/// It forgets all of them when they become too many: sites keep theirs, and new ones share with each other again. Nothing depends on
/// whether terms are shared.
package struct RecentTerms {
    package static let countMax = 1024

    private var terms: [SiteTerms.Key: SiteTerms] = [:]
    private var last: (key: SiteTerms.Key, terms: SiteTerms)?
    package var count: Int { terms.count }

    package init() {}

    package mutating func terms(of site: Site) -> SiteTerms {
        let key = SiteTerms.Key(site)
        if let last, last.key == key { return last.terms }
        let found = terms[key] ?? add(key, site)
        last = (key, found)
        return found
    }

    private mutating func add(_ key: SiteTerms.Key, _ site: Site) -> SiteTerms {
        if terms.count == RecentTerms.countMax { terms = [:] }
        let made = SiteTerms(key, of: site)
        terms[key] = made
        return made
    }
}
