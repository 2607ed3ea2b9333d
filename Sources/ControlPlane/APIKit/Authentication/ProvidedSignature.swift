internal import HTTPTypes
internal import Model

/// A signature of version 4, taken apart but not yet verified.
struct ProvidedSignature: Sendable {
    var method: Identity.Method
    var accessKey: String
    var scope: CredentialScope
    /// Lower case, in the order given.
    var signedHeaders: [String]
    var signature: String
    /// As in the string to sign.
    var dateText: String
    var date: Timestamp
    /// Seconds; `nil` for a signature in the header.
    var expires: Int64?
}

extension ProvidedSignature {
    static func inHeader(
        _ header: String, _ request: UnverifiedRequest
    ) throws(APIError) -> ProvidedSignature {
        let words = header.split(separator: " ", maxSplits: 1)
        switch words.first {
        case "AWS4-HMAC-SHA256": break
        case "AWS", "AWS4-ECDSA-P256-SHA256": throw .mechanismNotSupported
        default: throw .unsupportedAuthorization(header)
        }
        var parameters: [Substring: Substring] = [:]
        for parameter in (words.count == 2 ? words[1] : "").split(separator: ",") {
            let halves = parameter.drop { $0 == " " }.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2, parameters.updateValue(halves[1], forKey: halves[0]) == nil else {
                throw .headerMalformed("the header must be of the form Credential=…, SignedHeaders=…, Signature=…")
            }
        }
        guard let credential = parameters["Credential"] else { throw .headerMalformed("missing Credential") }
        guard let signedHeaders = parameters["SignedHeaders"] else { throw .headerMalformed("missing SignedHeaders") }
        guard let signature = parameters["Signature"], !signature.isEmpty else {
            throw .headerMalformed("missing Signature")
        }
        let (accessKey, scope) = try split(credential) { .headerMalformed($0) }
        let (dateText, date) = try headerDate(request)
        guard dateText.hasPrefix(scope.date) else {
            throw .headerMalformed(
                "Invalid credential date \"\(scope.date)\". This date is not the same as X-Amz-Date: "
                    + "\"\(dateText.prefix(8))\"")
        }
        return ProvidedSignature(
            method: .header, accessKey: accessKey, scope: scope,
            signedHeaders: try names(signedHeaders) { .headerMalformed($0) },
            signature: String(signature), dateText: dateText, date: date, expires: nil)
    }

    private static func headerDate(_ request: UnverifiedRequest) throws(APIError) -> (String, Timestamp) {
        if let text = request.head.headers[.amzDate] {
            guard let date = SignatureDate.parse(text) else { throw .noDate }
            return (text, date)
        }
        guard let text = request.head.headers[.date],
            let date = SignatureDate.parse(text) ?? HTTPDate.parse(Array(text.utf8).span, now: request.now)
        else { throw .noDate }
        return (SignatureDate.text(date), date)
    }

    static func inQuery(_ request: UnverifiedRequest) throws(APIError) -> ProvidedSignature {
        let query = request.query
        guard let algorithm = query["X-Amz-Algorithm"], let credential = query["X-Amz-Credential"],
            let dateText = query["X-Amz-Date"], let expires = query["X-Amz-Expires"],
            let signedHeaders = query["X-Amz-SignedHeaders"], let signature = query["X-Amz-Signature"]
        else {
            throw .queryMalformed(
                "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, "
                    + "X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.")
        }
        guard algorithm == SigV4.algorithm else {
            throw .queryMalformed("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"")
        }
        guard let date = SignatureDate.parse(dateText) else {
            throw .queryMalformed("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"")
        }
        let (accessKey, scope) = try split(credential[...]) {
            .queryMalformed("Error parsing the X-Amz-Credential parameter; \($0)")
        }
        guard dateText.hasPrefix(scope.date) else {
            throw .queryMalformed(
                "Invalid credential date \"\(scope.date)\". This date is not the same as X-Amz-Date: "
                    + "\"\(dateText.prefix(8))\".")
        }
        return ProvidedSignature(
            method: .queryString, accessKey: accessKey, scope: scope,
            signedHeaders: try names(signedHeaders[...]) { .queryMalformed($0) },
            signature: signature, dateText: dateText, date: date, expires: try expiry(expires))
    }

    private static func expiry(_ text: String) throws(APIError) -> Int64 {
        guard let seconds = Int64(text), !text.hasPrefix("+") else {
            throw .queryMalformed("X-Amz-Expires should be a number")
        }
        guard seconds > 0 else { throw .queryMalformed("X-Amz-Expires must be greater than zero") }
        guard seconds <= SigV4.expirySecondsMax else {
            throw .queryMalformed(
                "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less "
                    + "than 604800 seconds")
        }
        return seconds
    }

    /// `KEY/20130524/us-east-1/s3/aws4_request`; the access key may hold slashes.
    static func split(
        _ credential: Substring, _ error: (String) -> APIError
    ) throws(APIError) -> (accessKey: String, scope: CredentialScope) {
        let parts = credential.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 5, parts.allSatisfy({ !$0.isEmpty }), credential.utf8.count <= 512 else {
            throw error(
                "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".")
        }
        let scope = parts.suffix(4).map(String.init)
        guard scope[3] == CredentialScope.terminal else {
            throw error("incorrect terminal \"\(scope[3])\". This endpoint uses \"aws4_request\".")
        }
        guard scope[0].utf8.count == 8, scope[0].utf8.allSatisfy({ (48...57).contains($0) }) else {
            throw error(
                "incorrect date format \"\(scope[0])\". This date in the credential must be in the format \"yyyyMMdd\"."
            )
        }
        let accessKey = parts.dropLast(4).joined(separator: "/")
        return (accessKey, CredentialScope(date: scope[0], region: scope[1], service: scope[2]))
    }

    private static func names(
        _ list: Substring, _ error: (String) -> APIError
    ) throws(APIError) -> [String] {
        let names = list.split(separator: ";").map { $0.lowercased() }
        guard names.contains("host") else { throw error("the host header must be signed") }
        return names
    }
}

extension HTTPField.Name {
    // The texts are tokens.
    static let contentMD5 = HTTPField.Name("Content-MD5")!
    static let amzDate = HTTPField.Name("x-amz-date")!
    static let amzContentSHA256 = HTTPField.Name("x-amz-content-sha256")!
    static let amzDecodedContentLength = HTTPField.Name("x-amz-decoded-content-length")!
    static let amzTrailer = HTTPField.Name("x-amz-trailer")!
    static let amzRequestID = HTTPField.Name("x-amz-request-id")!
    static let amzID2 = HTTPField.Name("x-amz-id-2")!
}
