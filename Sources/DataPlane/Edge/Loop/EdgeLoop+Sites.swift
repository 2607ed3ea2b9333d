import Model

extension EdgeLoop {
    /// Takes in what was published, if anything was, so that the request that is read next sees it.
    @inline(__always)
    func readMailIfNew() {
        if table.currentVersion != tableVersion { readMail() }
    }

    func readMail() {
        tableVersion = table.currentVersion
        let mail = table.takeMail(of: index)
        for (name, site) in mail.sites {
            generation += 1
            sites.change(name) { former, name in
                guard let site else {
                    former?.countedUsage?.isGone = true
                    return nil
                }
                return SiteState(
                    site, name: name, terms: terms.terms(of: site), generation: generation,
                    compresses: configuration.compresses, usage: former?.countedUsage)
            }
        }
        for (name, identity) in mail.certificates { certificates.update(name, to: identity) }
        for (name, identity) in mail.challenges { challenges.update(name, to: identity) }
        for (token, answer) in mail.httpChallenges { httpChallenges[token] = answer }
        if mail.forgetsAllObjects {
            changes += 1
            cache.removeAll()
            for lookup in lookups.values { lookup.isStale = true }
        }
        for (key, bucket) in mail.objects {
            changes += 1
            key.bytes.withUnsafeBufferPointer { cache.remove($0, bucket: bucket) }
            lookups[ObjectName(bucket: bucket, key: key)]?.isStale = true
        }
    }

    enum SiteMatch {
        case site(SiteState)
        /// The endpoint without a bucket.
        case bare
        case otherRegion
        /// `bucket` is the name before our endpoint's; empty when the host is no endpoint.
        case unknown(bucket: [UInt8])
    }

    /// A bucket of exactly the host's name, else that of a website endpoint.
    func site(for authority: Span<UInt8>) -> SiteMatch {
        let name = UnsafeBufferPointer(rebasing: host[..<HostName.normalise(authority, into: host)])
        if let site = sites.find(name) { return .site(site) }
        switch endpoint.match(name) {
        case .bare: return .bare
        case .otherRegion: return .otherRegion
        case .none: return .unknown(bucket: [])
        case .bucket(let byteCount):
            let bucket = UnsafeBufferPointer(rebasing: name[..<byteCount])
            return sites.find(bucket).map(SiteMatch.site) ?? .unknown(bucket: Array(bucket))
        }
    }
}
