internal import HTTPTypes
internal import Model

/// Turns a request into a verified identity: the only place where that happens, for every payload mode and credential place.
struct Authenticator: Sendable {
    /// What is known once the signature was found right.
    struct Verified: Sendable {
        var identity: Identity
        /// For the signatures of chunks; `nil` for an anonymous request.
        var signing: SigningContext?
        var payload: PayloadMode
        /// Those that were sent, with those that a signature of version 2 has in the query.
        var headers: HTTPFields
    }

    let region: String
    let isRegionStrict: Bool
    let services: Set<String>
    let credentials: any CredentialSource
    let keys = SigningKeyCache()

    /// Stands in for the secret of a key that does not exist, so that its answer takes as long as a wrong signature's.
    static let noSecretKey = "0000000000000000000000000000000000000000"

    /// - Parameter bodyHash: reads the whole body and hashes it, for services whose clients do not name the hash.
    func verify(
        _ request: UnverifiedRequest, bodyHash: () async throws -> String
    ) async throws -> Verified {
        // A browser's preflight comes with the signed query of the request that is to follow, and is none itself (Fetch standard,
        // "CORS-preflight fetch").
        let isPreflight = request.head.method == .options
        switch isPreflight ? nil : try RequestSignature.find(in: request) {
        case nil:
            let headers = request.head.headers
            return Verified(
                identity: .anonymous, signing: nil, payload: try PayloadMode.withoutSigningKey(headers),
                headers: headers)
        case .version2(let provided): return try await verify(request, provided)
        case .version4(let provided): return try await verify(request, provided, bodyHash: bodyHash)
        }
    }

    // MARK: Version 4

    private func verify(
        _ request: UnverifiedRequest, _ provided: ProvidedSignature, bodyHash: () async throws -> String
    ) async throws -> Verified {
        try checkScope(provided)
        try checkTime(provided, now: request.now)
        let named = try payload(of: request, provided)
        let payloadHash: String
        switch named {
        case .named(let payload): payloadHash = payload.text
        case .bodyHash: payloadHash = try await bodyHash()
        }
        let host = request.head.host ?? []
        guard let canonical = canonicalRequest(request, provided, payloadHash: payloadHash, host: host) else {
            throw APIError.invalidURI
        }
        let (identity, signing) = try await verifySignature(provided, canonical) { key in
            SignedHost.find(for: request) { host in
                canonicalRequest(request, provided, payloadHash: payloadHash, host: host).map { canonical in
                    SigningKey.matches(
                        key.signature(of: canonical.stringToSign(date: provided.dateText, scope: provided.scope)),
                        provided.signature)
                } ?? false
            }
        }
        try checkAllSigned(request.head.headers, provided)
        let payload: PayloadMode =
            switch named {
            case .named(let payload): payload
            case .bodyHash: .unsigned
            }
        return Verified(identity: identity, signing: signing, payload: payload, headers: request.head.headers)
    }

    private func checkScope(_ provided: ProvidedSignature) throws(APIError) {
        let scope = provided.scope
        let malformed: (String, String?) -> APIError = { problem, region in
            provided.method == .header
                ? .headerMalformed(problem, region: region)
                : .queryMalformed("Error parsing the X-Amz-Credential parameter; \(problem)", region: region)
        }
        guard services.contains(scope.service) else {
            throw malformed("incorrect service \"\(scope.service)\". This endpoint belongs to \"s3\".", nil)
        }
        guard isRegionStrict, scope.region != region else { return }
        // Global services sign for us-east-1 wherever they are.
        guard scope.service == "s3" || scope.region != "us-east-1" else { return }
        throw malformed("the region '\(scope.region)' is wrong; expecting '\(region)'", region)
    }

    private func checkTime(_ provided: ProvidedSignature, now: Timestamp) throws(APIError) {
        let age = now.milliseconds - provided.date.milliseconds
        guard let expires = provided.expires else {
            guard abs(age) <= SigV4.skewMillisecondsMax else {
                throw .skewed(provided.dateText, milliseconds: age, now: now)
            }
            return
        }
        guard age >= -SigV4.skewMillisecondsMax else { throw .notYetValid(provided.dateText, now: now) }
        guard age <= expires * 1000 else {
            let end = Timestamp(seconds: provided.date.seconds + expires)
            throw .expired(expires, at: end, now: now)
        }
    }

    private enum NamedPayload {
        case named(PayloadMode)
        case bodyHash
    }

    private func payload(
        of request: UnverifiedRequest, _ provided: ProvidedSignature
    ) throws(APIError) -> NamedPayload {
        let headers = request.head.headers
        if let value = headers[.amzContentSHA256] { return .named(try PayloadMode(value, headers)) }
        guard provided.scope.service == "s3" else { return .bodyHash }
        guard provided.method == .queryString else { throw .missingContentSHA256 }
        guard let value = request.query["X-Amz-Content-Sha256"] else {
            return .named(try PayloadMode(SigV4.unsignedPayload, headers))
        }
        return .named(try PayloadMode(value, headers))
    }

    private func canonicalRequest(
        _ request: UnverifiedRequest, _ provided: ProvidedSignature, payloadHash: String, host: [UInt8]
    ) -> CanonicalRequest? {
        CanonicalRequest(
            method: request.head.method.rawValue,
            rawPath: request.head.rawPath,
            rawQuery: request.head.rawQuery,
            host: host,
            headers: request.head.headers,
            signedHeaders: provided.signedHeaders,
            payloadHash: payloadHash,
            style: CanonicalRequest.PathStyle(service: provided.scope.service),
            excluding: provided.method == .queryString ? "X-Amz-Signature" : nil)
    }

    private func verifySignature(
        _ provided: ProvidedSignature, _ canonical: CanonicalRequest, hint: (SigningKey) -> String?
    ) async throws -> (Identity, SigningContext) {
        let found = try await credentials.credential(accessKey: provided.accessKey)
        let secretKey = found?.credential.secretKey ?? Authenticator.noSecretKey
        let key = keys.key(accessKey: provided.accessKey, secretKey: secretKey, scope: provided.scope)
        let stringToSign = canonical.stringToSign(date: provided.dateText, scope: provided.scope)
        let isRight = SigningKey.matches(key.signature(of: stringToSign), provided.signature)
        guard let found, found.credential.isEnabled else { throw APIError.unknownAccessKey(provided.accessKey) }
        guard isRight else {
            throw APIError.signatureDoesNotMatch(
                provided, stringToSign: stringToSign, canonicalRequest: canonical.text, hint: hint(key))
        }
        keys.keep(key, accessKey: provided.accessKey, secretKey: secretKey, scope: provided.scope)
        let identity = Identity(
            account: found.account, accessKey: provided.accessKey, method: provided.method, signatureVersion: .version4)
        let signing = SigningContext(
            key: key, date: provided.dateText, scope: provided.scope, seed: provided.signature)
        return (identity, signing)
    }

    /// An `x-amz-` header that is not signed could have been added by anybody who saw the request.
    private func checkAllSigned(_ headers: HTTPFields, _ provided: ProvidedSignature) throws(APIError) {
        let unsigned = headers.map(\.name.canonicalName).filter {
            $0.hasPrefix("x-amz-") && !provided.signedHeaders.contains($0)
        }
        guard unsigned.isEmpty else { throw .notSigned(unsigned) }
    }

    // MARK: Version 2

    private func verify(_ request: UnverifiedRequest, _ provided: SigV2Signature) async throws -> Verified {
        guard request.now.seconds <= provided.expires else {
            throw APIError.sigV2Expired(at: provided.expires, now: request.now)
        }
        let headers = try request.head.headers.withHeaders(in: request.query)
        let payload = try PayloadMode.withoutSigningKey(headers)
        let stringToSign = SigV2StringToSign(request, headers: headers, expires: provided.expiresText)
        let identity = try await verifySignature(provided, stringToSign)
        try checkAllSigned(request.query)
        return Verified(identity: identity, signing: nil, payload: payload, headers: headers)
    }

    private func verifySignature(
        _ provided: SigV2Signature, _ stringToSign: SigV2StringToSign
    ) async throws -> Identity {
        let found = try await credentials.credential(accessKey: provided.accessKey)
        let secretKey = found?.credential.secretKey ?? Authenticator.noSecretKey
        let isRight = SigningKey.matches(stringToSign.signature(secretKey: secretKey), provided.signature)
        guard let found, found.credential.isEnabled else { throw APIError.unknownAccessKey(provided.accessKey) }
        guard isRight else { throw APIError.signatureDoesNotMatch(provided, stringToSign: stringToSign.text) }
        return Identity(
            account: found.account, accessKey: provided.accessKey, method: .queryString, signatureVersion: .version2)
    }

    /// A parameter that is not signed could have been added by anybody who saw the request. So could the border between two that are:
    /// they are signed decoded, and `partNumber=1%26uploadId%3Dx` reads there as two parameters.
    private func checkAllSigned(_ query: QueryItems) throws(APIError) {
        let unsigned = query.items.filter { name, value in
            guard SigV2.signedParameters.contains(name) else { return !SigV2.isPermitted(name) }
            return (value ?? "").utf8.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false).dropFirst()
                .contains { SigV2.signedParameters.contains(String(Substring($0.prefix { $0 != UInt8(ascii: "=") }))) }
        }
        guard unsigned.isEmpty else { throw .parametersNotSigned(unsigned.map(\.name)) }
    }
}
