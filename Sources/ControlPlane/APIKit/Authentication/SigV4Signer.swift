package import HTTPTypes
package import Model

/// Signs requests as a client does (Signature Version 4): for `publish`, and as the other side of tests.
package struct SigV4Signer: Sendable {
    package static let unsignedPayload = SigV4.unsignedPayload

    package var accessKey: String
    package var secretKey: String
    package var region: String
    package var service: String

    package init(accessKey: String, secretKey: String, region: String, service: String = "s3") {
        self.accessKey = accessKey
        self.secretKey = secretKey
        self.region = region
        self.service = service
    }

    /// A payload's hexadecimal SHA-256.
    package static func payloadHash(_ payload: some Sequence<UInt8>) -> String { SigV4.hash(payload) }

    /// The headers with `x-amz-date`, `Authorization` and, for S3, `x-amz-content-sha256`.
    ///
    /// `Host`, `Content-Type`, `Content-MD5` and every `x-amz-` header are signed.
    /// - Parameters:
    ///   - host: the `Host` header as it will be sent, with a port that is not the default one.
    ///   - headers: without `Host`.
    ///   - payloadHash: from `payloadHash(_:)`, or `unsignedPayload`.
    package func sign(
        method: HTTPRequest.Method,
        rawPath: [UInt8],
        rawQuery: [UInt8] = [],
        host: String,
        headers: HTTPFields = [:],
        payloadHash: String,
        at time: Timestamp
    ) -> HTTPFields {
        var headers = headers
        let date = SignatureDate.text(time)
        let scope = scope(date)
        headers[.amzDate] = date
        if service == "s3" { headers[.amzContentSHA256] = payloadHash }
        let names = SigV4Signer.signedHeaders(headers)
        let signature = signature(
            method: method, rawPath: rawPath, rawQuery: rawQuery, host: host, headers: headers, names: names,
            payloadHash: payloadHash, date: date)
        headers[.authorization] =
            "\(SigV4.algorithm) Credential=\(accessKey)/\(scope.text), "
            + "SignedHeaders=\(names.joined(separator: ";")), Signature=\(signature)"
        return headers
    }

    /// The raw query of a presigned URL, the given one included.
    /// - Parameters:
    ///   - headers: what the client will have to send, signed.
    ///   - expires: seconds, 1 to 604,800.
    package func presign(
        method: HTTPRequest.Method,
        rawPath: [UInt8],
        rawQuery: [UInt8] = [],
        host: String,
        headers: HTTPFields = [:],
        payloadHash: String = SigV4Signer.unsignedPayload,
        expires: Int,
        at time: Timestamp
    ) -> [UInt8] {
        let date = SignatureDate.text(time)
        let names = SigV4Signer.signedHeaders(headers)
        let items = [
            ("X-Amz-Algorithm", SigV4.algorithm), ("X-Amz-Credential", "\(accessKey)/\(scope(date).text)"),
            ("X-Amz-Date", date), ("X-Amz-Expires", String(expires)),
            ("X-Amz-SignedHeaders", names.joined(separator: ";")),
        ]
        let added = items.map { "\($0.0)=\(PercentEncoding.encode($0.1))" }.joined(separator: "&")
        let query = rawQuery + (rawQuery.isEmpty ? [] : [UInt8(ascii: "&")]) + Array(added.utf8)
        let signature = signature(
            method: method, rawPath: rawPath, rawQuery: query, host: host, headers: headers, names: names,
            payloadHash: payloadHash, date: date)
        return query + Array("&X-Amz-Signature=\(signature)".utf8)
    }

    private func signature(
        method: HTTPRequest.Method, rawPath: [UInt8], rawQuery: [UInt8], host: String, headers: HTTPFields,
        names: [String], payloadHash: String, date: String
    ) -> String {
        let canonical = CanonicalRequest(
            method: method.rawValue, rawPath: rawPath, rawQuery: rawQuery, host: Array(host.utf8), headers: headers,
            signedHeaders: names, payloadHash: payloadHash, style: CanonicalRequest.PathStyle(service: service))
        let scope = scope(date)
        // A malformed escape in the path or query has no canonical spelling; no server accepts it either.
        let stringToSign = canonical?.stringToSign(date: date, scope: scope) ?? ""
        return SigningKey(secretKey: secretKey, scope: scope).signature(of: stringToSign)
    }

    private func scope(_ date: String) -> CredentialScope {
        CredentialScope(date: String(date.prefix(8)), region: region, service: service)
    }

    private static func signedHeaders(_ headers: HTTPFields) -> [String] {
        let names = headers.map(\.name.canonicalName).filter {
            $0.hasPrefix("x-amz-") || $0 == "content-type" || $0 == "content-md5"
        }
        return Array(Set(names + ["host"])).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

extension SigV4Signer {
    /// The `x-amz-credential`, `x-amz-date` and `x-amz-signature` fields of a form with this Base64 policy.
    package func signForm(
        policy: [UInt8], at time: Timestamp
    ) -> (credential: String, date: String, signature: String) {
        let date = SignatureDate.text(time)
        let scope = scope(date)
        let signature = SigningKey(secretKey: secretKey, scope: scope).signature(of: policy)
        return ("\(accessKey)/\(scope.text)", date, signature)
    }
}
