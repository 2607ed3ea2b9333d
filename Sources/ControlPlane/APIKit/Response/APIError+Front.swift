internal import HTTPTypes

/// The errors that the front itself answers with (API reference, "Error responses", "List of error codes").
extension APIError {
    package static let incompleteBody = APIError(
        code: "IncompleteBody", status: .badRequest,
        message: "You did not provide the number of bytes specified by the Content-Length HTTP header.")

    package static let internalError = APIError(
        code: "InternalError", status: .internalServerError,
        message: "We encountered an internal error. Please try again.")

    static let expectationFailed = APIError(
        code: "ExpectationFailed", status: .expectationFailed, message: "The expectation given is not supported.")

    static let invalidURI = APIError(
        code: "InvalidURI", status: .badRequest, message: "Couldn't parse the specified URI.")
}
