internal import HTTPTypes
internal import Model

/// A signature of version 2 in the query, taken apart but not yet verified (S3 developer guide, "Query string request authentication
/// alternative").
struct SigV2Signature: Sendable {
    var accessKey: String
    /// An HMAC-SHA1 in Base64.
    var signature: String
    /// As in the string to sign.
    var expiresText: String
    /// Seconds since 1970.
    var expires: Int64

    init(_ query: QueryItems) throws(APIError) {
        guard let accessKey = query["AWSAccessKeyId"], let signature = query["Signature"],
            let expiresText = query["Expires"]
        else { throw .sigV2Incomplete }
        guard let expires = Int64(expiresText), expiresText.utf8.allSatisfy({ (48...57).contains($0) }) else {
            throw .sigV2InvalidExpires(expiresText)
        }
        self.accessKey = accessKey
        self.signature = signature
        self.expiresText = expiresText
        self.expires = expires
    }
}

extension HTTPFields {
    /// These headers, with those that a signer of version 2 moved into the query: `x-amz-` ones, `Content-Type` and `Content-MD5`.
    ///
    /// A header that was sent goes before a parameter of its name: when they differ, the signature is wrong.
    /// - Throws: when a parameter is not a header.
    func withHeaders(in query: QueryItems) throws(APIError) -> HTTPFields {
        var fields = self
        for (parameter, value) in query.items where SigV2.isHeader(parameter) {
            let value = SigV2Signature.trimmed(value ?? "")
            guard let name = HTTPField.Name(parameter.lowercased()), HTTPField.isValidValue(value) else {
                throw .sigV2InvalidHeader(parameter)
            }
            guard !contains(name) else { continue }
            fields.append(HTTPField(name: name, value: value))
        }
        return fields
    }
}

extension SigV2Signature {
    /// Without white space around.
    fileprivate static func trimmed(_ value: String) -> String {
        let isSpace: (Unicode.Scalar) -> Bool = { $0 == " " || $0 == "\t" }
        let start = value.unicodeScalars.drop(while: isSpace)
        return String(String.UnicodeScalarView(start.reversed().drop(while: isSpace).reversed()))
    }
}
