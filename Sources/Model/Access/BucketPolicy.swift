/// A parsed bucket policy (IAM user guide, "IAM JSON policy elements reference").
package struct BucketPolicy: Hashable, Sendable {
    /// What is wrong with a policy's text; `message` is what S3 answers under `MalformedPolicy`.
    package struct Problem: Error, Hashable, Sendable {
        package var message: String
        package init(_ message: String) { self.message = message }
    }

    package enum Verdict: Hashable, Sendable {
        case deny, allow
        /// No statement is about what was asked.
        case silent
    }

    private let statements: [PolicyStatement]
    /// Whether everyone is allowed something that no condition limits to certain ones.
    package let isPublic: Bool

    /// Parses and validates a policy of `bucket`: a statement about another bucket is a problem, as is what this version cannot
    /// evaluate, which is refused and never ignored.
    package init(json: [UInt8], bucket: BucketName) throws(Problem) {
        guard json.count <= Limits.policyBytesMax else {
            throw Problem("Policy exceeds the maximum allowed document size of \(Limits.policyBytesMax) bytes")
        }
        guard json.first == UInt8(ascii: "{"), case .object(let members)? = PolicyJSON(parsing: json) else {
            throw Problem("Policies must be valid JSON and the first byte must be '{'")
        }
        self.statements = try PolicyReader(bucket: bucket).statements(of: members)
        self.isPublic = PolicyReach.isPublic(members)
    }

    /// An explicit Deny wins over every Allow.
    package func verdict(on question: borrowing AccessQuestion) -> Verdict {
        var verdict = Verdict.silent
        for statement in statements where statement.covers(question) {
            if statement.effect == .deny { return .deny }
            verdict = .allow
        }
        return verdict
    }

    /// The account numbers and canonical user IDs that the policy names as principals. S3 refuses a policy that names one which
    /// does not exist.
    package var namedNumbers: Set<String> { Set(statements.flatMap(\.principals.numbers)) }
    package var namedAccounts: Set<AccountID> { Set(statements.flatMap(\.principals.accounts)) }
}
