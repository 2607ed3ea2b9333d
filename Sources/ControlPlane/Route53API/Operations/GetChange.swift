import APIKit
import Model
import Storage

extension Route53Service {
    /// Always in sync: a change was announced to the name server before its call returned. A change outlives its zone.
    func getChange(_ call: Call) async throws -> APIResponse {
        let id = ResourceID.withoutPrefix(call.parameters[0])
        let account = call.account.id
        let change = try await catalog.read { catalog in
            guard let change = try catalog.zoneChange(id) else { throw Route53Error.noSuchChange(id: id) }
            if let zone = try catalog.hostedZone(change.zone), zone.owner != account {
                throw Route53Error.noSuchChange(id: id)
            }
            return change
        }
        return .document("GetChangeResponse") { $0.changeInfo(change) }
    }
}
