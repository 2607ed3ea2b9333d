package import APIKit
package import HTTPTypes

/// What goes wrong with a request to S3, as the client is told (API reference, "Error responses").
package struct S3Error: Error, Sendable {
    package var code: S3ErrorCode
    package var message: String
    /// Further elements of the error document, in order, such as `("Key", "a.html")`.
    package var elements: [(name: String, value: String)]
    package var headers: HTTPFields

    /// - Parameter message: in place of the code's usual wording.
    package init(
        _ code: S3ErrorCode,
        _ message: String? = nil,
        elements: [(name: String, value: String)] = [],
        headers: HTTPFields = [:]
    ) {
        self.code = code
        self.message = message ?? code.row.message
        self.elements = elements
        self.headers = headers
    }

    package var apiError: APIError {
        APIError(
            code: code.rawValue, status: code.row.status, message: message, elements: elements, headers: headers)
    }
}

extension S3Error {
    /// `InvalidArgument` with the elements that name the culprit.
    package static func invalidArgument(_ message: String, name: String, value: String) -> S3Error {
        S3Error(.invalidArgument, message, elements: [("ArgumentName", name), ("ArgumentValue", value)])
    }

    package static func noSuchKey(_ key: String) -> S3Error {
        S3Error(.noSuchKey, elements: [("Key", key)])
    }

    package static func noSuchBucket(_ name: String) -> S3Error {
        S3Error(.noSuchBucket, elements: [("BucketName", name)])
    }

    /// A header whose meaning this version does not provide: refused, never ignored.
    package static func notImplemented(header: HTTPField.Name) -> S3Error {
        S3Error(
            .notImplemented,
            elements: [("Header", header.rawName), ("additionalMessage", "This header is not supported.")])
    }
}
