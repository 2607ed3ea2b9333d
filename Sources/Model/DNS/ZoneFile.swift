/// A zone's text (RFC 1035 section 5, master files) and its record sets.
package struct ZoneFile: Hashable, Sendable {
    package struct Problem: Error, Hashable, Sendable {
        package var file: String
        package var line: Int
        package var column: Int
        package var message: String
    }

    package var apex: DNSName
    package var recordSets: [ResourceRecordSet]

    package init(apex: DNSName, recordSets: [ResourceRecordSet]) {
        self.apex = apex
        self.recordSets = recordSets
    }

    /// - Parameters:
    ///   - origin: what relative names are completed by until `$ORIGIN` says otherwise; the apex is the SOA's name.
    ///   - include: reads a file that `$INCLUDE` names; throws a message for one that may not be read.
    package init(
        parsing text: [UInt8],
        file: String,
        origin: DNSName,
        include: (String) throws -> [UInt8]
    ) throws(Problem) { fatalError("stub") }

    /// The zone as a master file that parses to the same record sets; aliases in the spelling of cli53.
    package var text: String { fatalError("stub") }
}
