internal import HTTPTypes
internal import Model

/// Collects the lines of a request's head and decides what they mean together.
struct HeadBuilder {
    private let method: HTTPRequest.Method
    private let target: [UInt8]
    private let isHTTP10: Bool
    private var hosts: [[UInt8]] = []
    private var contentLengths: [[UInt8]] = []
    private var transferEncodings: [[UInt8]] = []
    private var headers = HTTPFields()
    private var count = 0

    init(requestLine line: [UInt8]) throws(RequestRefusal) {
        let words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard words.count == 3, words[0].count <= 32, words[0].allSatisfy(HeadBuilder.isTokenCharacter),
            let method = HTTPRequest.Method(String(decoding: words[0], as: UTF8.self))
        else { throw .malformed("The request line is malformed.") }
        guard words[1].count <= Limits.requestTargetBytesMax else { throw .targetTooLong }
        guard !words[1].isEmpty, words[1].allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }) else {
            throw .malformed("The request's target is malformed.")
        }
        switch String(decoding: words[2], as: UTF8.self) {
        case "HTTP/1.1": isHTTP10 = false
        case "HTTP/1.0": isHTTP10 = true
        case let version where version.utf8.count == 8 && version.hasPrefix("HTTP/"): throw .versionNotSupported
        default: throw .malformed("The request line is malformed.")
        }
        self.method = method
        target = Array(words[1])
    }

    mutating func add(_ line: [UInt8]) throws(RequestRefusal) {
        count += 1
        guard count <= Limits.requestHeadersMax else { throw .headersTooLarge }
        let field = try HeadBuilder.field(line)
        guard let name = HTTPField.Name(field.name) else { throw .malformed("A header's name is malformed.") }
        if name.canonicalName == "host" {
            hosts.append(field.value)
            return
        }
        if name == .contentLength { contentLengths.append(field.value) }
        if name == .transferEncoding { transferEncodings.append(field.value) }
        headers.append(HTTPField(name: name, lenientValue: field.value))
    }

    /// A field line's name and value without the white space around it (RFC 9112, section 5).
    static func field(_ line: [UInt8]) throws(RequestRefusal) -> (name: String, value: [UInt8]) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0,
            line[..<colon].allSatisfy(isTokenCharacter)
        else { throw .malformed("A header's name is malformed.") }
        guard line[colon...].allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\t") }) else {
            throw .malformed("A header's value contains a control character.")
        }
        let value = line[(colon + 1)...].drop(while: isSpace)
        let end = value.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? value.startIndex
        return (String(decoding: line[..<colon], as: UTF8.self), Array(value[..<end]))
    }

    func finish() throws(RequestRefusal) -> RequestHead {
        let (authority, path) = try splitTarget()
        let halves = path.split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        return RequestHead(
            method: method,
            rawPath: Array(halves[0]),
            rawQuery: halves.count == 2 ? Array(halves[1]) : [],
            host: try host(inTarget: authority),
            headers: headers,
            framing: try framing(),
            expectation: expectation,
            keepsAlive: keepsAlive
        )
    }

    /// RFC 9112, section 3.2: origin-form, or absolute-form with its authority.
    private func splitTarget() throws(RequestRefusal) -> (authority: ArraySlice<UInt8>?, path: [UInt8]) {
        if target[0] == UInt8(ascii: "/") { return (nil, target) }
        let schemes = ["http://", "https://"].map { Array($0.utf8) }
        let lowered = target.prefix(8).map(HeadBuilder.lowered)
        guard let scheme = schemes.first(where: { lowered.starts(with: $0) }) else {
            throw .malformed("The request's target is malformed.")
        }
        let rest = target[scheme.count...]
        let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        let path = rest[end...]
        let isRooted = path.first == UInt8(ascii: "/")
        return (rest[..<end], (isRooted ? [] : [UInt8(ascii: "/")]) + path)
    }

    /// RFC 9112, section 3.2: exactly one well-formed `Host`, the same as in an absolute target.
    private func host(inTarget authority: ArraySlice<UInt8>?) throws(RequestRefusal) -> [UInt8]? {
        guard hosts.count <= 1, isHTTP10 || !hosts.isEmpty else {
            throw .malformed("The request must have exactly one Host header.")
        }
        guard let host = hosts.first ?? authority.map(Array.init) else { return nil }
        guard host.allSatisfy(HeadBuilder.isHostCharacter) else { throw .malformed("The Host header is malformed.") }
        if let authority, !authority.map(HeadBuilder.lowered).elementsEqual(host.map(HeadBuilder.lowered)) {
            throw .malformed("The Host header is not the target's.")
        }
        return host
    }

    private func framing() throws(RequestRefusal) -> RequestHead.Framing {
        if let coding = transferEncodings.first {
            guard !isHTTP10, transferEncodings.count == 1, contentLengths.isEmpty,
                coding.map(HeadBuilder.lowered).elementsEqual("chunked".utf8)
            else { throw .malformed("The request's framing is ambiguous or not supported.") }
            return .chunked
        }
        guard let length = contentLengths.first else { return .none }
        guard contentLengths.count == 1, (1...18).contains(length.count),
            length.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let bytes = Int64(String(decoding: length, as: UTF8.self))
        else { throw .malformed("The Content-Length header is malformed.") }
        return .length(bytes)
    }

    private var expectation: RequestHead.Expectation {
        guard !isHTTP10, let value = headers[.expect] else { return .none }
        return value.lowercased() == "100-continue" ? .continue : .unknown
    }

    private var keepsAlive: Bool {
        let options = (headers[.connection] ?? "").lowercased().split(separator: ",")
            .map { $0.filter { $0 != " " && $0 != "\t" } }
        return isHTTP10 ? options.contains("keep-alive") : !options.contains("close")
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lowered(byte))
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// RFC 9110, section 5.6.2.
    private static func isTokenCharacter(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }

    private static func isHostCharacter(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || ".-_:[]".utf8.contains(byte)
    }
}
