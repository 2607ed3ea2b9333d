/// A zone's text (RFC 1035 section 5, master files) and its record sets.
///
/// Beyond RFC 1035: `$TTL` and TTLs with units (RFC 2308 section 4, BIND), types and data of RFC 3597, and alias records as cli53
/// writes them: `name TTL AWS ALIAS type target hosted-zone-id|$self true|false`, where `$self` stands for the zone's own id.
package struct ZoneFile: Hashable, Sendable {
    package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
        package var file: String
        package var line: Int
        /// Counted in octets, from 1.
        package var column: Int
        package var message: String

        package init(file: String, line: Int, column: Int, message: String) {
            self.file = file
            self.line = line
            self.column = column
            self.message = message
        }

        package var description: String { "\(file):\(line):\(column): \(message)" }
    }

    package var apex: DNSName
    package var recordSets: [ResourceRecordSet]

    package init(apex: DNSName, recordSets: [ResourceRecordSet]) {
        self.apex = apex
        self.recordSets = recordSets
    }

    /// Reads a whole zone: exactly one SOA, nothing outside of the zone, no other data beside a CNAME. Equal records count once.
    ///
    /// - Parameters:
    ///   - origin: what relative names are completed by until `$ORIGIN` says otherwise; the apex is the SOA's name.
    ///   - include: reads a file that `$INCLUDE` names; throws a message for one that may not be read.
    package init(
        parsing text: [UInt8],
        file: String,
        origin: DNSName,
        include: (String) throws -> [UInt8]
    ) throws(Problem) {
        var reader = ZoneFileReader(origin: origin)
        try reader.read(text, file: file, include: include)
        (apex, recordSets) = try reader.sets.checked(file: file)
    }

    /// What stands for the zone's own id in aliases.
    package static let selfID = "$self"

    /// The same zone with `hostedZoneID` in the place of `$self`.
    package func replacingSelf(with hostedZoneID: String) -> ZoneFile {
        replacingID(ZoneFile.selfID, with: hostedZoneID)
    }

    /// The same zone with `$self` in the place of `hostedZoneID`.
    package func namingSelf(_ hostedZoneID: String) -> ZoneFile {
        replacingID(hostedZoneID, with: ZoneFile.selfID)
    }

    private func replacingID(_ old: String, with new: String) -> ZoneFile {
        var zone = self
        for index in zone.recordSets.indices {
            guard case .alias(var target) = zone.recordSets[index].content, target.hostedZoneID == old else {
                continue
            }
            target.hostedZoneID = new
            zone.recordSets[index].content = .alias(target)
        }
        return zone
    }
}
