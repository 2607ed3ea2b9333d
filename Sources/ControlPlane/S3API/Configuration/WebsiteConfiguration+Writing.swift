import APIKit
import Model

extension XMLWriter {
    /// What is inside of a `WebsiteConfiguration` (API reference, `GetBucketWebsite`).
    mutating func website(_ website: WebsiteConfiguration) {
        switch website.behaviour {
        case .redirectAll(let hostName, let scheme):
            element("RedirectAllRequestsTo") { xml in
                xml.element("HostName", hostName)
                if let scheme { xml.element("Protocol", scheme.rawValue) }
            }
        case .serve(let indexSuffix, let errorKey, let rules):
            element("IndexDocument") { xml in xml.element("Suffix", utf8: indexSuffix) }
            if let errorKey {
                element("ErrorDocument") { xml in xml.element("Key", utf8: errorKey.bytes) }
            }
            guard !rules.isEmpty else { return }
            element("RoutingRules") { xml in
                for rule in rules { xml.routingRule(rule) }
            }
        }
    }

    private mutating func routingRule(_ rule: RoutingRule) {
        element("RoutingRule") { xml in
            if let condition = rule.condition {
                xml.element("Condition") { xml in
                    if let code = condition.errorCode {
                        xml.element("HttpErrorCodeReturnedEquals", Int64(code))
                    }
                    if let prefix = condition.keyPrefix { xml.element("KeyPrefixEquals", utf8: prefix) }
                }
            }
            xml.element("Redirect") { xml in xml.redirect(rule.redirect) }
        }
    }

    private mutating func redirect(_ redirect: RoutingRule.Redirect) {
        if let scheme = redirect.scheme { element("Protocol", scheme.rawValue) }
        if let hostName = redirect.hostName { element("HostName", hostName) }
        switch redirect.replacement {
        case .key(let key)?: element("ReplaceKeyWith", utf8: key)
        case .keyPrefix(let prefix)?: element("ReplaceKeyPrefixWith", utf8: prefix)
        case nil: break
        }
        if let status = redirect.explicitStatus { element("HttpRedirectCode", Int64(status)) }
    }
}
