/// What a start says to the person who started it.
package struct StartReport: Sendable {
    package var web: ListenAddress
    /// Websites over TLS; `nil` when they are not.
    package var tls: ListenAddress?
    package var api: ListenAddress
    package var dns: ListenAddress
    package var domain: String
    package var region: String
    /// The hosts of the sites folder.
    package var sites: [String]
    /// The key that was made just now.
    package var newKey: AccessKeyPair?
    package var credentialsPath: String

    /// Several lines, for standard output.
    package var text: String {
        var lines = ["Frontage \(frontageVersion) is serving."]
        lines.append("")
        for site in sites { lines.append("  website   http://\(site):\(web.port)/") }
        if sites.isEmpty { lines.append("  websites  http://\(web.urlHost):\(web.port)/ under their host names") }
        if let tls { lines.append("  HTTPS     the same at port \(tls.port)") }
        lines.append("  API       http://\(api.urlHost):\(api.port)  (S3, Route 53, STS; region \(region))")
        lines.append("  DNS       \(dns)  (UDP and TCP)")
        if let newKey { lines += keyLines(newKey) }
        lines.append("")
        lines.append("In another terminal:")
        lines.append("  eval \"$(frontage env)\"     # the key and the endpoint, for the aws cli and every SDK")
        lines.append("  frontage publish ./public www.mine.\(domain)")
        lines.append("  dig @\(dns.urlHost) -p \(dns.port) www.mine.\(domain)")
        return lines.joined(separator: "\n") + "\n"
    }

    private func keyLines(_ key: AccessKeyPair) -> [String] {
        [
            "",
            "An account was made, with this key. It is shown once and kept in \(credentialsPath):",
            "  export AWS_ACCESS_KEY_ID=\(key.accessKey)",
            "  export AWS_SECRET_ACCESS_KEY=\(key.secretKey)",
            "  export AWS_ENDPOINT_URL=http://\(api.urlHost):\(api.port)",
            "  export AWS_DEFAULT_REGION=\(region)",
            "  aws s3 mb s3://www.mine.\(domain)",
            "  aws s3 sync ./public s3://www.mine.\(domain) --acl public-read",
        ]
    }
}
