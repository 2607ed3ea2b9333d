internal import HTTPTypes

/// The errors of a request's body, in S3's words (API reference, "Error responses", "List of error codes").
extension APIError {
    static let missingContentLength = APIError(
        code: "MissingContentLength", status: .lengthRequired,
        message: "You must provide the Content-Length HTTP header.")

    static func invalidDecodedLength(_ value: String) -> APIError {
        APIError(
            code: "InvalidArgument", status: .badRequest,
            message: "The value of x-amz-decoded-content-length is not a length.",
            elements: [("ArgumentName", "x-amz-decoded-content-length"), ("ArgumentValue", value)])
    }

    static func contentSHA256Mismatch(client: String, computed: String) -> APIError {
        APIError(
            code: "XAmzContentSHA256Mismatch", status: .badRequest,
            message: "The provided 'x-amz-content-sha256' header does not match what was computed.",
            elements: [("ClientComputedContentSHA256", client), ("S3ComputedContentSHA256", computed)])
    }

    static let invalidChunk = APIError(
        code: "InvalidRequest", status: .badRequest, message: "The body is not in valid aws-chunked coding.")

    static let malformedTrailer = APIError(
        code: "MalformedTrailerError", status: .badRequest,
        message:
            "The request contained trailing data that was not well-formed or did not conform to our published schema.")

    static let signedBodyTooLarge = APIError(
        code: "MaxMessageLengthExceeded", status: .badRequest, message: "Your request was too big.")
}
