/// The name of a bucket; for a website, the hostname it is served under.
///
/// Always valid by S3's rules for general purpose buckets (S3 user guide, "Bucket naming rules"): 3 to 63 characters out of
/// `a-z 0-9 . -`, so plain `String` comparison is byte comparison.
package struct BucketName: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// `nil` when `text` breaks a naming rule.
    package init?(_ text: some StringProtocol) {
        guard BucketName.isValid(Array(text.utf8)) else { return nil }
        self.text = String(text)
    }

    package var description: String { text }

    private static func isValid(_ bytes: [UInt8]) -> Bool {
        guard (3...63).contains(bytes.count) else { return false }
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.allSatisfy(isValidLabel) else { return false }
        return !looksLikeIPv4(labels) && !hasReservedAffix(bytes)
    }

    private static func isValidLabel(_ label: ArraySlice<UInt8>) -> Bool {
        guard let first = label.first, let last = label.last else { return false }
        return isAlphanumeric(first) && isAlphanumeric(last)
            && label.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func looksLikeIPv4(_ labels: [ArraySlice<UInt8>]) -> Bool {
        labels.count == 4 && labels.allSatisfy { $0.allSatisfy { $0 < UInt8(ascii: "a") && $0 != UInt8(ascii: "-") } }
    }

    private static func hasReservedAffix(_ bytes: [UInt8]) -> Bool {
        let prefixes = ["xn--", "sthree-", "amzn-s3-demo-"]
        let suffixes = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"]
        return prefixes.contains { bytes.starts(with: $0.utf8) }
            || suffixes.contains { bytes.suffix($0.utf8.count).elementsEqual($0.utf8) }
    }
}

extension BucketName: Comparable {
    package static func < (left: BucketName, right: BucketName) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}
