/// A text in which `*` stands for any run of characters and `?` for exactly one (IAM user guide, "Using wildcards").
///
/// Matching allocates nothing and takes at most pattern times subject steps.
package struct WildcardPattern: Hashable, Sendable {
    /// Lower case when `ignoresCase`; never with two `*` in a row.
    private let bytes: [UInt8]
    private let ignoresCase: Bool
    /// The bytes before the first wildcard.
    private let literalCount: Int

    /// - Parameter ignoresCase: whether ASCII letters of either case are equal, as in the names of actions.
    package init(_ text: some Sequence<UInt8>, ignoresCase: Bool = false) {
        var bytes: [UInt8] = []
        for byte in text where !(byte == WildcardPattern.anyRun && bytes.last == WildcardPattern.anyRun) {
            bytes.append(ignoresCase ? WildcardPattern.lowered(byte) : byte)
        }
        self.bytes = bytes
        self.ignoresCase = ignoresCase
        self.literalCount =
            bytes.firstIndex { $0 == WildcardPattern.anyRun || $0 == WildcardPattern.anyOne } ?? bytes.count
    }

    package func matches(_ subject: Span<UInt8>) -> Bool {
        guard subject.count >= literalCount else { return false }
        for index in 0..<literalCount where bytes[index] != folded(subject[index]) { return false }
        if literalCount == bytes.count { return subject.count == literalCount }
        if literalCount == bytes.count - 1, bytes[literalCount] == WildcardPattern.anyRun { return true }
        return matchesTail(subject)
    }

    /// The greedy match with one point of return: the last `*` seen takes one byte more each time the rest does not fit.
    private func matchesTail(_ subject: Span<UInt8>) -> Bool {
        var position = literalCount
        var place = literalCount
        var lastRun: (place: Int, position: Int)?
        while position < subject.count {
            if place < bytes.count, bytes[place] == WildcardPattern.anyRun {
                lastRun = (place, position)
                place += 1
            } else if place < bytes.count, let end = endOfMatch(of: bytes[place], in: subject, at: position) {
                place += 1
                position = end
            } else if let run = lastRun {
                lastRun = (run.place, run.position + 1)
                place = run.place + 1
                position = run.position + 1
            } else {
                return false
            }
        }
        return place == bytes.count || (place == bytes.count - 1 && bytes[place] == WildcardPattern.anyRun)
    }

    /// Where the subject goes on behind what `byte` of the pattern stands for; `nil` when it does not match there. `?` stands for
    /// one character of UTF-8, not for one byte.
    private func endOfMatch(of byte: UInt8, in subject: Span<UInt8>, at position: Int) -> Int? {
        guard byte == WildcardPattern.anyOne else { return byte == folded(subject[position]) ? position + 1 : nil }
        guard !WildcardPattern.isContinuation(subject[position]) else { return nil }
        var end = position + 1
        while end < subject.count, WildcardPattern.isContinuation(subject[end]) { end += 1 }
        return end
    }

    private func folded(_ byte: UInt8) -> UInt8 { ignoresCase ? WildcardPattern.lowered(byte) : byte }

    private static let anyRun = UInt8(ascii: "*")
    private static let anyOne = UInt8(ascii: "?")

    private static func lowered(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
