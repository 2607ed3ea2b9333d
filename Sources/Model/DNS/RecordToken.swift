/// One word of record data: what stands between blanks, or between quotation marks. Escapes are not read yet.
package struct RecordToken: Hashable, Sendable {
    package var text: ArraySlice<UInt8>
    package var isQuoted: Bool

    package init(text: ArraySlice<UInt8>, isQuoted: Bool = false) {
        self.text = text
        self.isQuoted = isQuoted
    }

    /// Splits one record's data. A quotation mark may close right before the next opens (`"a""b"`) and may stand after an equals
    /// sign within a word (`alpn="h2"`); `nil` when one is not closed.
    static func split(_ text: ArraySlice<UInt8>) -> [RecordToken]? {
        var tokens: [RecordToken] = []
        var index = text.startIndex
        while index < text.endIndex {
            if text[index] == 0x20 || text[index] == 0x09 {
                index += 1
                continue
            }
            guard let token = next(text, at: &index, endsAt: { $0 == 0x20 || $0 == 0x09 }) else { return nil }
            tokens.append(token)
        }
        return tokens
    }

    /// Reads the word that starts at `index`, up to an octet for which `endsAt` is true; `nil` when a quotation mark is not closed.
    static func next(
        _ text: ArraySlice<UInt8>,
        at index: inout Int,
        endsAt: (UInt8) -> Bool
    ) -> RecordToken? {
        if text[index] == UInt8(ascii: "\"") {
            let start = index + 1
            guard skipQuoted(text, at: &index) else { return nil }
            return RecordToken(text: text[start..<(index - 1)], isQuoted: true)
        }
        let start = index
        while index < text.endIndex, !endsAt(text[index]) {
            switch text[index] {
            case UInt8(ascii: "\\"):
                index = min(index + 2, text.endIndex)
            case UInt8(ascii: "\"") where index > start && text[index - 1] == UInt8(ascii: "="):
                guard skipQuoted(text, at: &index) else { return nil }
            default:
                index += 1
            }
        }
        return RecordToken(text: text[start..<index])
    }

    /// Moves from an opening quotation mark past the closing one, which must be on the same line.
    private static func skipQuoted(_ text: ArraySlice<UInt8>, at index: inout Int) -> Bool {
        index += 1
        while index < text.endIndex {
            switch text[index] {
            case UInt8(ascii: "\""):
                index += 1
                return true
            case UInt8(ascii: "\\"):
                index = min(index + 2, text.endIndex)
            case UInt8(ascii: "\n"):
                return false
            default:
                index += 1
            }
        }
        return false
    }
}
