package import Model

/// What a client asks to change in a zone, all or nothing (Amazon Route 53 API reference, "ChangeResourceRecordSets").
///
/// Names and values are as the client wrote them: what is wrong with them is one of the batch's messages.
package struct ChangeBatch: Hashable, Sendable {
    package enum Action: String, CaseIterable, Hashable, Sendable {
        case create = "CREATE"
        case delete = "DELETE"
        case upsert = "UPSERT"
    }

    package struct Change: Hashable, Sendable {
        package enum Content: Hashable, Sendable {
            case records(ttlSeconds: UInt32, values: [String])
            case alias(hostedZoneID: String, name: String, evaluateTargetHealth: Bool)
        }

        package var action: Action
        package var name: String
        package var type: RecordType
        package var content: Content

        package init(action: Action, name: String, type: RecordType, content: Content) {
            self.action = action
            self.name = name
            self.type = type
            self.content = content
        }
    }

    package var comment: String?
    package var changes: [Change]

    package init(comment: String? = nil, changes: [Change]) {
        self.comment = comment
        self.changes = changes
    }
}

extension ChangeBatch {
    /// What a batch does to a zone.
    package enum Outcome: Hashable, Sendable {
        /// The sets to write and to remove; an old set under a written one's name and type is replaced.
        case accepted(puts: [ResourceRecordSet], removals: [ZoneContents.Key])
        /// Every reason why, in the service's words.
        case refused([String])
    }

    /// Evaluates the changes in order, each on what those before it left. Alias targets are looked up in what the whole batch
    /// leaves, so an alias may come before its target.
    ///
    /// An accepted batch that leaves the SOA alone increases its serial (RFC 1982), because secondary servers look at it.
    package func outcome<Failure>(
        on zone: ZoneContents,
        targets: AliasTargets<Failure>
    ) throws(Failure) -> Outcome {
        if let message = exceededLimit { return .refused([message]) }
        var evaluation = ChangeEvaluation(zone: zone)
        for change in changes {
            evaluation.apply(change)
        }
        return try evaluation.finish(targets: targets)
    }

    /// Counted as the API reference counts, except that an UPSERT's records count once.
    private var exceededLimit: String? {
        var records = 0
        var characters = 0
        for change in changes {
            guard case .records(_, let values) = change.content else {
                records += 1
                continue
            }
            records += max(1, values.count)
            characters += values.reduce(0) { $0 + $1.unicodeScalars.count }
        }
        if records > Limits.dnsChangesPerBatchMax {
            return "Number of records limit of \(Limits.dnsChangesPerBatchMax) exceeded."
        }
        if characters > Limits.dnsChangeValueCharactersMax {
            return "Number of characters limit of \(Limits.dnsChangeValueCharactersMax) exceeded."
        }
        return nil
    }
}

/// Where a batch looks; what it misspells it does not find either.
extension ChangeBatch {
    var names: [DNSName] {
        changes.compactMap { try? DNSName(route53: $0.name) }
    }

    var aliasTargets: [(hostedZoneID: String, name: DNSName)] {
        changes.compactMap { change in
            guard case .alias(let zone, let text, _) = change.content, let name = try? DNSName(route53: text) else {
                return nil
            }
            return (zone, name)
        }
    }
}
