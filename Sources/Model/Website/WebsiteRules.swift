/// A website configuration in the shape that visits are decided by: what comes before the object apart from what comes after a failure.
package struct WebsiteRules: Sendable {
    package enum Behaviour: Sendable {
        case redirectAll(hostName: [UInt8], scheme: WebsiteConfiguration.Scheme?)
        case serve
    }

    package let behaviour: Behaviour
    package let redirectsAll: Bool
    package let indexSuffix: [UInt8]
    package let errorKey: ObjectKey?
    /// The rules without an error condition, in order.
    package let rulesBefore: [RoutingRule]
    /// The rules with an error condition, in order.
    package let rulesOnError: [RoutingRule]

    package init(_ configuration: WebsiteConfiguration) {
        switch configuration.behaviour {
        case .redirectAll(let hostName, let scheme):
            behaviour = .redirectAll(hostName: Array(hostName.utf8), scheme: scheme)
            redirectsAll = true
            indexSuffix = []
            errorKey = nil
            rulesBefore = []
            rulesOnError = []
        case .serve(let suffix, let errorKey, let rules):
            behaviour = .serve
            redirectsAll = false
            indexSuffix = suffix
            self.errorKey = errorKey
            rulesBefore = rules.filter { $0.condition?.errorCode == nil }
            rulesOnError = rules.filter { $0.condition?.errorCode != nil }
        }
    }

    /// The first rule without an error condition that matches the key as it was requested, not the index it resolves to.
    package func rule(for key: Span<UInt8>) -> RoutingRule? {
        for rule in rulesBefore where rule.matches(key) { return rule }
        return nil
    }

    /// The first rule with an error condition that matches.
    package func rule(for key: Span<UInt8>, failedWith status: HTTPStatus) -> RoutingRule? {
        for rule in rulesOnError where rule.condition?.errorCode == status.code && rule.matches(key) { return rule }
        return nil
    }
}

extension RoutingRule {
    /// Whether the key begins as the condition asks; a rule without a prefix matches every key.
    fileprivate func matches(_ key: Span<UInt8>) -> Bool {
        guard let prefix = condition?.keyPrefix else { return true }
        guard prefix.count <= key.count else { return false }
        for index in prefix.indices where prefix[index] != key[index] { return false }
        return true
    }
}
