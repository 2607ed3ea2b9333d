import APIKit

extension Route53Service {
    /// Every operation stands here: offered, empty because nothing of the kind can exist, or refused.
    func perform(_ call: Call) async throws -> APIResponse {
        switch call.operation {
        case .createHostedZone: try await createHostedZone(call)
        case .getHostedZone: try await getHostedZone(call)
        case .listHostedZones: try await listHostedZones(call)
        case .listHostedZonesByName: try await listHostedZonesByName(call)
        case .listHostedZonesByVPC: try listHostedZonesByVPC(call)
        case .getHostedZoneCount: try await getHostedZoneCount(call)
        case .updateHostedZoneComment: try await updateHostedZoneComment(call)
        case .deleteHostedZone: try await deleteHostedZone(call)

        case .changeResourceRecordSets: try await changeResourceRecordSets(call)
        case .listResourceRecordSets: try await listResourceRecordSets(call)
        case .getChange: try await getChange(call)
        case .testDNSAnswer: try await testDNSAnswer(call)

        case .changeTagsForResource: try await changeTagsForResource(call)
        case .listTagsForResource: try await listTagsForResource(call)
        case .listTagsForResources: try await listTagsForResources(call)

        case .getAccountLimit: try await getAccountLimit(call)
        case .getHostedZoneLimit: try await getHostedZoneLimit(call)
        case .getDNSSEC: try await getDNSSEC(call)

        case .listHealthChecks: try listHealthChecks(call)
        case .getHealthCheckCount: count("GetHealthCheckCountResponse", "HealthCheckCount")
        case .getCheckerIpRanges: checkerIPRanges()
        case .listReusableDelegationSets: try listReusableDelegationSets(call)
        case .listCidrCollections: listCidrCollections()
        case .listGeoLocations: try listGeoLocations(call)
        case .getGeoLocation: try getGeoLocation(call)
        case .listQueryLoggingConfigs: try await listQueryLoggingConfigs(call)
        case .listTrafficPolicies: try listTrafficPolicies(call)
        case .listTrafficPolicyInstances: try listTrafficPolicyInstances(call)
        case .listTrafficPolicyInstancesByHostedZone: try await listTrafficPolicyInstancesByHostedZone(call)
        case .getTrafficPolicyInstanceCount:
            count("GetTrafficPolicyInstanceCountResponse", "TrafficPolicyInstanceCount")
        case .listVPCAssociationAuthorizations: try await listVPCAssociationAuthorizations(call)

        case .getHealthCheck, .updateHealthCheck, .deleteHealthCheck, .getHealthCheckStatus,
            .getHealthCheckLastFailureReason:
            throw Route53Error.noSuchHealthCheck(id: call.parameters[0])
        case .getReusableDelegationSet, .deleteReusableDelegationSet, .getReusableDelegationSetLimit:
            throw Route53Error.noSuchDelegationSet(id: call.parameters[0])
        case .activateKeySigningKey, .deactivateKeySigningKey, .deleteKeySigningKey:
            throw Route53Error.noSuchKeySigningKey(name: call.parameters[1])
        case .getTrafficPolicy, .deleteTrafficPolicy, .updateTrafficPolicyComment, .createTrafficPolicyVersion,
            .listTrafficPolicyVersions, .listTrafficPolicyInstancesByPolicy:
            throw Route53Error.noSuchTrafficPolicy
        case .getTrafficPolicyInstance, .updateTrafficPolicyInstance, .deleteTrafficPolicyInstance:
            throw Route53Error.noSuchTrafficPolicyInstance
        case .getQueryLoggingConfig, .deleteQueryLoggingConfig:
            throw Route53Error.noSuchQueryLoggingConfig
        case .changeCidrCollection, .deleteCidrCollection, .listCidrBlocks, .listCidrLocations:
            throw Route53Error.noSuchCidrCollection(id: call.parameters[0])

        case .createHealthCheck, .createReusableDelegationSet, .createKeySigningKey, .enableHostedZoneDNSSEC,
            .disableHostedZoneDNSSEC, .createTrafficPolicy, .createTrafficPolicyInstance, .createQueryLoggingConfig,
            .createCidrCollection, .associateVPCWithHostedZone, .disassociateVPCFromHostedZone,
            .createVPCAssociationAuthorization, .deleteVPCAssociationAuthorization, .updateHostedZoneFeatures:
            throw Route53Error.notOffered(call.operation)
        }
    }
}
