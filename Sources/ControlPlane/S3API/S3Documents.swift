import APIKit
import Model
import Storage

// Pieces that several documents have in common.
extension XMLWriter {
    /// `ChecksumCRC32` or its kin, and the type.
    mutating func add(_ checksum: ObjectChecksum?, hasType: Bool = true) {
        guard let checksum else { return }
        element(checksum.algorithm.element, checksum.base64)
        if hasType { element("ChecksumType", checksum.type.rawValue) }
    }

    /// `Owner` or `Initiator`.
    mutating func add(_ name: String, _ account: AccountID, displayName: String?) {
        element(name) { xml in
            xml.element("ID", account.text)
            if let displayName { xml.element("DisplayName", displayName) }
        }
    }
}

extension Timestamp {
    /// `2009-10-12T17:50:30.000Z`: documents show whole seconds.
    package var isoText: String {
        let time = CivilTime(self)
        func digits(_ number: Int, _ count: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
        }
        return "\(digits(time.year, 4))-\(digits(time.month, 2))-\(digits(time.day, 2))"
            + "T\(digits(time.hour, 2)):\(digits(time.minute, 2)):\(digits(time.second, 2)).000Z"
    }
}
