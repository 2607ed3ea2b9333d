package import HTTPTypes

/// An error that a client sees. Services make them from their own exhaustive tables.
package struct APIError: Error, Sendable {
    package var code: String
    package var status: HTTPResponse.Status
    package var message: String
    /// Further elements of the error document, in order, such as `("Resource", "/bucket/key")`.
    package var elements: [(name: String, value: String)]
    package var headers: HTTPFields

    package init(
        code: String,
        status: HTTPResponse.Status,
        message: String,
        elements: [(name: String, value: String)] = [],
        headers: HTTPFields = [:]
    ) {
        self.code = code
        self.status = status
        self.message = message
        self.elements = elements
        self.headers = headers
    }
}
