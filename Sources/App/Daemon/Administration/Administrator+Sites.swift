internal import Certificates
internal import Model
internal import Storage

extension Administrator {
    /// Every bucket that is a website, with where it is.
    func listSites() async throws -> String {
        let sites = try await house.store.catalog.read { catalog in
            try catalog.buckets(owner: nil).filter { $0.website != nil }
        }
        var rows: [[String]] = []
        for site in sites {
            let certificate = await certificates?.status(of: site.name.text)
            rows.append([site.name.text, address(of: site.name), CertificateText.short(certificate)])
        }
        return TextTable(header: ["SITE", "ADDRESS", "CERTIFICATE"], rows: rows).text
    }

    func showSite(_ host: String) async throws -> String {
        let bucket = try await house.store.catalog.read { try Administrator.site(host, in: $0) }
        return await describe(bucket)
    }

    func changeSite(_ host: String, _ change: SiteChange) async throws -> String {
        let bucket = try await house.store.catalog.write { catalog in
            var bucket = try Administrator.site(host, in: catalog)
            change.apply(to: &bucket.settings)
            try catalog.update(bucket)
            return bucket
        }
        return await describe(bucket)
    }

    private static func site(_ host: String, in catalog: any CatalogReading) throws -> Bucket {
        guard let bucket = try BucketName(host.lowercased()).flatMap(catalog.bucket) else {
            throw Refusal(message: "there is no bucket \(host)")
        }
        return bucket
    }

    private func describe(_ bucket: Bucket) async -> String {
        let settings = bucket.settings
        let certificate = await certificates?.status(of: bucket.name.text)
        let lines =
            [
                ("site", bucket.name.text),
                ("address", address(of: bucket.name)),
                ("website", SiteText.website(bucket.website)),
                ("logging", SiteText.logging(bucket.logging)),
                ("http", settings.redirectsToHTTPS ? "redirected to https" : "served as https is"),
                ("hsts", settings.strictTransportSecurity?.text ?? "off"),
                ("compression", settings.compresses ? "on" : "off"),
            ] + CertificateText.lines(certificate)
        return lines.map { name, value in
            name + String(repeating: " ", count: max(1, SiteText.column - name.count)) + value + "\n"
        }.joined()
    }

    private func address(of host: BucketName) -> String {
        let port = RunningServer.read(in: house.configuration.data)?.webPort ?? house.configuration.web.listen.port
        return port == 80 ? "http://\(host)/" : "http://\(host):\(port)/"
    }
}

/// A site's configurations in a line each.
private enum SiteText {
    /// Where values begin.
    static let column = 14

    static func website(_ website: WebsiteConfiguration?) -> String {
        switch website?.behaviour {
        case nil: return "off"
        case .redirectAll(let hostName, let scheme):
            return "all redirected to " + (scheme.map { "\($0)://" } ?? "") + hostName
        case .serve(let indexSuffix, let errorKey, let rules):
            var text = "index \(String(decoding: indexSuffix, as: UTF8.self))"
            if let errorKey { text += ", errors \(errorKey.text)" }
            if !rules.isEmpty { text += ", \(rules.count) routing rules" }
            return text
        }
    }

    static func logging(_ logging: LoggingConfiguration?) -> String {
        guard let logging else { return "off" }
        return "s3://\(logging.targetBucket)/\(String(decoding: logging.targetPrefix, as: UTF8.self))"
    }
}
