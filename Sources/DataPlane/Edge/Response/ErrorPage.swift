import Model

/// The page that stands for an object that is not served, as S3's website endpoint writes it: status, code and message, then items of its
/// own, then the request's identifiers.
struct ErrorPage {
    private(set) var bytes: [UInt8] = []

    /// What all pages of one error begin with. Made once: a visitor may ask for many pages that are not there.
    struct Opening {
        let status: HTTPStatus
        /// The header lines that name the error.
        let fields: [UInt8]
        fileprivate let bytes: [UInt8]

        init(_ status: HTTPStatus, code: StaticString, message: StaticString) {
            self.status = status
            fields = Array("x-amz-error-code: \(code)\r\nx-amz-error-message: \(message)\r\n".utf8)
            let title = "\(status.code) \(status.reason)"
            bytes = Array(
                """
                <html>
                <head><title>\(title)</title></head>
                <body>
                <h1>\(title)</h1>
                <ul>
                <li>Code: \(code)</li>
                <li>Message: \(message)</li>

                """.utf8)
        }

        init(_ error: WebsiteError) { self.init(error.status, code: error.code, message: error.message) }
    }

    struct Problem {
        var error: WebsiteError
        /// Shown when the document does not exist.
        var key: [UInt8]?
    }

    init(_ opening: Opening) {
        bytes.reserveCapacity(opening.bytes.count + ErrorPage.restBytes)
        bytes += opening.bytes
    }

    mutating func append(_ name: StaticString, _ value: UnsafeBufferPointer<UInt8>) {
        append("<li>")
        append(name)
        append(": ")
        for byte in value { appendEscaped(byte) }
        append("</li>\n")
    }

    mutating func append(_ name: StaticString, _ value: [UInt8]) {
        value.withUnsafeBufferPointer { append(name, $0) }
    }

    /// - Parameter problem: why the error document is not shown in the page's place.
    mutating func end(_ id: RequestID, hostID: [UInt8], problem: Problem?) {
        append("<li>RequestId: ")
        id.append(to: &bytes)
        append("</li>\n<li>HostId: ")
        bytes += hostID
        append("</li>\n</ul>\n")
        if let problem { append(problem) }
        append("<hr/>\n</body>\n</html>\n")
    }

    private mutating func append(_ problem: Problem) {
        append("<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>\n<ul>\n<li>Code: ")
        append(problem.error.code)
        append("</li>\n<li>Message: ")
        append(problem.error.message)
        append("</li>\n")
        if let key = problem.key { append("Key", key) }
        append("</ul>\n")
    }

    private mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
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

    /// What usually follows an opening.
    private static let restBytes = 320
}
