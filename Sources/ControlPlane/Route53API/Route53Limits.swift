/// What the API allows, with each limit's unit last (Amazon Route 53 developer guide, "Quotas"). Those of a change batch are in
/// `Limits`.
package enum Route53Limits {
    package static let hostedZonesPerAccountMax = 10_000
    package static let recordSetsPerZoneMax = 100_000
    package static let hostedZonesPageMax = 100
    package static let recordSetsPageMax = 300
    package static let tagsPerZoneMax = 50
    package static let tagChangesPerRequestMax = 10
    package static let tagResourcesPerRequestMax = 10
    package static let tagKeyCharactersMax = 128
    package static let tagValueCharactersMax = 256
    package static let callerReferenceCharactersMax = 128
    package static let commentCharactersMax = 256
    package static let valueCharactersMax = 4000
    package static let ttlSecondsMax: Int64 = 2_147_483_647
}
