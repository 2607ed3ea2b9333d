internal import HTTPTypes
internal import Model

/// The errors of authentication, in S3's words (API reference, "Error responses", "List of error codes").
extension APIError {
    package static let onlyOneMechanism = APIError(
        code: "InvalidArgument", status: .badRequest,
        message: "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string "
            + "parameter or the Authorization header should be specified",
        elements: [("ArgumentName", "Authorization")])

    static let mechanismNotSupported = APIError(
        code: "InvalidRequest", status: .badRequest,
        message: "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.")

    static func unsupportedAuthorization(_ header: String) -> APIError {
        // The scheme only: what follows may be a secret.
        let scheme = header.split(separator: " ").first.map(String.init) ?? ""
        return APIError(
            code: "InvalidArgument", status: .badRequest, message: "Unsupported Authorization Type",
            elements: [("ArgumentName", "Authorization"), ("ArgumentValue", String(scheme.prefix(64)))])
    }

    static func headerMalformed(_ problem: String, region: String? = nil) -> APIError {
        APIError(
            code: "AuthorizationHeaderMalformed", status: .badRequest,
            message: "The authorization header is malformed; \(problem)",
            elements: region.map { [("Region", $0)] } ?? [])
    }

    static func queryMalformed(_ message: String, region: String? = nil) -> APIError {
        APIError(
            code: "AuthorizationQueryParametersError", status: .badRequest, message: message,
            elements: region.map { [("Region", $0)] } ?? [])
    }

    static let noDate = APIError(
        code: "AccessDenied", status: .forbidden,
        message: "AWS authentication requires a valid Date or x-amz-date header")

    static func skewed(_ date: String, milliseconds: Int64, now: Timestamp) -> APIError {
        let seconds = (milliseconds.magnitude + 500) / 1000
        return APIError(
            code: "RequestTimeTooSkewed", status: .forbidden,
            message: "The difference between the request time and the current time is too large.",
            elements: [
                ("RequestTime", date), ("ServerTime", SignatureDate.displayText(now)),
                ("MaxAllowedSkewMilliseconds", String(SigV4.skewMillisecondsMax)),
                (
                    "Hint",
                    "The client's clock is \(seconds) s \(milliseconds > 0 ? "behind" : "ahead of") the server's."
                ),
            ])
    }

    static func expired(_ seconds: Int64, at end: Timestamp, now: Timestamp) -> APIError {
        APIError(
            code: "AccessDenied", status: .forbidden, message: "Request has expired",
            elements: [
                ("X-Amz-Expires", String(seconds)), ("Expires", SignatureDate.displayText(end)),
                ("ServerTime", SignatureDate.displayText(now)),
            ])
    }

    static func notYetValid(_ date: String, now: Timestamp) -> APIError {
        APIError(
            code: "AccessDenied", status: .forbidden, message: "Request is not valid yet",
            elements: [("X-Amz-Date", date), ("ServerTime", SignatureDate.displayText(now))])
    }

    static func unknownAccessKey(_ accessKey: String) -> APIError {
        APIError(
            code: "InvalidAccessKeyId", status: .forbidden,
            message: "The AWS Access Key Id you provided does not exist in our records.",
            elements: [("AWSAccessKeyId", accessKey)])
    }

    static func signatureDoesNotMatch(
        _ provided: ProvidedSignature, stringToSign: String, canonicalRequest: String, hint: String? = nil
    ) -> APIError {
        APIError(
            code: "SignatureDoesNotMatch", status: .forbidden, message: signatureMessage,
            elements: [
                ("AWSAccessKeyId", provided.accessKey), ("StringToSign", stringToSign),
                ("SignatureProvided", provided.signature), ("StringToSignBytes", spacedHexadecimal(stringToSign)),
                ("CanonicalRequest", canonicalRequest),
                ("CanonicalRequestBytes", spacedHexadecimal(canonicalRequest)),
            ] + (hint.map { [("Hint", $0)] } ?? []))
    }

    static func signatureDoesNotMatch(_ provided: SigV2Signature, stringToSign: String) -> APIError {
        APIError(
            code: "SignatureDoesNotMatch", status: .forbidden, message: signatureMessage,
            elements: [
                ("AWSAccessKeyId", provided.accessKey), ("StringToSign", stringToSign),
                ("SignatureProvided", provided.signature), ("StringToSignBytes", spacedHexadecimal(stringToSign)),
            ])
    }

    static func signatureDoesNotMatch(_ accessKey: String, policy: [UInt8], signature: String) -> APIError {
        let stringToSign = String(decoding: policy, as: UTF8.self)
        return APIError(
            code: "SignatureDoesNotMatch", status: .forbidden, message: signatureMessage,
            elements: [
                ("AWSAccessKeyId", accessKey), ("StringToSign", stringToSign), ("SignatureProvided", signature),
                ("StringToSignBytes", spacedHexadecimal(stringToSign)),
            ])
    }

    /// For a chunk or a trailer.
    static let partSignatureDoesNotMatch = APIError(
        code: "SignatureDoesNotMatch", status: .forbidden, message: signatureMessage)

    private static let signatureMessage =
        "The request signature we calculated does not match the signature you provided. Check your key and signing method."

    private static func spacedHexadecimal(_ text: String) -> String {
        text.utf8.map { Hexadecimal.encode(CollectionOfOne($0)) }.joined(separator: " ")
    }

    static func notSigned(_ names: [String]) -> APIError {
        APIError(
            code: "AccessDenied", status: .forbidden,
            message: "There were headers present in the request which were not signed",
            elements: [("HeadersNotSigned", names.joined(separator: ", "))])
    }

    static func parametersNotSigned(_ names: [String]) -> APIError {
        APIError(
            code: "AccessDenied", status: .forbidden,
            message: "There were query parameters present in the request which were not signed",
            elements: [("ParametersNotSigned", names.joined(separator: ", "))])
    }

    static let sigV2Incomplete = APIError(
        code: "AccessDenied", status: .forbidden,
        message: "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters")

    static func sigV2InvalidExpires(_ value: String) -> APIError {
        APIError(
            code: "AccessDenied", status: .forbidden, message: "Invalid date (should be seconds since epoch): \(value)")
    }

    static func sigV2Expired(at end: Int64, now: Timestamp) -> APIError {
        APIError(
            code: "AccessDenied", status: .forbidden, message: "Request has expired",
            elements: [
                ("Expires", SignatureDate.displayText(Timestamp(seconds: end))),
                ("ServerTime", SignatureDate.displayText(now)),
            ])
    }

    static func sigV2InvalidHeader(_ parameter: String) -> APIError {
        APIError(
            code: "InvalidArgument", status: .badRequest, message: "The parameter cannot stand for a header.",
            elements: [("ArgumentName", parameter)])
    }

    static let missingContentSHA256 = APIError(
        code: "InvalidRequest", status: .badRequest,
        message: "Missing required header for this request: x-amz-content-sha256")

    static func invalidContentSHA256(_ value: String) -> APIError {
        APIError(
            code: "InvalidArgument", status: .badRequest,
            message: "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, "
                + "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, or a valid sha256 value.",
            elements: [("ArgumentName", "x-amz-content-sha256"), ("ArgumentValue", value)])
    }

    static let unsignedStream = APIError(
        code: "AccessDenied", status: .forbidden, message: "A body of signed chunks needs a signed request.")
}
