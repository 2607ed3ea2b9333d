/// Reads the `Condition` element: only `aws:SourceArn` and `aws:SourceAccount`, only for services, as the grants of log delivery have
/// them (S3 user guide, "Permissions for log delivery"). Every other condition is refused.
struct PolicyConditionReader {
    typealias Problem = BucketPolicy.Problem

    let allowsVariables: Bool

    func conditions(_ value: PolicyJSON?, for principals: PolicyPrincipals) throws(Problem) -> [PolicyCondition] {
        guard let value else { return [] }
        guard case .object(let operators) = value else { throw Problem("Invalid policy syntax.") }
        var conditions: [PolicyCondition] = []
        for member in operators {
            guard case .object(let keys) = member.value else { throw Problem("Invalid policy syntax.") }
            for key in keys {
                conditions.append(try condition(operator: PolicyReader.text(member.name), key: key, for: principals))
            }
        }
        return conditions
    }

    private func condition(
        operator name: String, key: PolicyJSON.Member, for principals: PolicyPrincipals
    ) throws(Problem) -> PolicyCondition {
        let keyName = PolicyReader.text(key.name)
        guard principals.areServices, let known = PolicyCondition.Key(rawValue: keyName.lowercased()) else {
            throw Problem("Condition \(name) on \(keyName) is not supported")
        }
        guard let values = PolicyReader.strings(key.value), !values.isEmpty else {
            throw Problem("Invalid policy syntax.")
        }
        var tests: [PolicyCondition.Test] = []
        for value in values {
            if allowsVariables { try PolicyReader.refuseVariables(value) }
            guard let test = test(name, known, value) else {
                throw Problem("Condition \(name) on \(keyName) is not supported")
            }
            tests.append(test)
        }
        return PolicyCondition(key: known, tests: tests)
    }

    private func test(_ name: String, _ key: PolicyCondition.Key, _ value: [UInt8]) -> PolicyCondition.Test? {
        switch (name, key) {
        case ("StringEquals", _): .equals(value)
        case ("StringLike", .sourceARN): .like(WildcardPattern(value))
        case ("ArnLike", .sourceARN), ("ArnEquals", .sourceARN):
            .arn(PolicyCondition.arnParts(value).map { WildcardPattern($0) })
        default: nil
        }
    }
}
