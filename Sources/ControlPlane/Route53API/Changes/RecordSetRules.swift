import Model

/// What a set must keep to in its zone (RFC 1034 section 3.6.2, RFC 2181 section 10), in the service's words.
enum RecordSetRules {
    /// Why `set` may not stand in `zone` beside the others; a set of the same name and type would be replaced.
    static func problem(of set: ResourceRecordSet, in zone: ZoneContents) -> String? {
        let name = set.name.route53
        let apex = zone.apex.route53
        guard set.name.isWithin(zone.apex) else {
            return "RRSet with DNS name \(name) is not permitted in zone \(apex)"
        }
        if set.type == .soa && set.name != zone.apex {
            return "RRSet of type SOA with DNS name \(name) is not permitted in zone \(apex)"
        }
        if set.type == .cname && set.name == zone.apex {
            return "RRSet of type CNAME with DNS name \(name) is not permitted at apex in zone \(apex)"
        }
        if set.type == .cname && zone.hasOther(than: .cname, at: set.name) {
            return "RRSet of type CNAME with DNS name \(name) is not permitted as it conflicts with other records "
                + "with the same DNS name in zone \(apex)"
        }
        if set.type != .cname && zone[ZoneContents.Key(name: set.name, type: .cname)] != nil {
            return "RRSet of type \(set.type.name) with DNS name \(name) is not permitted because a conflicting "
                + "RRSet of type  CNAME with the same DNS name already exists in zone \(apex)"
        }
        return problem(ofContentOf: set)
    }

    private static func problem(ofContentOf set: ResourceRecordSet) -> String? {
        let subject = "RRSet of type \(set.type.name) with DNS name \(set.name.route53)"
        switch set.content {
        case .alias:
            return set.type == .ns || set.type == .soa ? "\(subject) cannot be an alias." : nil
        case .records(_, let rdata):
            if rdata.count > 1 && set.type == .soa { return "A HostedZone must contain exactly one SOA record." }
            if rdata.count > 1 && set.type == .cname { return "\(subject) must contain exactly one resource record." }
            if rdata.count > Limits.dnsRecordsPerSetMax {
                return "\(subject) exceeds the limit of \(Limits.dnsRecordsPerSetMax) resource records."
            }
            return nil
        }
    }
}
