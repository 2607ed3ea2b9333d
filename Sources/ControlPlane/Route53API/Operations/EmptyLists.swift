import APIKit
import Model
import Storage

/// Lists of what this server has none of. Tools that manage zones read them on their way.
extension Route53Service {
    func listHealthChecks(_ call: Call) throws -> APIResponse {
        try markedList("ListHealthChecksResponse", of: "HealthChecks", call)
    }

    func listReusableDelegationSets(_ call: Call) throws -> APIResponse {
        try markedList("ListReusableDelegationSetsResponse", of: "DelegationSets", call)
    }

    func listTrafficPolicies(_ call: Call) throws -> APIResponse {
        try emptyList("ListTrafficPoliciesResponse", of: "TrafficPolicySummaries", call) { xml in
            xml.element("TrafficPolicyIdMarker", "")
        }
    }

    func listTrafficPolicyInstances(_ call: Call) throws -> APIResponse {
        try emptyList("ListTrafficPolicyInstancesResponse", of: "TrafficPolicyInstances", call)
    }

    func listTrafficPolicyInstancesByHostedZone(_ call: Call) async throws -> APIResponse {
        guard let zone = call.query("id") else { throw Route53Error.invalidInput("Expected a hosted zone ID.") }
        let id = try Call.checkedID(zone)
        let account = call.account.id
        _ = try await catalog.read { try $0.hostedZone(id, of: account) }
        return try emptyList("ListTrafficPolicyInstancesByHostedZoneResponse", of: "TrafficPolicyInstances", call)
    }

    func listHostedZonesByVPC(_ call: Call) throws -> APIResponse {
        guard call.query("vpcid") != nil, call.query("vpcregion") != nil else {
            throw Route53Error.invalidInput("Expected all of [vpcid, vpcregion].")
        }
        let limit = try call.maxItems(limit: Route53Limits.hostedZonesPageMax)
        return .document("ListHostedZonesByVPCResponse") { xml in
            xml.element("HostedZoneSummaries") { _ in }
            xml.element("MaxItems", Int64(limit))
        }
    }

    func listQueryLoggingConfigs(_ call: Call) async throws -> APIResponse {
        if let zone = call.query("hostedzoneid") {
            let id = try Call.checkedID(zone)
            let account = call.account.id
            _ = try await catalog.read { try $0.hostedZone(id, of: account) }
        }
        return .document("ListQueryLoggingConfigsResponse") { $0.element("QueryLoggingConfigs") { _ in } }
    }

    func listCidrCollections() -> APIResponse {
        .document("ListCidrCollectionsResponse") { $0.element("CidrCollections") { _ in } }
    }

    func checkerIPRanges() -> APIResponse {
        .document("GetCheckerIpRangesResponse") { $0.element("CheckerIpRanges") { _ in } }
    }

    /// The only location: everywhere.
    func listGeoLocations(_ call: Call) throws -> APIResponse {
        let limit = try call.maxItems(limit: Route53Limits.hostedZonesPageMax)
        let startsAtDefault = call.query("startcontinentcode") == nil && call.query("startsubdivisioncode") == nil
        return .document("ListGeoLocationsResponse") { xml in
            xml.element("GeoLocationDetailsList") { xml in
                if startsAtDefault { xml.defaultGeoLocation() }
            }
            xml.element("IsTruncated", false)
            xml.element("MaxItems", Int64(limit))
        }
    }

    func getGeoLocation(_ call: Call) throws -> APIResponse {
        let country = call.query("countrycode")
        guard call.query("continentcode") == nil, call.query("subdivisioncode") == nil, country == nil || country == "*"
        else { throw Route53Error.noSuchGeoLocation }
        return .document("GetGeoLocationResponse") { $0.defaultGeoLocation() }
    }

    private func markedList(_ root: String, of name: String, _ call: Call) throws -> APIResponse {
        try emptyList(root, of: name, call) { $0.element("Marker", call.query("marker") ?? "") }
    }

    private func emptyList(
        _ root: String,
        of name: String,
        _ call: Call,
        marker: (inout XMLWriter) -> Void = { _ in }
    ) throws -> APIResponse {
        let limit = try call.maxItems(limit: Route53Limits.hostedZonesPageMax)
        return .document(root) { xml in
            xml.element(name) { _ in }
            marker(&xml)
            xml.element("IsTruncated", false)
            xml.element("MaxItems", Int64(limit))
        }
    }
}

extension XMLWriter {
    fileprivate mutating func defaultGeoLocation() {
        element("GeoLocationDetails") { xml in
            xml.element("CountryCode", "*")
            xml.element("CountryName", "Default")
        }
    }
}
