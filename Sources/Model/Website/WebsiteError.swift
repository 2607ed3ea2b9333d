/// What a website answers when it cannot serve, with the words of S3 (user guide, "Hosting a static website", and API reference,
/// "Error responses").
package enum WebsiteError: Hashable, Sendable {
    case noSuchBucket
    case noSuchWebsiteConfiguration
    case noSuchKey
    case accessDenied
    case methodNotAllowed
    case preconditionFailed(Preconditions.Header)
    case invalidRange
    case unsupportedQuery
    case keyTooLong
    case incorrectEndpoint
    case badRequest
    case targetTooLong
    case headersTooLarge
    case expectationFailed
    case notImplemented
    case misdirectedRequest
    case versionNotSupported
    case internalError
    case slowDown
    /// No rule lets the page do what its preflight request asks for.
    case crossOriginForbidden
    case originMissing
    case requestMethodMissing

    package var status: HTTPStatus {
        switch self {
        case .noSuchBucket, .noSuchWebsiteConfiguration, .noSuchKey: .notFound
        case .accessDenied, .crossOriginForbidden: .forbidden
        case .methodNotAllowed: .methodNotAllowed
        case .preconditionFailed: .preconditionFailed
        case .invalidRange: .rangeNotSatisfiable
        case .unsupportedQuery, .keyTooLong, .incorrectEndpoint, .badRequest, .originMissing, .requestMethodMissing:
            .badRequest
        case .targetTooLong: .uriTooLong
        case .headersTooLarge: .requestHeaderFieldsTooLarge
        case .expectationFailed: .expectationFailed
        case .notImplemented: .notImplemented
        case .misdirectedRequest: .misdirectedRequest
        case .versionNotSupported: .httpVersionNotSupported
        case .internalError: .internalServerError
        case .slowDown: .serviceUnavailable
        }
    }

    package var code: StaticString {
        switch self {
        case .noSuchBucket: "NoSuchBucket"
        case .noSuchWebsiteConfiguration: "NoSuchWebsiteConfiguration"
        case .noSuchKey: "NoSuchKey"
        case .accessDenied: "AccessDenied"
        case .methodNotAllowed: "MethodNotAllowed"
        case .preconditionFailed: "PreconditionFailed"
        case .invalidRange: "InvalidRange"
        case .unsupportedQuery: "UnsupportedQuery"
        case .keyTooLong: "KeyTooLongError"
        case .incorrectEndpoint: "IncorrectEndpoint"
        case .badRequest, .originMissing, .requestMethodMissing: "BadRequest"
        case .targetTooLong: "RequestURITooLong"
        case .headersTooLarge: "RequestHeaderSectionTooLarge"
        case .expectationFailed: "ExpectationFailed"
        case .notImplemented: "NotImplemented"
        case .misdirectedRequest: "MisdirectedRequest"
        case .versionNotSupported: "HTTPVersionNotSupported"
        case .internalError: "InternalError"
        case .slowDown: "SlowDown"
        case .crossOriginForbidden: "AccessForbidden"
        }
    }

    /// The message of a missing bucket has no final period at S3.
    package var message: StaticString {
        switch self {
        case .noSuchBucket: "The specified bucket does not exist"
        case .noSuchWebsiteConfiguration: "The specified bucket does not have a website configuration"
        case .noSuchKey: "The specified key does not exist."
        case .accessDenied: "Access Denied"
        case .methodNotAllowed: "The specified method is not allowed against this resource."
        case .preconditionFailed: "At least one of the pre-conditions you specified did not hold"
        case .invalidRange: "The requested range is not satisfiable"
        case .unsupportedQuery: "The request contained an unsupported query parameter."
        case .keyTooLong: "Your key is too long"
        case .incorrectEndpoint:
            "The specified bucket exists in another Region. Direct requests to the correct endpoint."
        case .badRequest: "An error occurred when parsing the HTTP request."
        case .targetTooLong: "The request target is too long."
        case .headersTooLarge:
            "Your request header and query parameters used to make the request exceed the maximum allowed size."
        case .expectationFailed: "The expectation of the request cannot be met."
        case .notImplemented: "A header you provided implies functionality that is not implemented."
        case .misdirectedRequest: "The connection was made for another host. Open a new one for this host."
        case .versionNotSupported: "This version of HTTP is not supported."
        case .internalError: "We encountered an internal error. Please try again."
        case .slowDown: "Please reduce your request rate."
        case .crossOriginForbidden:
            """
            CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / \
            Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.
            """
        case .originMissing: "Insufficient information. Origin request header needed."
        case .requestMethodMissing: "Invalid Access-Control-Request-Method: null"
        }
    }
}
