/// Cuts a master file into entries: the words of one logical line, comments left out, parentheses joined (RFC 1035 section 5.1).
struct ZoneFileLexer {
    struct Word {
        var token: RecordToken
        var place: ZoneFilePlace
    }

    struct Entry {
        var words: [Word] = []
        /// Whether the line begins with a blank, so that the owner is the last one's.
        var startsBlank = false
    }

    private let text: [UInt8]
    private let file: String
    private var index = 0
    private var line = 1
    private var lineStart = 0
    private var openings: [ZoneFilePlace] = []

    init(_ text: [UInt8], file: String) {
        self.text = text
        self.file = file
        // A byte order mark.
        if text.starts(with: [0xef, 0xbb, 0xbf]) { (index, lineStart) = (3, 3) }
    }

    /// The next line that has words; `nil` at the end.
    mutating func next() throws(ZoneFile.Problem) -> Entry? {
        while index < text.count {
            let entry = try entry()
            if !entry.words.isEmpty { return entry }
        }
        return nil
    }

    private var place: ZoneFilePlace { ZoneFilePlace(file: file, line: line, column: index - lineStart + 1) }

    private mutating func entry() throws(ZoneFile.Problem) -> Entry {
        var entry = Entry(startsBlank: text[index] == 0x20 || text[index] == 0x09)
        while index < text.count {
            switch text[index] {
            case 0x20, 0x09, UInt8(ascii: "\r"):
                index += 1
            case UInt8(ascii: ";"):
                while index < text.count, text[index] != UInt8(ascii: "\n") { index += 1 }
            case UInt8(ascii: "\n"):
                startLine()
                if openings.isEmpty { return entry }
            case UInt8(ascii: "("):
                openings.append(place)
                index += 1
            case UInt8(ascii: ")"):
                guard openings.popLast() != nil else {
                    throw place.problem("a closing parenthesis without an opening one")
                }
                index += 1
            default:
                entry.words.append(try word())
            }
        }
        if let opening = openings.last { throw opening.problem("a parenthesis that is not closed") }
        return entry
    }

    private mutating func startLine() {
        index += 1
        line += 1
        lineStart = index
    }

    private mutating func word() throws(ZoneFile.Problem) -> Word {
        let place = place
        guard let token = RecordToken.next(text[...], at: &index, endsAt: ZoneFileLexer.endsWord) else {
            throw place.problem("a quotation mark that is not closed")
        }
        guard !token.text.contains(UInt8(ascii: "\n")) else { throw place.problem("a line that ends in a backslash") }
        return Word(token: token, place: place)
    }

    private static func endsWord(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x20, 0x09, 0x0a, 0x0d, UInt8(ascii: ";"), UInt8(ascii: "("), UInt8(ascii: ")"): true
        default: false
        }
    }
}

/// Where something stands in a master file.
struct ZoneFilePlace {
    var file: String
    var line: Int
    var column: Int

    func problem(_ message: String) -> ZoneFile.Problem {
        ZoneFile.Problem(file: file, line: line, column: column, message: message)
    }
}
