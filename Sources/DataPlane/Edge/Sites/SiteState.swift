import Model

/// A site as one event loop keeps it: what every visit needs, worked out once.
final class SiteState: ByteTableEntry {
    let site: Site
    /// The bucket's name.
    let name: [UInt8]
    let salt: Int64 = 0
    let rules: WebsiteRules?
    /// Differs from that of every other state of any site on this loop, so that what was decided under one is told apart.
    let generation: UInt64
    /// Whether a missing object may be told as missing because everyone may list the bucket.
    let isListable: Bool
    /// The first two fields of an access log line.
    let logFields: [UInt8]
    /// What is said over HTTPS only.
    let secureFields: SiteFields?
    /// Whether objects are served in content codings.
    let compresses: Bool
    /// The key of the error document; empty when there is none.
    let errorKey: UnsafeBufferPointer<UInt8>
    let usage: SiteUsage

    /// - Parameter usage: what was counted under the site's state before; `nil` for a new site.
    init(_ site: Site, generation: UInt64, compresses: Bool, usage: SiteUsage?) {
        self.site = site
        self.name = Array(site.name.text.utf8)
        self.rules = site.website.map(WebsiteRules.init)
        self.generation = generation
        self.compresses = compresses && site.settings.compresses
        self.usage = usage ?? SiteUsage(site.name)
        self.isListable = SiteState.decide(site, "s3:ListBucket", key: nil, acl: nil) != .denied
        self.logFields = Array("\(site.owner.text) \(site.name.text)".utf8)
        self.secureFields = site.settings.strictTransportSecurity.map {
            SiteFields("Strict-Transport-Security", $0.text)
        }
        let errorKey = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: rules?.errorKey?.bytes.count ?? 0)
        _ = errorKey.initialize(from: rules?.errorKey?.bytes ?? [])
        self.errorKey = UnsafeBufferPointer(errorKey)
    }

    deinit { errorKey.deallocate() }

    /// Whether everyone may read the object of this key; `acl` is `nil` when there is no such object.
    func decideRead(_ key: [UInt8], acl: AccessControlList?) -> AccessDecision {
        SiteState.decide(site, "s3:GetObject", key: key, acl: acl)
    }

    /// Whether everyone may be told that the object of this key is missing: the right to list the bucket, or a bucket policy that lets
    /// everyone read that very key.
    func disclosesAbsence(of key: [UInt8]) -> Bool {
        isListable || decideRead(key, acl: nil) != .denied
    }

    private static func decide(
        _ site: Site, _ action: String, key: [UInt8]?, acl: AccessControlList?
    ) -> AccessDecision {
        Access.decide(
            AccessQuestion(
                principal: .anonymous, action: action, bucket: site.name, bucketOwner: site.owner,
                bucketACL: site.acl, policy: site.policy, key: key, objectACL: acl))
    }
}
