import APIKit
import Model
import Storage

extension Route53Service {
    /// Ordered by name with its labels reversed, then by type; a page starts at the first set that is not before `name` and `type`.
    func listResourceRecordSets(_ call: Call) async throws -> APIResponse {
        let id = try call.hostedZoneID()
        let account = call.account.id
        let limit = try call.maxItems(limit: Route53Limits.recordSetsPageMax)
        let sets = try await catalog.read { catalog in
            _ = try catalog.hostedZone(id, of: account)
            // One more than the page holds is the next page's first.
            return try catalog.recordSets(in: id, from: try RecordSetPosition(call), limit: limit + 1)
        }
        let next = sets.dropFirst(limit).first
        return .document("ListResourceRecordSetsResponse") { xml in
            xml.element("ResourceRecordSets") { xml in
                for set in sets.prefix(limit) {
                    xml.recordSet(set)
                }
            }
            xml.element("IsTruncated", next != nil)
            if let next {
                xml.element("NextRecordName", next.name.route53)
                xml.element("NextRecordType", next.type.name)
            }
            xml.element("MaxItems", Int64(limit))
        }
    }
}

extension RecordSetPosition {
    /// Where a page starts; `nil` when the query names no start. An identifier says nothing more: only sets with a routing policy have
    /// one.
    fileprivate init?(_ call: Call) throws(Route53Error) {
        let typeText = call.query("type")
        guard let nameText = call.query("name") else {
            guard typeText == nil, call.query("identifier") == nil else {
                throw .invalidInput("The input is not valid")
            }
            return nil
        }
        guard typeText != nil || call.query("identifier") == nil else { throw .invalidInput("The input is not valid") }
        let name: DNSName
        do {
            name = try DNSName(route53: nameText)
        } catch {
            throw .invalidInput(error.message(for: nameText))
        }
        let type = typeText.flatMap { RecordType(route53: $0) }
        if let typeText, type == nil {
            throw XMLElement.notOneOf(RecordType.route53Types.map(\.name), value: typeText)
        }
        self.init(name: name, type: type)
    }
}
