import APIKit
import Model
import Storage

extension Route53Service {
    /// Applies a batch whole or not at all. Reading the zone, evaluating and writing are one catalog write, so no other batch comes
    /// between.
    func changeResourceRecordSets(_ call: Call) async throws -> APIResponse {
        let id = try call.hostedZoneID()
        let account = call.account.id
        // A missing zone is reported before anything that is wrong with the batch.
        _ = try await catalog.read { try $0.hostedZone(id, of: account) }
        let batch = try ChangeBatch(try await call.document("ChangeResourceRecordSetsRequest"))
        let change = ZoneChange(
            id: makeID("C"), zone: id, submitted: call.request.received, comment: batch.comment)
        let endpoints = configuration.endpoints
        try await catalog.write { catalog in
            let zone = try catalog.hostedZone(id, of: account)
            let contents = try catalog.contents(of: zone, for: batch)
            let targets = catalog.aliasTargets(of: account, endpoints: endpoints)
            switch try batch.outcome(on: contents, targets: targets) {
            case .refused(let messages):
                throw Route53Error.invalidChangeBatch(messages)
            case .accepted(let puts, let removals):
                for key in removals {
                    try catalog.deleteRecordSet(name: key.name, type: key.type, in: id)
                }
                for set in puts {
                    try catalog.put(set, in: id)
                }
                try catalog.put(change)
            }
        }
        return .document("ChangeResourceRecordSetsResponse") { $0.changeInfo(change) }
    }
}

extension CatalogReading {
    func aliasTargets(of account: AccountID, endpoints: WebsiteEndpoints) -> AliasTargets<any Error> {
        AliasTargets(
            endpoints: endpoints,
            isForeignBucket: { name in
                guard let bucketName = BucketName(name.route53WithoutDot) else { return false }
                return try bucket(bucketName).map { $0.owner != account } ?? false
            },
            otherZone: { id, name in
                guard let zone = try hostedZone(id), zone.owner == account else { return nil }
                return ZoneContents(id: id, apex: zone.name, recordSets: try recordSets(in: id, at: name))
            })
    }
}
