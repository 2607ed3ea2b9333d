/// All records of one name and type (RFC 2181 section 5), or an alias in their place (Route 53 developer guide, "alias records").
package struct ResourceRecordSet: Hashable, Sendable {
    package var name: DNSName
    package var type: RecordType
    package var content: Content

    package enum Content: Hashable, Sendable {
        /// RDATA in uncompressed wire form, one element a record, in the order they were given.
        case records(ttlSeconds: UInt32, rdata: [[UInt8]])
        case alias(AliasTarget)
    }

    package init(name: DNSName, type: RecordType, content: Content) {
        self.name = name
        self.type = type
        self.content = content
    }
}

package struct AliasTarget: Hashable, Sendable {
    package var hostedZoneID: String
    package var name: DNSName
    package var evaluateTargetHealth: Bool

    package init(hostedZoneID: String, name: DNSName, evaluateTargetHealth: Bool) {
        self.hostedZoneID = hostedZoneID
        self.name = name
        self.evaluateTargetHealth = evaluateTargetHealth
    }
}
