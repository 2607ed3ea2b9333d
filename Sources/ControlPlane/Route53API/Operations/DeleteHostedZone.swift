import APIKit
import Model
import Storage

extension Route53Service {
    /// Only a zone that is as empty as a new one may go.
    func deleteHostedZone(_ call: Call) async throws -> APIResponse {
        let id = try call.hostedZoneID()
        let account = call.account.id
        let change = ZoneChange(id: makeID("C"), zone: id, submitted: call.request.received, comment: nil)
        try await catalog.write { catalog in
            let zone = try catalog.hostedZone(id, of: account)
            // One more than may be left over.
            let isEmpty = try catalog.recordSets(in: id, from: nil, limit: 3).allSatisfy { set in
                set.name == zone.name && (set.type == .ns || set.type == .soa)
            }
            guard isEmpty else { throw Route53Error.hostedZoneNotEmpty }
            try catalog.deleteHostedZone(id)
            try catalog.put(change)
        }
        return .document("DeleteHostedZoneResponse") { $0.changeInfo(change) }
    }
}
