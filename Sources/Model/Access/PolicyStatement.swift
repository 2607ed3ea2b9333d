/// One statement of a bucket policy (IAM user guide, "IAM JSON policy elements reference").
struct PolicyStatement: Hashable, Sendable {
    enum Effect: String, Hashable, Sendable {
        case allow = "Allow"
        case deny = "Deny"
    }

    var effect: Effect
    var principals: PolicyPrincipals
    var actions: [WildcardPattern]
    /// `NotAction`: every action but those.
    var excludesActions: Bool
    var resources: PolicyResources
    /// `NotResource`: everything in the bucket but those.
    var excludesResources: Bool
    /// All have to hold.
    var conditions: [PolicyCondition]

    /// Whether the statement is about what is asked.
    func covers(_ question: borrowing AccessQuestion) -> Bool {
        guard principals.contain(question.principal) else { return false }
        guard coversAction(question.action) != excludesActions else { return false }
        guard resources.contain(key: question.key) != excludesResources else { return false }
        for condition in conditions where !condition.holds(for: question) { return false }
        return true
    }

    private func coversAction(_ name: String) -> Bool {
        let bytes = name.utf8.span
        for pattern in actions where pattern.matches(bytes) { return true }
        return false
    }
}

/// Whom a statement is about.
struct PolicyPrincipals: Hashable, Sendable {
    /// `"*"` or `{"AWS": "*"}`: in S3 both mean everyone, the anonymous too.
    var isEveryone = false
    /// 12-digit account numbers.
    var numbers: [String] = []
    var accounts: [AccountID] = []
    var services: [Principal.Service] = []

    /// Whether only services of the house itself are named.
    var areServices: Bool { !isEveryone && numbers.isEmpty && accounts.isEmpty && !services.isEmpty }

    func contain(_ principal: Principal) -> Bool {
        if isEveryone { return true }
        return switch principal {
        case .anonymous: false
        case .account(let id, let number): numbers.contains(number) || accounts.contains(id)
        case .service(let service): services.contains(service)
        }
    }
}

/// What of its bucket a statement is about.
struct PolicyResources: Hashable, Sendable {
    var includeBucket = false
    var keys: [WildcardPattern] = []

    /// - Parameter key: `nil` for the bucket itself.
    func contain(key: [UInt8]?) -> Bool {
        guard let key else { return includeBucket }
        let bytes = key.span
        for pattern in keys where pattern.matches(bytes) { return true }
        return false
    }

    /// Adds what a resource stands for of which `tail` is the part behind `arn:aws:s3:::bucket`.
    ///
    /// The tail is matched against nothing for the bucket and against `/key` for an object.
    mutating func add(tail: ArraySlice<UInt8>) {
        let slash = UInt8(ascii: "/")
        let any = UInt8(ascii: "*")
        guard let first = tail.first else { return includeBucket = true }
        if first == slash { return keys.append(WildcardPattern(tail.dropFirst())) }
        let rest = tail.drop { $0 == any }
        if rest.isEmpty { includeBucket = true }
        keys.append(WildcardPattern(tail))
        if rest.first == slash || rest.first == UInt8(ascii: "?") { keys.append(WildcardPattern(rest.dropFirst())) }
    }
}

/// A condition on the bucket whose log is delivered (S3 user guide, "Permissions for log delivery").
struct PolicyCondition: Hashable, Sendable {
    enum Test: Hashable, Sendable {
        case equals([UInt8])
        case like(WildcardPattern)
        /// `ArnLike` and `ArnEquals`, which mean the same: each of the six parts for itself.
        case arn([WildcardPattern])
    }

    enum Key: String, Hashable, Sendable {
        case sourceARN = "aws:sourcearn"
        case sourceAccount = "aws:sourceaccount"
    }

    var key: Key
    /// One has to succeed.
    var tests: [Test]

    /// A request without the value never fulfils the condition.
    func holds(for question: borrowing AccessQuestion) -> Bool {
        let value =
            switch key {
            case .sourceARN: question.sourceARN
            case .sourceAccount: question.sourceAccount
            }
        guard let value else { return false }
        let bytes = Array(value.utf8)
        return tests.contains { PolicyCondition.succeeds($0, on: bytes) }
    }

    private static func succeeds(_ test: Test, on value: [UInt8]) -> Bool {
        switch test {
        case .equals(let expected): return value == expected
        case .like(let pattern): return pattern.matches(value.span)
        case .arn(let patterns):
            let parts = arnParts(value)
            guard parts.count == patterns.count else { return false }
            for (pattern, part) in zip(patterns, parts) where !pattern.matches(Array(part).span) { return false }
            return true
        }
    }

    /// `arn`, partition, service, region, account, resource.
    static func arnParts(_ text: [UInt8]) -> [ArraySlice<UInt8>] {
        text.split(separator: UInt8(ascii: ":"), maxSplits: 5, omittingEmptySubsequences: false)
    }
}
