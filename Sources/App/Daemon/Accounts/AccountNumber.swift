package import Model

/// The 12-digit number of an account.
package enum AccountNumber {
    package static func isValid(_ text: String) -> Bool {
        text.utf8.count == 12 && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// A number that stays the same for an account whose file does not name one.
    package static func derived(from id: AccountID) -> String {
        var value: UInt64 = 0
        for digit in id.text.prefix(15) { value = value << 4 | UInt64(digit.hexDigitValue ?? 0) }
        let digits = String(value % 1_000_000_000_000)
        return String(repeating: "0", count: 12 - digits.count) + digits
    }
}
