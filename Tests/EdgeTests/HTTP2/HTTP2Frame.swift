/// A frame as a test sends it, or as it came.
struct HTTP2Frame: Sendable {
    var type: UInt8
    var flags: UInt8 = 0
    var stream: UInt32 = 0
    var payload: [UInt8] = []

    static let endStream: UInt8 = 1
    static let endHeaders: UInt8 = 4
    static let padded: UInt8 = 8
    static let priority: UInt8 = 32

    var bytes: [UInt8] {
        let length = payload.count
        let head = [UInt8(length >> 16), UInt8(length >> 8 & 255), UInt8(length & 255), type, flags]
        return head + HTTP2Frame.word(stream) + payload
    }

    static func word(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }

    // MARK: What clients send

    static func data(_ stream: UInt32, _ text: String, _ flags: UInt8 = 0) -> HTTP2Frame {
        HTTP2Frame(type: 0, flags: flags, stream: stream, payload: Array(text.utf8))
    }

    static func headers(
        _ stream: UInt32, _ block: [UInt8], _ flags: UInt8 = endStream | endHeaders
    ) -> HTTP2Frame {
        HTTP2Frame(type: 1, flags: flags, stream: stream, payload: block)
    }

    static func headers(
        _ stream: UInt32, _ fields: [(String, String)], _ flags: UInt8 = endStream | endHeaders
    ) -> HTTP2Frame {
        headers(stream, block(fields), flags)
    }

    /// A whole request in as many frames as it takes.
    static func whole(_ stream: UInt32, _ fields: [(String, String)]) -> [HTTP2Frame] {
        let block = block(fields)
        let starts = Array(stride(from: 0, to: block.count, by: 16_384))
        return starts.map { start in
            let part = Array(block[start..<min(start + 16_384, block.count)])
            let end = start == starts.last ? endHeaders : 0
            return start == 0 ? headers(stream, part, endStream | end) : continuation(stream, part, end)
        }
    }

    /// The beginning of a block that goes on.
    static func opening(_ stream: UInt32) -> HTTP2Frame { HTTP2Frame(type: 1, flags: endStream, stream: stream) }

    /// A GET of a path, with more fields behind it.
    static func get(_ stream: UInt32, _ path: String = "/", _ more: (String, String)...) -> HTTP2Frame {
        headers(stream, request("GET", path) + more)
    }

    /// The head of a request whose content follows.
    static func post(_ stream: UInt32, _ more: (String, String)...) -> HTTP2Frame {
        headers(stream, request("POST", "/") + more, endHeaders)
    }

    static func request(_ method: String, _ path: String) -> [(String, String)] {
        [(":method", method), (":scheme", "http"), (":path", path), (":authority", "www.example.com")]
    }

    static func reset(_ stream: UInt32) -> HTTP2Frame { HTTP2Frame(type: 3, stream: stream, payload: word(8)) }

    static func settings(_ entries: [(UInt16, UInt32)] = []) -> HTTP2Frame {
        HTTP2Frame(type: 4, payload: entries.flatMap { [UInt8($0.0 >> 8), UInt8($0.0 & 255)] + word($0.1) })
    }

    static func ping(_ text: String = "abcdefgh") -> HTTP2Frame { HTTP2Frame(type: 6, payload: Array(text.utf8)) }

    static func windowUpdate(_ stream: UInt32, _ increment: UInt32) -> HTTP2Frame {
        HTTP2Frame(type: 8, stream: stream, payload: word(increment))
    }

    static func continuation(_ stream: UInt32, _ block: [UInt8], _ flags: UInt8 = endHeaders) -> HTTP2Frame {
        HTTP2Frame(type: 9, flags: flags, stream: stream, payload: block)
    }

    /// Fields as literals without indexing and without Huffman's code.
    static func block(_ fields: [(String, String)]) -> [UInt8] {
        fields.flatMap { [0] + string($0.0) + string($0.1) }
    }

    static func string(_ text: String) -> [UInt8] { integer(text.utf8.count, prefix: 7) + Array(text.utf8) }

    static func integer(_ value: Int, prefix: Int, _ flags: UInt8 = 0) -> [UInt8] {
        let mask = 1 << prefix - 1
        guard value >= mask else { return [flags | UInt8(value)] }
        var bytes = [flags | UInt8(mask)]
        var rest = value - mask
        while rest >= 128 {
            bytes.append(UInt8(rest & 127) | 128)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    // MARK: What comes back

    static let errors = [
        "NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED",
        "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM",
    ]

    /// The frame in a few words; for a head, its status.
    var summary: String {
        let end = flags & HTTP2Frame.endStream != 0 ? " END" : ""
        return switch type {
        case 0: "DATA \(stream) \(payload.count)\(end)"
        case 1: "HEADERS \(stream) \(fields.first { $0.0 == ":status" }?.1 ?? "?")\(end)"
        case 3: "RST_STREAM \(stream) \(HTTP2Frame.errors[Int(payload[3])])"
        case 4: flags & 1 != 0 ? "SETTINGS ACK" : "SETTINGS"
        case 6: flags & 1 != 0 ? "PING ACK \(String(decoding: payload, as: UTF8.self))" : "PING"
        case 7: "GOAWAY \(HTTP2Frame.errors[Int(payload[7])])"
        case 8: "WINDOW_UPDATE \(stream)"
        default: "\(type) \(stream)"
        }
    }

    /// The fields of a head of ours: static names and values, or literals.
    var fields: [(String, String)] {
        var position = 0
        var fields: [(String, String)] = []
        func integer(_ prefix: Int) -> Int {
            let mask = 1 << prefix - 1
            var value = Int(payload[position]) & mask
            position += 1
            guard value == mask else { return value }
            var shift = 0
            while true {
                let byte = payload[position]
                position += 1
                value += Int(byte & 127) << shift
                shift += 7
                if byte < 128 { return value }
            }
        }
        func string() -> String {
            let count = integer(7)
            defer { position += count }
            return String(decoding: payload[position..<position + count], as: UTF8.self)
        }
        while position < payload.count {
            if payload[position] >= 128 {
                let index = integer(7)
                fields.append((":status", HTTP2Frame.statuses[index] ?? "?"))
            } else {
                let index = integer(4)
                let name = index == 0 ? string() : HTTP2Frame.names[index] ?? "?"
                fields.append((name, string()))
            }
        }
        return fields
    }

    private static let statuses = [8: "200", 9: "204", 10: "206", 11: "304", 12: "400", 13: "404", 14: "500"]
    private static let names = [
        8: ":status", 18: "accept-ranges", 22: "allow", 24: "cache-control", 25: "content-disposition",
        26: "content-encoding", 27: "content-language", 28: "content-length", 30: "content-range", 31: "content-type",
        33: "date", 34: "etag", 36: "expires", 44: "last-modified", 46: "location", 54: "server", 59: "vary",
    ]
}
