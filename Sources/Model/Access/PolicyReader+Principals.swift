extension PolicyReader {
    /// The `Principal` element (IAM user guide, "Principal"): everyone, accounts by number, root ARN or canonical user ID, and the
    /// log delivery's service.
    func principals(_ members: [PolicyJSON.Member]) throws(Problem) -> PolicyPrincipals {
        guard let value = PolicyReader.value("Principal", in: members) else {
            throw Problem("Missing required field Principal")
        }
        var principals = PolicyPrincipals()
        switch value {
        case .string(PolicyReader.everyone): principals.isEveryone = true
        case .object(let kinds) where !kinds.isEmpty:
            for kind in kinds { try add(kind, to: &principals) }
        default: throw PolicyReader.invalidPrincipal
        }
        return principals
    }

    private func add(_ kind: PolicyJSON.Member, to principals: inout PolicyPrincipals) throws(Problem) {
        guard let values = PolicyReader.strings(kind.value), !values.isEmpty else {
            throw PolicyReader.invalidPrincipal
        }
        for value in values {
            let text = PolicyReader.text(value)
            switch PolicyReader.text(kind.name) {
            case "AWS" where value == PolicyReader.everyone: principals.isEveryone = true
            case "AWS": principals.numbers.append(try PolicyReader.number(text))
            case "CanonicalUser":
                guard let id = AccountID(text) else { throw PolicyReader.invalidPrincipal }
                principals.accounts.append(id)
            case "Service":
                guard let service = Principal.Service(rawValue: text) else { throw PolicyReader.invalidPrincipal }
                principals.services.append(service)
            default: throw PolicyReader.invalidPrincipal
            }
        }
    }

    /// `123456789012` or `arn:aws:iam::123456789012:root`.
    private static func number(_ text: String) throws(Problem) -> String {
        let prefix = "arn:aws:iam::"
        let suffix = ":root"
        let isARN = text.utf8.starts(with: prefix.utf8) && text.utf8.count > prefix.utf8.count + suffix.utf8.count
        let number = isARN ? String(text.dropFirst(prefix.count).dropLast(suffix.count)) : text
        let isComplete = !isARN || text.utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
        guard isComplete, number.utf8.count == 12,
            number.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
        else { throw invalidPrincipal }
        return number
    }

    private static let everyone = [UInt8(ascii: "*")]
    private static let invalidPrincipal = Problem("Invalid principal in policy")
}
