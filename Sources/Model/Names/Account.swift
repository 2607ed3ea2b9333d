/// A canonical user ID: 64 hexadecimal digits, lower case (S3 user guide, "Access control list overview").
package struct AccountID: Hashable, Sendable, CustomStringConvertible {
    // The 32 bytes that the digits stand for, big-endian: every object and every grant carries one.
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let fourth: UInt64

    /// `nil` unless `text` is 64 hexadecimal digits; upper-case digits are lowered.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count == 64, let octets = Hexadecimal.decode(text.utf8) else { return nil }
        self.init(octets: octets)
    }

    /// The one whose digits stand for these bytes; `nil` unless there are 32.
    package init?(octets: [UInt8]) {
        guard let id = octets.withUnsafeBytes({ AccountID(octets: $0) }) else { return nil }
        self = id
    }

    package init?(octets: UnsafeRawBufferPointer) {
        guard octets.count == 32 else { return nil }
        func word(_ offset: Int) -> UInt64 {
            UInt64(bigEndian: octets.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
        (first, second, third, fourth) = (word(0), word(8), word(16), word(24))
    }

    package var octets: [UInt8] {
        [first, second, third, fourth].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) }
        }
    }

    package var text: String { Hexadecimal.encode(octets) }
    package var description: String { text }
}

/// Somebody who owns buckets and hosted zones.
package struct Account: Hashable, Sendable {
    package var id: AccountID
    /// The display name in ACLs and listings.
    package var name: String
    package var email: String
    /// The 12-digit account number that ARNs and STS show.
    package var number: String

    package init(id: AccountID, name: String, email: String, number: String) {
        self.id = id
        self.name = name
        self.email = email
        self.number = number
    }
}

/// An access key of an account. The secret is kept in clear because Signature Version 4 needs it.
package struct Credential: Hashable, Sendable {
    package var accessKey: String
    package var secretKey: String
    package var account: AccountID
    package var isEnabled: Bool
    package var created: Timestamp

    package init(accessKey: String, secretKey: String, account: AccountID, isEnabled: Bool, created: Timestamp) {
        self.accessKey = accessKey
        self.secretKey = secretKey
        self.account = account
        self.isEnabled = isEnabled
        self.created = created
    }
}
