internal import APIKit
internal import HTTPTypes
internal import Model

/// The Route 53 requests that naming a site needs.
struct NameClient: Sendable {
    enum Outcome: Sendable, Hashable {
        case made(zone: String)
        /// The host has a record of its own, which is left as it is.
        case kept(zone: String)
        /// None of the account's hosted zones contains the host.
        case noZone
    }

    private static let namespace = "https://route53.amazonaws.com/doc/2013-04-01/"

    let api: APIClient

    /// Makes an alias of `host` to the website endpoint, in the zone of the account that is nearest to it.
    func makeAlias(_ host: BucketName) async throws -> Outcome {
        guard let zone = try await zone(containing: host) else { return .noZone }
        let region = api.region
        guard let target = WebsiteEndpointNames.hostedZoneID(region: region) else { return .noZone }
        let document = XMLWriter(root: "ChangeResourceRecordSetsRequest", namespace: NameClient.namespace) { xml in
            xml.element("ChangeBatch") { xml in
                xml.element("Changes") { xml in
                    xml.element("Change") { xml in
                        xml.element("Action", "CREATE")
                        xml.element("ResourceRecordSet") { xml in
                            xml.element("Name", "\(host).")
                            xml.element("Type", "A")
                            xml.element("AliasTarget") { xml in
                                xml.element("HostedZoneId", target)
                                xml.element("DNSName", "s3-website-\(region).amazonaws.com.")
                                xml.element("EvaluateTargetHealth", false)
                            }
                        }
                    }
                }
            }
        }
        let answer = try await api.send(
            .post, service: "route53", path: "/2013-04-01/hostedzone/\(zone.id)/rrset", body: .bytes(document.bytes))
        if (200..<300).contains(answer.status) { return .made(zone: zone.name) }
        let text = String(decoding: answer.body, as: UTF8.self)
        if text.contains("already exists") || text.contains("conflicts with other records") {
            return .kept(zone: zone.name)
        }
        throw PublishingProblem(answer, doing: "making the alias record of \(host)")
    }

    private func zone(containing host: BucketName) async throws -> (id: String, name: String)? {
        var best: (id: String, name: String)?
        var marker: String?
        repeat {
            let query = marker.map { "marker=\(PercentEncoding.encode($0))" } ?? ""
            let answer = try await api.require(
                "listing the hosted zones", .get, service: "route53", path: "/2013-04-01/hostedzone", query: query)
            guard let page = try? XMLElement(parsing: answer.body) else { return best }
            for zone in page["HostedZones"]?.all("HostedZone") ?? [] {
                guard let id = zone["Id"]?.text.split(separator: "/").last, let name = zone["Name"]?.text else {
                    continue
                }
                let isContained = "\(host)." == name || "\(host).".hasSuffix(".\(name)")
                if isContained, name.count > best?.name.count ?? 0 { best = (String(id), name) }
            }
            marker = page["IsTruncated"]?.text == "true" ? page["NextMarker"]?.text : nil
        } while marker != nil
        return best
    }
}
