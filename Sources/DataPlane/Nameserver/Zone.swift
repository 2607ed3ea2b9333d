package import Model

/// A zone built for lookups.
package struct Zone: Sendable {
    package let apex: DNSName
    let data: ZoneData

    /// Record sets outside of `apex` and data that breaks its type's form are left out.
    package init(apex: DNSName, recordSets: [ResourceRecordSet]) {
        self.apex = apex
        data = ZoneData(ZoneBuilder(apex: apex, recordSets: recordSets))
    }
}
