import Model

/// Reads the names and values of a change.
enum RecordSetText {
    struct Refusal: Error {
        var messages: [String]
    }

    static func read(_ change: ChangeBatch.Change) -> Result<ResourceRecordSet, Refusal> {
        do {
            let name = try self.name(change.name)
            let content =
                switch change.content {
                case .records(let ttlSeconds, let values):
                    ResourceRecordSet.Content.records(
                        ttlSeconds: ttlSeconds, rdata: try rdata(values, type: change.type))
                case .alias(let hostedZoneID, let target, let evaluateTargetHealth):
                    ResourceRecordSet.Content.alias(
                        AliasTarget(
                            hostedZoneID: hostedZoneID,
                            name: try self.name(target),
                            evaluateTargetHealth: evaluateTargetHealth))
                }
            return .success(ResourceRecordSet(name: name, type: change.type, content: content))
        } catch {
            return .failure(error)
        }
    }

    private static func name(_ text: String) throws(Refusal) -> DNSName {
        do {
            return try DNSName(route53: text)
        } catch {
            throw Refusal(messages: [error.message(for: text)])
        }
    }

    /// Every value that cannot be read has its own message.
    private static func rdata(_ values: [String], type: RecordType) throws(Refusal) -> [[UInt8]] {
        var rdata: [[UInt8]] = []
        var seen: Set<[UInt8]> = []
        var messages: [String] = []
        for value in values {
            do {
                let data = try RecordValue.parse(value, type: type)
                if seen.insert(data).inserted {
                    rdata.append(data)
                } else {
                    messages.append("Duplicate Resource Record: '\(value)'")
                }
            } catch {
                messages.append(
                    "Invalid Resource Record: FATAL problem: \(error.code) (\(error.message)) encountered with '\(value)'"
                )
            }
        }
        guard messages.isEmpty else { throw Refusal(messages: messages) }
        return rdata
    }
}

extension DNSName.Problem {
    /// The service's words for what is wrong with the name `text`.
    func message(for text: String) -> String {
        let (code, meaning) =
            switch self {
            case .empty: ("DomainNameEmpty", "Domain name is empty")
            case .emptyLabel: ("DomainLabelEmpty", "Domain label is empty")
            case .labelTooLong: ("DomainLabelTooLong", "Domain label is too long")
            case .nameTooLong: ("DomainNameTooLong", "Domain name is too long")
            case .badEscape, .unsupportedCharacter: ("UnsupportedCharacter", "Value contains unsupported characters")
            }
        return "FATAL problem: \(code) (\(meaning)) encountered with '\(text)'"
    }
}
