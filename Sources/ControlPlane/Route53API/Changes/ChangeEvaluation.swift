import Model

/// A batch half way: the zone as the changes so far left it, and what was wrong with them.
struct ChangeEvaluation {
    private let original: ZoneContents
    private var zone: ZoneContents
    private var messages: [String] = []
    /// The accepted action on each set, to tell a second one.
    private var actions: [ZoneContents.Key: ChangeBatch.Action] = [:]
    private var touched: [ZoneContents.Key] = []

    init(zone: ZoneContents) {
        self.original = zone
        self.zone = zone
    }

    mutating func apply(_ change: ChangeBatch.Change) {
        let set: ResourceRecordSet
        switch RecordSetText.read(change) {
        case .success(let read): set = read
        case .failure(let refusal):
            messages += refusal.messages
            return
        }
        guard admitAction(change.action, on: set.key) else { return }
        switch change.action {
        case .create: create(set)
        case .delete: delete(set)
        case .upsert: put(set)
        }
    }

    /// Checks what only the whole batch shows, and sums up.
    mutating func finish<Failure>(targets: AliasTargets<Failure>) throws(Failure) -> ChangeBatch.Outcome {
        checkApex()
        for key in touched {
            guard let set = zone[key], case .alias(let target) = set.content else { continue }
            messages += try targets.problems(of: target, for: set, in: zone)
        }
        if zone.count > max(original.count, Route53Limits.recordSetsPerZoneMax) {
            messages.append("Number of resource record sets limit of \(Route53Limits.recordSetsPerZoneMax) exceeded.")
        }
        guard messages.isEmpty else { return .refused(messages) }
        increaseSerial()
        return .accepted(
            puts: touched.compactMap { zone[$0] },
            removals: touched.filter { zone[$0] == nil && original[$0] != nil })
    }

    /// A set may be changed once, or deleted and then created again.
    private mutating func admitAction(_ action: ChangeBatch.Action, on key: ZoneContents.Key) -> Bool {
        guard let earlier = actions.updateValue(action, forKey: key) else {
            touched.append(key)
            return true
        }
        if earlier == .delete && action == .create { return true }
        messages.append(
            "The request contains an invalid set of changes for a resource record set "
                + "'\(key.type.name) \(key.name.route53)'")
        return false
    }

    private mutating func create(_ set: ResourceRecordSet) {
        guard zone[set.key] == nil else {
            messages.append("Tried to create resource record set \(set.key.quoted) but it already exists")
            return
        }
        put(set)
    }

    private mutating func delete(_ set: ResourceRecordSet) {
        guard let existing = zone[set.key] else {
            messages.append("Tried to delete resource record set \(set.key.quoted) but it was not found")
            return
        }
        guard existing.hasSameContent(as: set) else {
            messages.append(
                "Tried to delete resource record set \(set.key.quoted) "
                    + "but the values provided do not match the current values")
            return
        }
        zone.remove(set.key)
    }

    private mutating func put(_ set: ResourceRecordSet) {
        if let message = RecordSetRules.problem(of: set, in: zone) {
            messages.append(message)
        } else {
            zone.put(set)
        }
    }

    private mutating func checkApex() {
        if zone[ZoneContents.Key(name: zone.apex, type: .ns)] == nil,
            original[ZoneContents.Key(name: zone.apex, type: .ns)] != nil
        {
            messages.append("A HostedZone must contain at least one NS record for the zone itself.")
        }
        if zone[ZoneContents.Key(name: zone.apex, type: .soa)] == nil,
            original[ZoneContents.Key(name: zone.apex, type: .soa)] != nil
        {
            messages.append("A HostedZone must contain exactly one SOA record.")
        }
    }

    private mutating func increaseSerial() {
        let key = ZoneContents.Key(name: zone.apex, type: .soa)
        guard actions[key] == nil, let soa = zone[key]?.withSerial({ $0 &+ 1 }) else { return }
        zone.put(soa)
        touched.append(key)
    }
}

extension ZoneContents.Key {
    fileprivate var quoted: String { "[name='\(name.route53)', type='\(type.name)']" }
}
