import Model

/// The page that stands for an object that is not served, as S3's website endpoint writes it.
struct ErrorPage {
    private(set) var bytes: [UInt8] = []

    /// `details` are shown after the code and the message; `problem` tells why the error document is not shown in its place.
    init(
        _ status: HTTPStatus, code: StaticString, message: StaticString, details: [(StaticString, [UInt8])],
        problem: Problem?, id: RequestID, hostID: [UInt8]
    ) {
        append("<html>\n<head><title>\(status.code) \(status.reason)</title></head>\n")
        append("<body>\n<h1>\(status.code) \(status.reason)</h1>\n<ul>\n")
        append("<li>Code: \(code)</li>\n<li>Message: \(message)</li>\n")
        for (name, value) in details { appendItem(name, value) }
        append("<li>RequestId: \(id.text)</li>\n<li>HostId: ")
        bytes.append(contentsOf: hostID)
        append("</li>\n</ul>\n")
        if let problem { append(problem) }
        append("<hr/>\n</body>\n</html>\n")
    }

    struct Problem {
        var error: WebsiteError
        /// Shown when the document does not exist.
        var key: [UInt8]?
    }

    private mutating func append(_ problem: Problem) {
        append("<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>\n<ul>\n")
        append("<li>Code: \(problem.error.code)</li>\n<li>Message: \(problem.error.message)</li>\n")
        if let key = problem.key { appendItem("Key", key) }
        append("</ul>\n")
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func appendItem(_ name: StaticString, _ value: [UInt8]) {
        append("<li>\(name): ")
        for byte in value { appendEscaped(byte) }
        append("</li>\n")
    }

    /// No byte that a visitor chose can begin markup; controls are shown as U+FFFD.
    private mutating func appendEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "&"): append("&amp;")
        case UInt8(ascii: "<"): append("&lt;")
        case UInt8(ascii: ">"): append("&gt;")
        case UInt8(ascii: "\""): append("&quot;")
        case UInt8(ascii: "'"): append("&#39;")
        case 0..<0x20, 0x7F: append("&#xFFFD;")
        default: bytes.append(byte)
        }
    }
}
