import APIKit
import Model
import Storage

extension Route53Service {
    func changeTagsForResource(_ call: Call) async throws -> APIResponse {
        let id = try taggedZone(type: call.parameters[0], id: call.parameters[1])
        let account = call.account.id
        _ = try await catalog.read { try $0.hostedZone(id, of: account) }
        let change = try TagChange(try await call.document("ChangeTagsForResourceRequest"))
        try await catalog.write { catalog in
            var zone = try catalog.hostedZone(id, of: account)
            zone.tags = try change.applied(to: zone.tags)
            try catalog.put(zone)
        }
        return .document("ChangeTagsForResourceResponse") { _ in }
    }

    func listTagsForResource(_ call: Call) async throws -> APIResponse {
        let id = try taggedZone(type: call.parameters[0], id: call.parameters[1])
        let account = call.account.id
        let zone = try await catalog.read { try $0.hostedZone(id, of: account) }
        return .document("ListTagsForResourceResponse") { $0.tagSet(of: zone) }
    }

    func listTagsForResources(_ call: Call) async throws -> APIResponse {
        let request = try await call.document("ListTagsForResourcesRequest")
        let elements = try request.required("ResourceIds").requiredAll("ResourceId")
        guard elements.count <= Route53Limits.tagResourcesPerRequestMax else {
            throw Route53Error.invalidInput(
                "At most \(Route53Limits.tagResourcesPerRequestMax) resources are permitted in one request.")
        }
        let ids = try elements.map { try taggedZone(type: call.parameters[0], id: $0.trimmedText) }
        let account = call.account.id
        let zones = try await catalog.read { catalog in try ids.map { try catalog.hostedZone($0, of: account) } }
        return .document("ListTagsForResourcesResponse") { xml in
            xml.element("ResourceTagSets") { xml in
                for zone in zones {
                    xml.tagSet(of: zone)
                }
            }
        }
    }

    private func taggedZone(type: String, id: String) throws(Route53Error) -> String {
        switch type {
        case "hostedzone": return try Call.checkedID(id)
        case "healthcheck": throw .noSuchHealthCheck(id: id)
        default: throw .invalidInput("The resource type '\(type)' is not one of [healthcheck, hostedzone].")
        }
    }
}

/// What a `ChangeTagsForResourceRequest` asks for.
private struct TagChange: Sendable {
    let added: [Tag]
    let removedKeys: Set<String>

    init(_ request: XMLElement) throws(Route53Error) {
        var added: [Tag] = []
        for element in request["AddTags"]?.all("Tag") ?? [] {
            let key = try TagChange.key(try element.required("Key"))
            let value = try element["Value"]?.text(charactersMax: Route53Limits.tagValueCharactersMax) ?? ""
            added.append(Tag(key: key, value: value))
        }
        var removedKeys: Set<String> = []
        for element in request["RemoveTagKeys"]?.all("Key") ?? [] {
            removedKeys.insert(try TagChange.key(element))
        }
        let limit = Route53Limits.tagChangesPerRequestMax
        guard added.count <= limit, removedKeys.count <= limit else {
            throw .invalidInput("At most \(limit) tags can be added and \(limit) removed in one request.")
        }
        guard !added.isEmpty || !removedKeys.isEmpty else {
            throw .invalidInput("The request names no tag to add or to remove.")
        }
        guard Set(added.map(\.key)).count == added.count else {
            throw .invalidInput("The request names a tag's key twice.")
        }
        self.added = added
        self.removedKeys = removedKeys
    }

    private static func key(_ element: XMLElement) throws(Route53Error) -> String {
        let key = try element.text(charactersMax: Route53Limits.tagKeyCharactersMax)
        guard !key.isEmpty, !key.lowercased().hasPrefix("aws:") else {
            throw .invalidInput("A tag's key must not be empty or start with 'aws:'.")
        }
        return key
    }

    func applied(to tags: [Tag]) throws(Route53Error) -> [Tag] {
        let replaced = removedKeys.union(added.map(\.key))
        let result = tags.filter { !replaced.contains($0.key) } + added
        guard result.count <= Route53Limits.tagsPerZoneMax else {
            throw .tooManyTags(limit: Route53Limits.tagsPerZoneMax)
        }
        return result
    }
}

extension XMLWriter {
    fileprivate mutating func tagSet(of zone: HostedZone) {
        element("ResourceTagSet") { xml in
            xml.element("ResourceType", "hostedzone")
            xml.element("ResourceId", zone.id)
            xml.element("Tags") { xml in
                for tag in zone.tags {
                    xml.element("Tag") { xml in
                        xml.element("Key", tag.key)
                        xml.element("Value", tag.value)
                    }
                }
            }
        }
    }
}
