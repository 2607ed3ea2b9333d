import Certificates

/// Where certificates come from that others trust.
extension Setting {
    static let acme: [Setting] = [
        Setting("acme.directory", expects: "off, letsencrypt, letsencrypt-staging, or a directory's https URL") {
            configuration, text in
            let url = Configuration.ACME.names[text] ?? text
            guard text == "off" || ACMEAddress.isAllowed(url, directory: url) else { return false }
            configuration.acme.directory = text == "off" ? nil : url
            return true
        },
        Setting("acme.email", expects: "an e-mail address") { configuration, text in
            let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"?,<>:".utf8.contains($0) }
            guard isPlain, text.split(separator: "@", omittingEmptySubsequences: false).count == 2 else { return false }
            configuration.acme.email = text
            return true
        },
        Setting("acme.agreesToTerms", expects: "true or false") { configuration, text in
            guard let agrees = Bool(text) else { return false }
            configuration.acme.agreesToTerms = agrees
            return true
        },
        Setting("acme.challenges", expects: "an order such as [tls-alpn-01, http-01, dns-01]", isList: true) {
            configuration, text in
            let names = text.split(separator: ",").map { String($0.filter { $0 != " " }) }
            let kinds = names.compactMap(ChallengeKind.init)
            guard !kinds.isEmpty, kinds.count == names.count, Set(kinds).count == kinds.count else { return false }
            configuration.acme.challenges = kinds
            return true
        },
        optionalPath("acme.trustedRoots", \.acme.trustedRoots),
        optionalPath("acme.externalAccount", \.acme.externalAccount),
        Setting("acme.resolver", expects: "a DNS server's address and port such as 127.0.0.1:53") {
            configuration, text in
            guard let address = ListenAddress(text), address.port > 0 else { return false }
            configuration.acme.resolver = address
            return true
        },
    ]
}
