import APIKit
import Model
import Storage

/// Limits and what else a zone can be asked about.
extension Route53Service {
    func getAccountLimit(_ call: Call) async throws -> APIResponse {
        let type = call.parameters[0]
        let account = call.account.id
        switch type {
        case "MAX_HOSTED_ZONES_BY_OWNER":
            let zones = try await catalog.read { try $0.hostedZones(owner: account).count }
            return limit(
                "GetAccountLimitResponse", type, value: Route53Limits.hostedZonesPerAccountMax, count: zones)
        case "MAX_HEALTH_CHECKS_BY_OWNER", "MAX_TRAFFIC_POLICY_INSTANCES_BY_OWNER",
            "MAX_REUSABLE_DELEGATION_SETS_BY_OWNER", "MAX_TRAFFIC_POLICIES_BY_OWNER":
            return limit("GetAccountLimitResponse", type, value: 0, count: 0)
        default:
            throw Route53Error.invalidInput("There is no account limit '\(type)'.")
        }
    }

    func getHostedZoneLimit(_ call: Call) async throws -> APIResponse {
        let id = try call.hostedZoneID()
        let type = call.parameters[1]
        let account = call.account.id
        let sets = try await catalog.read { catalog in
            _ = try catalog.hostedZone(id, of: account)
            return try catalog.recordSetCount(in: id)
        }
        switch type {
        case "MAX_RRSETS_BY_ZONE":
            return limit("GetHostedZoneLimitResponse", type, value: Route53Limits.recordSetsPerZoneMax, count: sets)
        case "MAX_VPCS_ASSOCIATED_BY_ZONE":
            throw Route53Error.hostedZoneNotPrivate(id: id)
        default:
            throw Route53Error.invalidInput("There is no hosted zone limit '\(type)'.")
        }
    }

    private func limit(_ root: String, _ type: String, value: Int, count: Int) -> APIResponse {
        .document(root) { xml in
            xml.element("Limit") { xml in
                xml.element("Type", type)
                xml.element("Value", Int64(value))
            }
            xml.element("Count", Int64(count))
        }
    }

    /// Zones are not signed.
    func getDNSSEC(_ call: Call) async throws -> APIResponse {
        try await requireHostedZone(call)
        return .document("GetDNSSECResponse") { xml in
            xml.element("Status") { $0.element("ServeSignature", "NOT_SIGNING") }
            xml.element("KeySigningKeys") { _ in }
        }
    }

    /// No zone is private.
    func listVPCAssociationAuthorizations(_ call: Call) async throws -> APIResponse {
        let id = try await requireHostedZone(call)
        return .document("ListVPCAssociationAuthorizationsResponse") { xml in
            xml.element("HostedZoneId", id)
            xml.element("VPCs") { _ in }
        }
    }

    @discardableResult
    private func requireHostedZone(_ call: Call) async throws -> String {
        let id = try call.hostedZoneID()
        let account = call.account.id
        _ = try await catalog.read { try $0.hostedZone(id, of: account) }
        return id
    }
}
