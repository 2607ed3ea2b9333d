import Model
import Storage

/// Which zones may stand beside each other. All zones are answered by one set of name servers, where the longest match wins: a zone
/// above or below another account's would take names from it.
enum ZoneConflict {
    /// - Throws: `conflictingDomainExists`.
    static func check(_ name: DNSName, for owner: AccountID, among zones: [HostedZone]) throws(Route53Error) {
        for zone in zones {
            let isSame = zone.name == name
            let isForeignRelative = zone.owner != owner && (zone.name.isWithin(name) || name.isWithin(zone.name))
            if isSame || isForeignRelative { throw .conflictingDomainExists(name: name.route53) }
        }
    }
}
