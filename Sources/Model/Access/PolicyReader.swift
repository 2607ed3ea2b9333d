/// Reads a policy's JSON into statements; the messages are S3's own where S3 has one.
struct PolicyReader {
    typealias Problem = BucketPolicy.Problem
    private typealias Member = PolicyJSON.Member

    let bucket: BucketName

    func statements(of policy: [PolicyJSON.Member]) throws(Problem) -> [PolicyStatement] {
        var allowsVariables = false
        var found: PolicyJSON?
        for member in policy {
            switch PolicyReader.text(member.name) {
            case "Version": allowsVariables = try isCurrent(version: member.value)
            case "Id": _ = try string(member.value, in: "Id")
            case "Statement": found = member.value
            case let name: throw Problem("Unknown field \(name)")
            }
        }
        switch found {
        case .object(let members)?: return [try statement(members, allowsVariables: allowsVariables)]
        case .array(let values)?:
            guard !values.isEmpty else { throw Problem("Could not parse the policy: Statement is empty!") }
            return try statements(in: values, allowsVariables: allowsVariables)
        case .string?, .number?, .scalar?: throw Problem("Could not parse the policy: Statement is not an object")
        case nil: throw Problem("Missing required field Statement")
        }
    }

    private func statements(in values: [PolicyJSON], allowsVariables: Bool) throws(Problem) -> [PolicyStatement] {
        var statements: [PolicyStatement] = []
        for value in values {
            guard case .object(let members) = value else {
                throw Problem("Could not parse the policy: Statement is not an object")
            }
            statements.append(try statement(members, allowsVariables: allowsVariables))
        }
        return statements
    }

    /// Policy variables came with version 2012-10-17; in the older one `${` is plain text.
    private func isCurrent(version: PolicyJSON) throws(Problem) -> Bool {
        switch version {
        case .string(Array("2012-10-17".utf8)): return true
        case .string(Array("2008-10-17".utf8)): return false
        default: throw Problem("The policy must contain a valid version string")
        }
    }

    private func statement(_ members: [Member], allowsVariables: Bool) throws(Problem) -> PolicyStatement {
        try refuseUnknown(members)
        let effect = try effect(members)
        let principals = try principals(members)
        let (actions, excludesActions) = try strings(members, "Action", or: "NotAction")
        let (resources, excludesResources) = try strings(members, "Resource", or: "NotResource")
        let statement = PolicyStatement(
            effect: effect,
            principals: principals,
            actions: try patterns(ofActions: actions),
            excludesActions: excludesActions,
            resources: try resourceSet(resources, allowsVariables: allowsVariables),
            excludesResources: excludesResources,
            conditions: try PolicyConditionReader(allowsVariables: allowsVariables)
                .conditions(PolicyReader.value("Condition", in: members), for: principals)
        )
        try checkActionsApply(statement)
        return statement
    }

    private func refuseUnknown(_ members: [Member]) throws(Problem) {
        let known: Set = [
            "Sid", "Effect", "Principal", "Action", "NotAction", "Resource", "NotResource", "Condition",
        ]
        for member in members {
            let name = PolicyReader.text(member.name)
            if name == "NotPrincipal" { throw Problem("NotPrincipal is not supported; name the principals instead") }
            guard known.contains(name) else { throw Problem("Unknown field \(name)") }
            if name == "Sid" { _ = try string(member.value, in: "Sid") }
        }
    }

    private func effect(_ members: [Member]) throws(Problem) -> PolicyStatement.Effect {
        guard let value = PolicyReader.value("Effect", in: members) else {
            throw Problem("Missing required field Effect")
        }
        let text = try string(value, in: "Effect")
        guard let effect = PolicyStatement.Effect(rawValue: text) else { throw Problem("Invalid effect: \(text)") }
        return effect
    }

    // MARK: Actions and resources

    private func patterns(ofActions actions: [[UInt8]]) throws(Problem) -> [WildcardPattern] {
        var patterns: [WildcardPattern] = []
        for action in actions {
            let pattern = WildcardPattern(action, ignoresCase: true)
            let targets = PolicyAction.targets(of: pattern)
            guard targets.objects || targets.buckets else { throw Problem("Policy has invalid action") }
            patterns.append(pattern)
        }
        return patterns
    }

    private func resourceSet(_ resources: [[UInt8]], allowsVariables: Bool) throws(Problem) -> PolicyResources {
        let prefix = Array("arn:aws:s3:::\(bucket.text)".utf8)
        var set = PolicyResources()
        for resource in resources {
            let tail = resource.dropFirst(prefix.count)
            guard resource.starts(with: prefix), PolicyReader.canFollowBucket(tail.first) else {
                throw Problem("Policy has invalid resource")
            }
            if allowsVariables { try PolicyReader.refuseVariables(resource) }
            set.add(tail: tail)
        }
        return set
    }

    /// `*` may follow the name directly: `arn:aws:s3:::bucket*` is the bucket with its objects.
    private static func canFollowBucket(_ byte: UInt8?) -> Bool {
        byte == nil || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "*")
    }

    static func refuseVariables(_ text: [UInt8]) throws(Problem) {
        let start: [UInt8] = [UInt8(ascii: "$"), UInt8(ascii: "{")]
        if text.indices.contains(where: { text[$0...].starts(with: start) }) {
            throw Problem("Policy variables are not supported")
        }
    }

    /// Each action has to be one that can be done to a resource of its statement.
    private func checkActionsApply(_ statement: PolicyStatement) throws(Problem) {
        guard !statement.excludesActions, !statement.excludesResources else { return }
        for pattern in statement.actions {
            let targets = PolicyAction.targets(of: pattern)
            let applies =
                targets.buckets && statement.resources.includeBucket
                || targets.objects && !statement.resources.keys.isEmpty
            guard applies else { throw Problem("Action does not apply to any resource(s) in statement") }
        }
    }

    // MARK: Values

    /// The strings of one of two elements that exclude each other, and whether it was the second.
    private func strings(
        _ members: [Member], _ name: String, or opposite: String
    ) throws(Problem) -> (values: [[UInt8]], isOpposite: Bool) {
        let value = PolicyReader.value(name, in: members)
        let other = PolicyReader.value(opposite, in: members)
        if value != nil, other != nil { throw Problem("Statement has both \(name) and \(opposite)") }
        guard let found = value ?? other else { throw Problem("Missing required field \(name)") }
        guard let strings = PolicyReader.strings(found), !strings.isEmpty else {
            throw Problem("Policy has invalid \(name.lowercased())")
        }
        return (strings, other != nil)
    }

    private func string(_ value: PolicyJSON, in field: String) throws(Problem) -> String {
        guard case .string(let bytes) = value else { throw Problem("Invalid value of field \(field)") }
        return PolicyReader.text(bytes)
    }

    /// A string, or an array of nothing but strings.
    static func strings(_ value: PolicyJSON) -> [[UInt8]]? {
        if case .string(let bytes) = value { return [bytes] }
        guard case .array(let values) = value else { return nil }
        var strings: [[UInt8]] = []
        for case .string(let bytes) in values { strings.append(bytes) }
        return strings.count == values.count ? strings : nil
    }

    static func value(_ name: String, in members: [PolicyJSON.Member]) -> PolicyJSON? {
        members.first { $0.name.elementsEqual(name.utf8) }?.value
    }

    static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
