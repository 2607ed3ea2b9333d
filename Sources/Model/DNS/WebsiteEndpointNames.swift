/// The names that alias records use for website endpoints: Amazon's and our own mean the same, our own addresses.
///
/// A target is `s3-website-REGION.DOMAIN` or `s3-website.REGION.DOMAIN`, with or without a bucket in front (Amazon S3 endpoints and
/// quotas, "Amazon S3 website endpoints").
package struct WebsiteEndpointNames: Hashable, Sendable {
    /// Our own base name, such as `localhost`.
    package let domain: DNSName

    package init(domain: DNSName) { self.domain = domain }

    /// Whether an alias to `name` answers our own addresses.
    package func contains(_ name: DNSName) -> Bool {
        region(of: name) != nil
    }

    /// The region that an endpoint name has in it; `nil` for another name. Under our own domain every region's name will do.
    package func region(of name: DNSName) -> String? {
        for base in [domain] + WebsiteEndpointNames.amazonDomains where name.isWithin(base) {
            let labels = name.labels.dropLast(base.labels.count).map { String(decoding: $0, as: UTF8.self) }
            guard let region = WebsiteEndpointNames.region(labels) else { continue }
            if base == domain || WebsiteEndpointNames.hostedZoneIDs[region] != nil { return region }
        }
        return nil
    }

    /// The region of `[bucket] s3-website-REGION` or `[bucket] s3-website REGION`.
    private static func region(_ labels: [String]) -> String? {
        guard let last = labels.last, !last.isEmpty else { return nil }
        if last.hasPrefix("s3-website-") {
            let region = String(last.dropFirst("s3-website-".count))
            return region.isEmpty ? nil : region
        }
        return labels.dropLast().last == "s3-website" ? last : nil
    }

    /// The hosted zone that aliases to `region`'s endpoint name.
    package static func hostedZoneID(region: String) -> String? { hostedZoneIDs[region] }

    package static func isHostedZoneID(_ id: String) -> Bool { regionsByID[id] != nil }

    private static let amazonDomains = [
        DNSName(trusted: [9] + Array("amazonaws".utf8) + [3] + Array("com".utf8) + [0]),
        DNSName(trusted: [9] + Array("amazonaws".utf8) + [3] + Array("com".utf8) + [2] + Array("cn".utf8) + [0]),
    ]

    private static let regionsByID = Dictionary(uniqueKeysWithValues: hostedZoneIDs.map { ($1, $0) })

    /// Amazon S3 endpoints and quotas, "Amazon S3 website endpoints", Route 53 hosted zone ID.
    private static let hostedZoneIDs = [
        "af-south-1": "Z83WF9RJE8B12",
        "ap-east-1": "ZNB98KWMFR0R6",
        "ap-northeast-1": "Z2M4EHUR26P7ZW",
        "ap-northeast-2": "Z3W03O7B5YMIYP",
        "ap-northeast-3": "Z2YQB5RD63NC85",
        "ap-south-1": "Z11RGJOFQNVJUP",
        "ap-south-2": "Z02976202B4EZMXIPMXF7",
        "ap-southeast-1": "Z3O0J2DXBE1FTB",
        "ap-southeast-2": "Z1WCIGYICN2BYD",
        "ap-southeast-3": "Z01846753K324LI26A3VV",
        "ap-southeast-4": "Z0312387243XT5FE14WFO",
        "ap-southeast-5": "Z08660063OXLMA7F1FJHU",
        "ca-central-1": "Z1QDHH18159H29",
        "ca-west-1": "Z03565811Z33SLEZTHOUL",
        "cn-north-1": "Z5CN8UMXT92WN",
        "cn-northwest-1": "Z282HJ1KT0DH03",
        "eu-central-1": "Z21DNDUVLTQW6Q",
        "eu-central-2": "Z030506016YDQGETNASS",
        "eu-north-1": "Z3BAZG2TWCNX0D",
        "eu-south-1": "Z30OZKI7KPW7MI",
        "eu-south-2": "Z0081959F7139GRJC19J",
        "eu-west-1": "Z1BKCTXD74EZPE",
        "eu-west-2": "Z3GKZC51ZF0DB4",
        "eu-west-3": "Z3R1K369G5AVDG",
        "il-central-1": "Z09640613K4A3MN55U7GU",
        "me-central-1": "Z06143092I8HRXZRUZROF",
        "me-south-1": "Z1MPMWCPA7YB62",
        "sa-east-1": "Z7KQH4QJS55SO",
        "us-east-1": "Z3AQBSTGFYJSTF",
        "us-east-2": "Z2O1EMRO9K5GLX",
        "us-gov-east-1": "Z2NIFVYYW2VKV1",
        "us-gov-west-1": "Z31GFT0UA1I2HV",
        "us-west-1": "Z2F56UZL2M1ACD",
        "us-west-2": "Z3BJ6K6RIION7M",
    ]
}
