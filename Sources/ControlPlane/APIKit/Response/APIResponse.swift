package import HTTPTypes
package import NIOCore

/// An answer of one of the APIs. The front adds `Date`, `Server`, `x-amz-request-id`, `x-amz-id-2`, `Content-Length` and, for answers
/// to `HEAD`, leaves the body away.
package struct APIResponse: Sendable {
    package enum Body: Sendable {
        case empty
        case bytes(ByteBuffer)
        /// Calls `next` with the number of bytes sent so far until there are `count` of them; `nil` before that breaks the response off.
        case stream(count: Int64, next: @Sendable (Int64) async throws -> ByteBuffer?)
        /// No body, but the `Content-Length` that a GET would have had: for HEAD.
        case head(count: Int64)
    }

    package var status: HTTPResponse.Status
    package var headers: HTTPFields
    package var body: Body
    /// For the access log.
    package var errorCode: String?

    package init(status: HTTPResponse.Status, headers: HTTPFields = [:], body: Body = .empty, errorCode: String? = nil)
    {
        self.status = status
        self.headers = headers
        self.body = body
        self.errorCode = errorCode
    }
}
