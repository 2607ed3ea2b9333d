/// The RDATA of every type the house knows, between its text (RFC 1035 section 5 and each type's own RFC) and its wire form.
package enum RecordData {
    package struct Problem: Error, Hashable, Sendable {
        /// Route 53's word for it, such as `ARRDATAIllegalIPv4Address`.
        package var code: String
        /// Such as `Value is not a valid IPv4 address`.
        package var message: String
        package init(code: String, message: String) {
            self.code = code
            self.message = message
        }
    }

    /// Reads one record's data; relative names are completed by `origin`. RFC 3597's `\# length hex` is understood for every type.
    package static func parse(_ text: String, type: RecordType, origin: DNSName = .root) throws(Problem) -> [UInt8] {
        fatalError("stub")
    }

    /// Writes one record's data in one line, as zone files and Route 53 show it.
    package static func present(_ wire: [UInt8], type: RecordType) -> String { fatalError("stub") }
}

extension RecordType {
    /// `A`, `TXT`, `TYPE65280` …; `nil` when it is no type's name.
    package init?(name: String) { fatalError("stub") }
    package var name: String { fatalError("stub") }
}
