/// Whether a policy is public (S3 user guide, "Blocking public access", "The meaning of public"): one of its statements
/// allows something to everyone, and no condition of it holds for fixed values alone.
///
/// It reads a policy that was validated. What it does not understand limits nothing.
package enum PolicyReach {
    private typealias Member = PolicyJSON.Member

    /// - Parameter bytes: a policy's text. One that is none is public, because nothing is known of it.
    package static func isPublic(json bytes: [UInt8]) -> Bool {
        guard case .object(let members)? = PolicyJSON(parsing: bytes) else { return true }
        return isPublic(members)
    }

    static func isPublic(_ policy: [PolicyJSON.Member]) -> Bool {
        switch PolicyReader.value("Statement", in: policy) {
        case .object(let statement)?: allowsEveryone(statement)
        case .array(let statements)?:
            statements.contains { if case .object(let members) = $0 { allowsEveryone(members) } else { true } }
        default: true
        }
    }

    private static func allowsEveryone(_ statement: [Member]) -> Bool {
        guard PolicyReader.value("Effect", in: statement) == .string(Array("Allow".utf8)) else { return false }
        return !namesPrincipals(PolicyReader.value("Principal", in: statement)) && !hasLimit(statement)
    }

    /// Whether only certain accounts or services are meant.
    private static func namesPrincipals(_ principal: PolicyJSON?) -> Bool {
        guard case .object(let kinds)? = principal else { return false }
        return kinds.allSatisfy { kind in
            PolicyReader.strings(kind.value)?.allSatisfy(isFixed) ?? false
        }
    }

    /// All conditions of a statement have to hold, so that one is enough.
    private static func hasLimit(_ statement: [Member]) -> Bool {
        guard case .object(let operators)? = PolicyReader.value("Condition", in: statement) else { return false }
        return operators.contains { member in
            guard case .object(let keys) = member.value else { return false }
            let name = PolicyReader.text(member.name).lowercased()
            return keys.contains { key in
                guard let values = PolicyReader.strings(key.value), !values.isEmpty else { return false }
                return isLimit(name, PolicyReader.text(key.name).lowercased(), values)
            }
        }
    }

    /// - Parameters:
    ///   - name: the operator's, in lower case. One that holds without the key, or for all values but some, limits
    ///     nobody.
    ///   - key: in lower case.
    private static func isLimit(_ name: String, _ key: String, _ values: [[UInt8]]) -> Bool {
        switch name {
        case "ipaddress": key == "aws:sourceip" && values.allSatisfy(isNarrow)
        case "stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike":
            limitingKeys.contains(key) && values.allSatisfy(isFixed)
        default: false
        }
    }

    private static let limitingKeys: Set<String> = [
        "aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:sourceaccount", "aws:sourcearn",
        "aws:sourceowner", "aws:sourcevpc", "aws:sourcevpce", "aws:userid", "s3:dataaccesspointaccount",
        "s3:dataaccesspointarn",
    ]

    /// Without a wildcard and without a policy variable.
    private static func isFixed(_ value: [UInt8]) -> Bool {
        let dollar = UInt8(ascii: "$")
        for (index, byte) in value.enumerated() {
            if byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?") { return false }
            if byte == dollar, value.dropFirst(index + 1).first == UInt8(ascii: "{") { return false }
        }
        return !value.isEmpty
    }

    /// Whether a range of addresses is no broader than /8 with IPv4 and /32 with IPv6.
    private static func isNarrow(_ value: [UInt8]) -> Bool {
        let parts = value.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let bitsMin = value.contains(UInt8(ascii: ":")) ? 32 : 8
        switch parts.count {
        case 1: return !value.isEmpty
        case 2: return Int(PolicyReader.text(Array(parts[1]))).map { $0 >= bitsMin } ?? false
        default: return false
        }
    }
}
