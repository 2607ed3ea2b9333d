import Model

/// A query's octets from its parts, and an answer's octets as text.
struct QueryText {
    var name: String
    var type: RecordType
    var id: UInt16 = 0x1234
    var flags: UInt16 = 0x0100
    var recordClass: UInt16 = 1
    /// The payload size of an OPT record, if there shall be one.
    var payloadBytes: UInt16?

    init(_ question: String) {
        let words = question.split(separator: " ").map(String.init)
        name = words[0]
        type = words.count > 1 ? RecordType(name: words[1]) ?? QueryText.questionTypes[words[1]] ?? .a : .a
        if words.contains("EDNS") { payloadBytes = 4096 }
    }

    private static let questionTypes = [
        "ANY": RecordType(rawValue: 255), "AXFR": RecordType(rawValue: 252), "IXFR": RecordType(rawValue: 251),
    ]

    var wire: [UInt8] {
        let additionals: UInt16 = payloadBytes == nil ? 0 : 1
        let header = [id, flags, 1, 0, 0, additionals].flatMap(octets)
        let question = QueryText.wire(name) + octets(type.rawValue) + octets(recordClass)
        let options = payloadBytes.map { [0] + octets(41) + octets($0) + [0, 0, 0, 0, 0, 0] } ?? []
        return header + question + options
    }

    /// Keeps the case of letters, as clients do that mix it.
    static func wire(_ name: String) -> [UInt8] {
        name.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
    }

    private func octets(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 255)] }
}

/// An answer, read with care for every length.
struct MessageText {
    var id = 0
    var code = 0
    var flags: [String] = []
    /// Lines such as `answer www.example. 60 A 192.0.2.1`.
    var lines: [String] = []
    var optionsCode: Int?
    private let octets: [UInt8]

    init?(_ octets: [UInt8]) {
        self.octets = octets
        guard octets.count >= 12 else { return nil }
        id = short(0)
        code = short(2) & 15
        flags = [(0x0400, "aa"), (0x0200, "tc"), (0x0080, "ra")].filter { short(2) & $0.0 != 0 }.map(\.1)
        guard short(2) & 0x8000 != 0 else { return nil }
        var index = 12
        for _ in 0..<short(4) {
            guard let name = name(&index), index + 4 <= octets.count else { return nil }
            let type = RecordType(rawValue: UInt16(short(index)))
            lines.append("question \(name) \(type.name)")
            index += 4
        }
        for (section, count) in [("answer", short(6)), ("authority", short(8)), ("additional", short(10))] {
            for _ in 0..<count {
                guard readRecord(section, &index) else { return nil }
            }
        }
        guard index == octets.count else { return nil }
    }

    /// The code, the flags and the records in one text, the question left out.
    var text: String {
        let names = [
            0: "NOERROR", 1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED", 6: "YXDOMAIN",
            9: "NOTAUTH", 16: "BADVERS",
        ]
        let whole = code | (optionsCode ?? 0) << 4
        let head = ([names[whole] ?? "\(whole)"] + flags).joined(separator: " ")
        return ([head] + lines.filter { !$0.hasPrefix("question") }).joined(separator: "\n")
    }

    private mutating func readRecord(_ section: String, _ index: inout Int) -> Bool {
        guard let owner = name(&index), index + 10 <= octets.count else { return false }
        let type = RecordType(rawValue: UInt16(short(index)))
        let recordClass = short(index + 2)
        let ttlSeconds = short(index + 4) << 16 | short(index + 6)
        let end = index + 10 + short(index + 8)
        index += 10
        guard end <= octets.count else { return false }
        if type.rawValue == 41 {
            optionsCode = ttlSeconds >> 24
            lines.append("\(section) OPT \(recordClass)")
        } else if type.rawValue == 250 {
            lines.append("\(section) \(owner) TSIG \(octets[(end - 4)..<end].map(Int.init))")
        } else {
            guard let data = data(type, &index, end) else { return false }
            let text = RecordData.present(data, type: type)
            lines.append("\(section) \(owner) \(ttlSeconds) \(type.name) \(text)")
        }
        index = end
        return true
    }

    /// Data without compression.
    private func data(_ type: RecordType, _ index: inout Int, _ end: Int) -> [UInt8]? {
        var data: [UInt8] = []
        for field in type.fields ?? [] {
            switch field {
            case .name(compressible: true):
                guard let name = name(&index) else { return nil }
                data += QueryText.wire(name)
            case .short where type == .mx:
                data += octets[index..<(index + 2)]
                index += 2
            default:
                data += octets[index..<end]
                index = end
            }
        }
        if index < end { data += octets[index..<end] }
        return data
    }

    private func name(_ index: inout Int) -> String? {
        var labels: [String] = []
        var position = index
        var hasJumped = false
        var length = 0
        while position < octets.count {
            let label = Int(octets[position])
            if label >= 0xc0 {
                guard position + 1 < octets.count else { return nil }
                if !hasJumped { index = position + 2 }
                hasJumped = true
                let target = (label & 63) << 8 | Int(octets[position + 1])
                guard target < position else { return nil }
                position = target
                continue
            }
            length += label + 1
            guard label < 64, length <= 255, position + label < octets.count else { return nil }
            if label == 0 {
                if !hasJumped { index = position + 1 }
                return labels.joined(separator: ".") + "."
            }
            labels.append(String(decoding: octets[(position + 1)..<(position + 1 + label)], as: UTF8.self))
            position += label + 1
        }
        return nil
    }

    private func short(_ index: Int) -> Int { Int(octets[index]) << 8 | Int(octets[index + 1]) }
}
