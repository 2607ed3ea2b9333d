internal import Certificates
internal import Model
internal import Nameserver
internal import Storage

/// Who needs a certificate: the house itself, and every bucket that is a website.
enum CertificateWants {
    /// Every website; none when no authority is asked, because the house's own certifies those that are visited.
    static func sites(in catalog: any CatalogReading, _ configuration: Configuration) throws -> [CertificateWant] {
        guard configuration.acme.directory != nil else { return [] }
        var sites: [CertificateWant] = []
        try catalog.forEachBucket { bucket in
            guard bucket.website != nil, bucket.name.text != configuration.domain else { return }
            sites.append(.site(bucket.name.text))
        }
        return sites
    }

    /// The names of the APIs and the website endpoints, and the addresses where clients reach them without a name.
    static func house(_ configuration: Configuration) -> CertificateWant {
        let (domain, region) = (configuration.domain, configuration.region)
        let services = [
            "s3.\(domain)", "s3.\(region).\(domain)", "s3-website-\(region).\(domain)",
            "s3-website.\(region).\(domain)",
        ]
        let own = AliasAddresses(configuration)
        let addresses = (own.ipv4 + own.ipv6).compactMap { IPAddress(octets: $0)?.text }
        var names = [domain] + services.flatMap { [$0, "*.\($0)"] }
        for address in ["127.0.0.1", "::1"] + addresses where !names.contains(address) { names.append(address) }
        return CertificateWant(name: domain, names: names, isStandard: true)
    }
}
