internal import HTTPTypes

/// The head of an HTTP/1.1 request, with everything that decides about the connection already decided.
struct RequestHead: Sendable {
    enum Framing: Sendable, Hashable {
        case none
        case length(Int64)
        case chunked
    }

    enum Expectation: Sendable, Hashable {
        case none
        case `continue`
        /// Answered by 417 (RFC 9110, section 10.1.1).
        case unknown
    }

    var method: HTTPRequest.Method
    var rawPath: [UInt8]
    var rawQuery: [UInt8]
    /// As it came; `nil` when it was absent.
    var host: [UInt8]?
    /// Without `Host`.
    var headers: HTTPFields
    var framing: Framing
    var expectation: Expectation
    /// The client lets the connection live on after the response.
    var keepsAlive: Bool
}

/// Why a message is not HTTP that we accept. The connection closes after the answer.
struct RequestRefusal: Error, Sendable, Hashable {
    var code: String
    var status: HTTPResponse.Status
    var message: String

    static func malformed(_ message: String) -> RequestRefusal {
        RequestRefusal(code: "BadRequest", status: .badRequest, message: message)
    }

    static let targetTooLong = RequestRefusal(
        code: "RequestURITooLong", status: .uriTooLong, message: "The request's target is too long.")
    static let headersTooLarge = RequestRefusal(
        code: "RequestHeaderSectionTooLarge", status: .requestHeaderFieldsTooLarge,
        message: "Your request header section exceeds the maximum allowed request header section size.")
    static let versionNotSupported = RequestRefusal(
        code: "HttpVersionNotSupported", status: .httpVersionNotSupported,
        message: "The HTTP version specified is not supported.")
    static let timeout = RequestRefusal(
        code: "RequestTimeout", status: .badRequest,
        message: "Your socket connection to the server was not read from or written to within the timeout period. "
            + "Idle connections will be closed.")
}
