import APIKit
import Model
import Storage

extension Route53Service {
    func getHostedZone(_ call: Call) async throws -> APIResponse {
        let id = try call.hostedZoneID()
        let account = call.account.id
        let (zone, count) = try await catalog.read { catalog in
            let zone = try catalog.hostedZone(id, of: account)
            return (zone, try catalog.recordSetCount(in: id))
        }
        return .document("GetHostedZoneResponse") { xml in
            xml.hostedZone(zone, recordSetCount: count)
            xml.delegationSet(zone.nameServers)
        }
    }

    func getHostedZoneCount(_ call: Call) async throws -> APIResponse {
        let account = call.account.id
        let zones = try await catalog.read { try $0.hostedZones(owner: account).count }
        return count("GetHostedZoneCountResponse", "HostedZoneCount", zones)
    }

    /// An answer that is a number.
    func count(_ root: String, _ name: String, _ number: Int = 0) -> APIResponse {
        .document(root) { $0.element(name, Int64(number)) }
    }
}
