import Model

/// A site as one event loop keeps it: what every visit needs, worked out once, and no more of its own than it does not share.
final class SiteState: ByteTableEntry {
    /// Storage's number of the bucket.
    let bucket: Int64
    let bucketName: BucketName
    /// The same as bytes.
    let name: [UInt8]
    var salt: Int64 { 0 }
    let terms: SiteTerms
    /// Differs from that of every other state of any site on this loop, so that what was decided under one is told apart.
    let generation: UInt64
    /// Whether visits are written to the access log.
    let isLogged: Bool
    /// Whether objects are served in content codings.
    let compresses: Bool
    /// `nil` before the first visit is counted.
    @exclusivity(unchecked) private(set) var countedUsage: SiteUsage?

    /// - Parameters:
    ///   - name: the bytes of the bucket's name.
    ///   - terms: the site's, that others may have too.
    ///   - usage: what was counted under the site's state before.
    init(
        _ site: Site, name: [UInt8], terms: SiteTerms, generation: UInt64, compresses: Bool, usage: SiteUsage?
    ) {
        self.bucket = site.bucket
        self.bucketName = site.name
        self.name = name
        self.terms = terms
        self.generation = generation
        self.isLogged = site.isLogged
        self.compresses = compresses && site.settings.compresses
        self.countedUsage = usage
    }

    var rules: WebsiteRules? { terms.rules }

    /// Where visits are counted.
    var usage: SiteUsage {
        if let countedUsage { return countedUsage }
        let made = SiteUsage(bucketName)
        countedUsage = made
        return made
    }

    /// Whether everyone may read the object of this key; `acl` is `nil` when there is no such object.
    func decideRead(_ key: [UInt8], acl: AccessControlList?) -> AccessDecision {
        Access.decide(
            AccessQuestion(
                principal: .anonymous, action: "s3:GetObject", bucket: bucketName, bucketOwner: terms.owner,
                bucketACL: terms.acl, policy: terms.policy, key: key, objectACL: acl,
                controls: terms.controls))
    }

    /// Whether everyone may be told that the object of this key is missing: the right to list the bucket, or a bucket policy that lets
    /// everyone read that very key.
    func disclosesAbsence(of key: [UInt8]) -> Bool {
        terms.isListable || decideRead(key, acl: nil) != .denied
    }
}
