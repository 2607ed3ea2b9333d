/// A canonical user ID: 64 hexadecimal digits, lower case (S3 user guide, "Access control list overview").
package struct AccountID: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// `nil` unless `text` is 64 hexadecimal digits; upper-case digits are lowered.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count == 64, text.utf8.allSatisfy(AccountID.isHexadecimalDigit) else { return nil }
        self.text = text.lowercased()
    }

    /// The one whose digits stand for these bytes; `nil` unless there are 32.
    package init?(octets: [UInt8]) {
        guard octets.count == 32 else { return nil }
        text = Hexadecimal.encode(octets)
    }

    package var description: String { text }

    private static func isHexadecimalDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
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
