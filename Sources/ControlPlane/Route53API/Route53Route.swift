package import HTTPTypes
import Model

/// Which operation a method and a path mean, with what the path captured.
package struct Route53Match: Hashable, Sendable {
    package var operation: Route53Operation
    /// The path's parameters in order, decoded; identifiers without the prefix that clients may leave on them.
    package var parameters: [String]

    /// `nil` when no operation has this method and path.
    package init?(method: HTTPRequest.Method, rawPath: [UInt8]) {
        guard let segments = Route53Path.segments(of: rawPath) else { return nil }
        for route in Route.table where route.method == method {
            guard let parameters = route.match(segments) else { continue }
            self.operation = route.operation
            self.parameters = parameters
            return
        }
        return nil
    }
}

/// A row of the service's routing table; a segment in braces captures.
private struct Route {
    let method: HTTPRequest.Method
    let segments: [String]
    let operation: Route53Operation

    init(_ method: HTTPRequest.Method, _ path: String, _ operation: Route53Operation) {
        self.method = method
        self.segments = path.split(separator: "/").map(String.init)
        self.operation = operation
    }

    func match(_ path: [String]) -> [String]? {
        guard path.count == segments.count else { return nil }
        var parameters: [String] = []
        for (segment, part) in zip(segments, path) {
            if segment.hasPrefix("{") {
                parameters.append(part)
            } else if segment != part {
                return nil
            }
        }
        return parameters
    }

    /// Below `/2013-04-01/`; a final slash is optional.
    static let table: [Route] = [
        Route(.post, "keysigningkey/{HostedZoneId}/{Name}/activate", .activateKeySigningKey),
        Route(.post, "hostedzone/{Id}/associatevpc", .associateVPCWithHostedZone),
        Route(.post, "cidrcollection/{CidrCollectionId}", .changeCidrCollection),
        Route(.post, "hostedzone/{Id}/rrset", .changeResourceRecordSets),
        Route(.post, "tags/{ResourceType}/{ResourceId}", .changeTagsForResource),
        Route(.post, "cidrcollection", .createCidrCollection),
        Route(.post, "healthcheck", .createHealthCheck),
        Route(.post, "hostedzone", .createHostedZone),
        Route(.post, "keysigningkey", .createKeySigningKey),
        Route(.post, "queryloggingconfig", .createQueryLoggingConfig),
        Route(.post, "delegationset", .createReusableDelegationSet),
        Route(.post, "trafficpolicy", .createTrafficPolicy),
        Route(.post, "trafficpolicyinstance", .createTrafficPolicyInstance),
        Route(.post, "trafficpolicy/{Id}", .createTrafficPolicyVersion),
        Route(.post, "hostedzone/{Id}/authorizevpcassociation", .createVPCAssociationAuthorization),
        Route(.post, "keysigningkey/{HostedZoneId}/{Name}/deactivate", .deactivateKeySigningKey),
        Route(.delete, "cidrcollection/{CidrCollectionId}", .deleteCidrCollection),
        Route(.delete, "healthcheck/{HealthCheckId}", .deleteHealthCheck),
        Route(.delete, "hostedzone/{Id}", .deleteHostedZone),
        Route(.delete, "keysigningkey/{HostedZoneId}/{Name}", .deleteKeySigningKey),
        Route(.delete, "queryloggingconfig/{Id}", .deleteQueryLoggingConfig),
        Route(.delete, "delegationset/{Id}", .deleteReusableDelegationSet),
        Route(.delete, "trafficpolicy/{Id}/{Version}", .deleteTrafficPolicy),
        Route(.delete, "trafficpolicyinstance/{Id}", .deleteTrafficPolicyInstance),
        Route(.post, "hostedzone/{Id}/deauthorizevpcassociation", .deleteVPCAssociationAuthorization),
        Route(.post, "hostedzone/{Id}/disable-dnssec", .disableHostedZoneDNSSEC),
        Route(.post, "hostedzone/{Id}/disassociatevpc", .disassociateVPCFromHostedZone),
        Route(.post, "hostedzone/{Id}/enable-dnssec", .enableHostedZoneDNSSEC),
        Route(.get, "accountlimit/{Type}", .getAccountLimit),
        Route(.get, "change/{Id}", .getChange),
        Route(.get, "checkeripranges", .getCheckerIpRanges),
        Route(.get, "hostedzone/{Id}/dnssec", .getDNSSEC),
        Route(.get, "geolocation", .getGeoLocation),
        Route(.get, "healthcheck/{HealthCheckId}", .getHealthCheck),
        Route(.get, "healthcheckcount", .getHealthCheckCount),
        Route(.get, "healthcheck/{HealthCheckId}/lastfailurereason", .getHealthCheckLastFailureReason),
        Route(.get, "healthcheck/{HealthCheckId}/status", .getHealthCheckStatus),
        Route(.get, "hostedzone/{Id}", .getHostedZone),
        Route(.get, "hostedzonecount", .getHostedZoneCount),
        Route(.get, "hostedzonelimit/{Id}/{Type}", .getHostedZoneLimit),
        Route(.get, "queryloggingconfig/{Id}", .getQueryLoggingConfig),
        Route(.get, "delegationset/{Id}", .getReusableDelegationSet),
        Route(.get, "reusabledelegationsetlimit/{Id}/{Type}", .getReusableDelegationSetLimit),
        Route(.get, "trafficpolicy/{Id}/{Version}", .getTrafficPolicy),
        Route(.get, "trafficpolicyinstance/{Id}", .getTrafficPolicyInstance),
        Route(.get, "trafficpolicyinstancecount", .getTrafficPolicyInstanceCount),
        Route(.get, "cidrcollection/{CidrCollectionId}/cidrblocks", .listCidrBlocks),
        Route(.get, "cidrcollection", .listCidrCollections),
        Route(.get, "cidrcollection/{CidrCollectionId}", .listCidrLocations),
        Route(.get, "geolocations", .listGeoLocations),
        Route(.get, "healthcheck", .listHealthChecks),
        Route(.get, "hostedzone", .listHostedZones),
        Route(.get, "hostedzonesbyname", .listHostedZonesByName),
        Route(.get, "hostedzonesbyvpc", .listHostedZonesByVPC),
        Route(.get, "queryloggingconfig", .listQueryLoggingConfigs),
        Route(.get, "hostedzone/{Id}/rrset", .listResourceRecordSets),
        Route(.get, "delegationset", .listReusableDelegationSets),
        Route(.get, "tags/{ResourceType}/{ResourceId}", .listTagsForResource),
        Route(.post, "tags/{ResourceType}", .listTagsForResources),
        Route(.get, "trafficpolicies", .listTrafficPolicies),
        Route(.get, "trafficpolicyinstances", .listTrafficPolicyInstances),
        Route(.get, "trafficpolicyinstances/hostedzone", .listTrafficPolicyInstancesByHostedZone),
        Route(.get, "trafficpolicyinstances/trafficpolicy", .listTrafficPolicyInstancesByPolicy),
        Route(.get, "trafficpolicies/{Id}/versions", .listTrafficPolicyVersions),
        Route(.get, "hostedzone/{Id}/authorizevpcassociation", .listVPCAssociationAuthorizations),
        Route(.get, "testdnsanswer", .testDNSAnswer),
        Route(.post, "healthcheck/{HealthCheckId}", .updateHealthCheck),
        Route(.post, "hostedzone/{Id}", .updateHostedZoneComment),
        Route(.post, "hostedzone/{Id}/features", .updateHostedZoneFeatures),
        Route(.post, "trafficpolicy/{Id}/{Version}", .updateTrafficPolicyComment),
        Route(.post, "trafficpolicyinstance/{Id}", .updateTrafficPolicyInstance),
    ]
}

/// A request's path below the API's version, in decoded segments.
enum Route53Path {
    private static let version = "2013-04-01"

    /// What a collection's identifiers may be prefixed with, because answers carry them so (`/hostedzone/Z…`).
    private static let prefixes: Set<String> = ["hostedzone", "change", "delegationset"]

    /// `nil` when the path is not below the version or is no valid percent-encoded UTF-8.
    ///
    /// `hostedzone//hostedzone/Z1` and `hostedzone/%2Fhostedzone%2FZ1` mean `hostedzone/Z1`.
    static func segments(of rawPath: [UInt8]) -> [String]? {
        var segments: [String] = []
        for raw in rawPath.split(separator: UInt8(ascii: "/")) {
            guard let bytes = PercentEncoding.decode(raw), let decoded = String(validating: bytes, as: UTF8.self) else {
                return nil
            }
            segments += decoded.split(separator: "/").map(String.init)
        }
        guard segments.first == version else { return nil }
        return withoutRepeatedPrefixes(segments.dropFirst())
    }

    private static func withoutRepeatedPrefixes(_ segments: ArraySlice<String>) -> [String] {
        var result: [String] = []
        for segment in segments where !(segment == result.last && prefixes.contains(segment)) {
            result.append(segment)
        }
        return result
    }
}
