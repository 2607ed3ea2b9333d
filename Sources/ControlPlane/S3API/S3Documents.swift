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
        InternetTime.text(Timestamp(seconds: seconds), showsMilliseconds: true)
    }
}
