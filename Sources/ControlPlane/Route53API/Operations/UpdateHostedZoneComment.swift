import APIKit
import Model
import Storage

extension Route53Service {
    /// An absent or empty comment removes the zone's.
    func updateHostedZoneComment(_ call: Call) async throws -> APIResponse {
        let id = try call.hostedZoneID()
        let account = call.account.id
        _ = try await catalog.read { try $0.hostedZone(id, of: account) }
        let request = try await call.document("UpdateHostedZoneCommentRequest")
        let comment = try request["Comment"]?.text(charactersMax: Route53Limits.commentCharactersMax)
        let (zone, count) = try await catalog.write { catalog in
            var zone = try catalog.hostedZone(id, of: account)
            zone.comment = comment == "" ? nil : comment
            try catalog.put(zone)
            return (zone, try catalog.recordSetCount(in: id))
        }
        return .document("UpdateHostedZoneCommentResponse") { $0.hostedZone(zone, recordSetCount: count) }
    }
}
