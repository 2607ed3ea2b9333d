import APIKit
import Model

extension ChangeBatch {
    /// Reads `ChangeResourceRecordSetsRequest`.
    ///
    /// - Throws: `invalidInput` for what the service's schema forbids, and for routing policies, health checks and traffic policies:
    ///   a set whose policy was ignored would answer something else than its owner asked for.
    init(_ request: XMLElement) throws(Route53Error) {
        let batch = try request.required("ChangeBatch")
        self.comment = try batch["Comment"]?.text(charactersMax: Route53Limits.commentCharactersMax)
        self.changes = []
        for change in try batch.required("Changes").requiredAll("Change") {
            changes.append(try Change(change))
        }
    }
}

extension ChangeBatch.Change {
    fileprivate init(_ change: XMLElement) throws(Route53Error) {
        let actionText = try change.required("Action").oneOf(ChangeBatch.Action.allCases.map(\.rawValue))
        let set = try change.required("ResourceRecordSet")
        let typeText = try set.required("Type").trimmedText
        guard let action = ChangeBatch.Action(rawValue: actionText), let type = RecordType(route53: typeText) else {
            throw XMLElement.notOneOf(RecordType.route53Types.map(\.name), value: typeText)
        }
        let name = try set.required("Name").trimmedText
        try refuseUnknownElements(of: set)
        let description =
            "Change with [Action=\(actionText), Name=\(name), Type=\(typeText), "
            + "SetIdentifier=\(set["SetIdentifier"]?.trimmedText ?? "null")]"
        try refusePolicies(of: set, in: description)
        self.init(action: action, name: name, type: type, content: try readContent(of: set, in: description))
    }
}

private let simpleElements: Set<String> = ["Name", "Type", "TTL", "ResourceRecords", "AliasTarget"]

private let policyElements: Set<String> = [
    "SetIdentifier", "Weight", "Region", "GeoLocation", "Failover", "MultiValueAnswer", "HealthCheckId",
    "TrafficPolicyInstanceId", "CidrRoutingConfig", "GeoProximityLocation",
]

private func refuseUnknownElements(of set: XMLElement) throws(Route53Error) {
    for element in set.children where !simpleElements.contains(element.name) && !policyElements.contains(element.name) {
        throw .invalidInput(
            "Invalid XML ; cvc-complex-type.2.4.a: Invalid content was found starting with element '\(element.name)'.")
    }
}

private func refusePolicies(of set: XMLElement, in description: String) throws(Route53Error) {
    for element in set.children where policyElements.contains(element.name) {
        throw .invalidInput(
            "Invalid request: this server offers simple and alias resource record sets only, but found "
                + "\(element.name) in \(description)")
    }
}

private func readContent(
    of set: XMLElement, in description: String
) throws(Route53Error) -> ChangeBatch.Change.Content {
    let alternatives =
        "Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId]"
    switch (set["AliasTarget"], set["TTL"], set["ResourceRecords"]) {
    case (let target?, nil, nil):
        return try alias(target)
    case (nil, let ttl?, let records?):
        return .records(ttlSeconds: try seconds(ttl), values: try values(of: records))
    case (nil, _, _):
        throw .invalidInput("Invalid request: \(alternatives), but found none in \(description)")
    default:
        throw .invalidInput("Invalid request: \(alternatives), but found more than one in \(description)")
    }
}

private func alias(_ target: XMLElement) throws(Route53Error) -> ChangeBatch.Change.Content {
    .alias(
        hostedZoneID: try Call.checkedID(try target.required("HostedZoneId").trimmedText),
        name: try target.required("DNSName").trimmedText,
        evaluateTargetHealth: try target.required("EvaluateTargetHealth").boolean())
}

private func seconds(_ ttl: XMLElement) throws(Route53Error) -> UInt32 {
    guard let number = Int64(ttl.trimmedText) else {
        throw .invalidInput(
            "Invalid XML ; cvc-datatype-valid.1.2.1: '\(ttl.trimmedText)' is not a valid value for 'integer'.")
    }
    guard number >= 0, number <= Route53Limits.ttlSecondsMax else {
        let bound = number < 0 ? "minInclusive '0'" : "maxInclusive '\(Route53Limits.ttlSecondsMax)'"
        throw .invalidInput(
            "Invalid XML ; Value '\(number)' is not facet-valid with respect to \(bound) for type 'TTL'.")
    }
    return UInt32(number)
}

private func values(of records: XMLElement) throws(Route53Error) -> [String] {
    var values: [String] = []
    for record in try records.requiredAll("ResourceRecord") {
        let value = try record.required("Value")
        _ = try value.text(charactersMax: Route53Limits.valueCharactersMax)
        values.append(value.trimmedText)
    }
    return values
}
