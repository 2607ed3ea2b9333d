/// The name of a bucket; for a website, the hostname it is served under.
///
/// Always valid by S3's rules for general purpose buckets (S3 user guide, "Bucket naming rules"): 3 to 63 characters out of
/// `a-z 0-9 . -`, so plain `String` comparison is byte comparison.
package struct BucketName: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// `nil` when `text` breaks a naming rule.
    package init?(_ text: String) {
        var text = text
        guard text.withUTF8({ BucketName.isValid($0) }) else { return nil }
        self.text = text
    }

    package init?(_ text: Substring) { self.init(String(text)) }

    package var description: String { text }

    private static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard (3...63).contains(bytes.count) else { return false }
        var labels = 1
        // A label neither begins nor ends with a hyphen and is not empty: beside a dot and at the ends stand letters and digits.
        var previous = dot
        for byte in bytes {
            switch byte {
            case dot:
                guard isAlphanumeric(previous) else { return false }
                labels += 1
            case hyphen: guard previous != dot else { return false }
            default: guard isAlphanumeric(byte) else { return false }
            }
            previous = byte
        }
        return isAlphanumeric(previous) && !looksLikeIPv4(bytes, labels: labels) && !hasReservedAffix(bytes)
    }

    private static let dot = UInt8(ascii: ".")
    private static let hyphen = UInt8(ascii: "-")
    private static let reservedPrefixes = ["xn--", "sthree-", "amzn-s3-demo-"].map { Array($0.utf8) }
    private static let reservedSuffixes =
        ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"].map { Array($0.utf8) }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func looksLikeIPv4(_ bytes: UnsafeBufferPointer<UInt8>, labels: Int) -> Bool {
        labels == 4 && bytes.allSatisfy { $0 < UInt8(ascii: "a") && $0 != hyphen }
    }

    private static func hasReservedAffix(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        reservedPrefixes.contains { bytes.starts(with: $0) }
            || reservedSuffixes.contains { bytes.suffix($0.count).elementsEqual($0) }
    }
}

extension BucketName: Comparable {
    package static func < (left: BucketName, right: BucketName) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}
