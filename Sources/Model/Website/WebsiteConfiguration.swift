/// A bucket's website configuration (API reference, `WebsiteConfiguration`).
package struct WebsiteConfiguration: Hashable, Sendable {
    package enum Behaviour: Hashable, Sendable {
        /// Every request is redirected to another host.
        case redirectAll(hostName: String, scheme: Scheme?)
        case serve(indexSuffix: [UInt8], errorKey: ObjectKey?, rules: [RoutingRule])
    }

    package enum Scheme: String, Hashable, Sendable {
        case http, https
    }

    package var behaviour: Behaviour

    package init(_ behaviour: Behaviour) {
        self.behaviour = behaviour
    }
}

package struct RoutingRule: Hashable, Sendable {
    package struct Condition: Hashable, Sendable {
        package var keyPrefix: [UInt8]?
        package var errorCode: Int?

        package init(keyPrefix: [UInt8]? = nil, errorCode: Int? = nil) {
            self.keyPrefix = keyPrefix
            self.errorCode = errorCode
        }
    }

    package enum Replacement: Hashable, Sendable {
        case key([UInt8])
        case keyPrefix([UInt8])
    }

    package struct Redirect: Hashable, Sendable {
        package var scheme: WebsiteConfiguration.Scheme?
        package var hostName: String?
        package var replacement: Replacement?
        /// As the rule says it; kept apart so that a client reads back what it wrote.
        package var explicitStatus: Int?
        /// 301 unless the rule says otherwise.
        package var status: Int { explicitStatus ?? 301 }

        package init(
            scheme: WebsiteConfiguration.Scheme? = nil,
            hostName: String? = nil,
            replacement: Replacement? = nil,
            status: Int? = nil
        ) {
            self.scheme = scheme
            self.hostName = hostName
            self.replacement = replacement
            self.explicitStatus = status
        }
    }

    /// `nil` matches every request.
    package var condition: Condition?
    package var redirect: Redirect

    package init(condition: Condition?, redirect: Redirect) {
        self.condition = condition
        self.redirect = redirect
    }
}
