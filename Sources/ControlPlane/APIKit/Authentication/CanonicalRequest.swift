internal import Crypto
internal import HTTPTypes
internal import Model

/// A request in the one spelling that both sides sign (Signature Version 4, "Create a canonical request").
struct CanonicalRequest: Sendable {
    /// How the path becomes canonical.
    enum PathStyle: Sendable, Hashable {
        /// S3: decoded and encoded once, never normalised.
        case s3
        /// Every other service: normalised, then encoded once more.
        case normalized

        init(service: String) { self = service == "s3" ? .s3 : .normalized }
    }

    let text: String

    /// `nil` when the path or the query holds a malformed escape.
    /// - Parameters:
    ///   - signedHeaders: lower-case names in the order of the signature.
    ///   - excluding: the query item that is not signed.
    init?(
        method: String,
        rawPath: [UInt8],
        rawQuery: [UInt8],
        host: [UInt8],
        headers: HTTPFields,
        signedHeaders: [String],
        payloadHash: String,
        style: PathStyle,
        excluding excluded: String? = nil
    ) {
        guard let path = CanonicalRequest.path(rawPath, style),
            let query = CanonicalRequest.query(rawQuery, excluding: excluded)
        else { return nil }
        var text = Array("\(method)\n".utf8) + path + [UInt8(ascii: "\n")] + query + [UInt8(ascii: "\n")]
        for name in signedHeaders {
            text += name.utf8
            text.append(UInt8(ascii: ":"))
            text += name == "host" ? CanonicalRequest.trimmed(host) : CanonicalRequest.values(of: name, in: headers)
            text.append(UInt8(ascii: "\n"))
        }
        text += "\n\(signedHeaders.joined(separator: ";"))\n\(payloadHash)".utf8
        self.text = String(decoding: text, as: UTF8.self)
        hash = Hexadecimal.encode(SHA256.hash(data: text))
    }

    /// The hexadecimal SHA-256 of the bytes.
    let hash: String

    func stringToSign(date: String, scope: CredentialScope) -> String {
        "\(SigV4.algorithm)\n\(date)\n\(scope.text)\n\(hash)"
    }

    private static func path(_ rawPath: [UInt8], _ style: PathStyle) -> [UInt8]? {
        switch style {
        case .s3: PercentEncoding.decode(rawPath).map { PercentEncoding.encode($0, keepingSlash: true) }
        case .normalized: PercentEncoding.encode(normalized(rawPath), keepingSlash: true)
        }
    }

    /// RFC 3986, section 5.2.4, with empty segments removed.
    private static func normalized(_ path: [UInt8]) -> [UInt8] {
        let slash = UInt8(ascii: "/")
        var segments: [ArraySlice<UInt8>] = []
        for segment in path.split(separator: slash) where !segment.elementsEqual(".".utf8) {
            if segment.elementsEqual("..".utf8) { _ = segments.popLast() } else { segments.append(segment) }
        }
        guard !segments.isEmpty else { return [slash] }
        return [slash] + segments.joined(separator: [slash]) + (path.last == slash ? [slash] : [])
    }

    private static func query(_ rawQuery: [UInt8], excluding excluded: String?) -> [UInt8]? {
        var pairs: [(name: [UInt8], value: [UInt8])] = []
        for pair in rawQuery.split(separator: UInt8(ascii: "&")) {
            let halves = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decode(halves[0], plusIsSpace: true),
                let value = PercentEncoding.decode(halves.count == 2 ? halves[1] : [], plusIsSpace: true)
            else { return nil }
            if let excluded, name.elementsEqual(excluded.utf8) { continue }
            pairs.append((PercentEncoding.encode(name), PercentEncoding.encode(value)))
        }
        pairs.sort { left, right in
            left.name == right.name
                ? left.value.lexicographicallyPrecedes(right.value) : left.name.lexicographicallyPrecedes(right.name)
        }
        return Array(
            pairs.map { $0.name + [UInt8(ascii: "=")] + $0.value }.joined(separator: [UInt8(ascii: "&")]))
    }

    /// All values of a header, in order, with a comma between them.
    private static func values(of name: String, in headers: HTTPFields) -> [UInt8] {
        guard let name = HTTPField.Name(name) else { return [] }
        let values = headers[fields: name].map { $0.withUnsafeBytesOfValue { trimmed(Array($0)) } }
        return Array(values.joined(separator: [UInt8(ascii: ",")]))
    }

    /// Without spaces around, and with one for each run of them.
    private static func trimmed(_ value: [UInt8]) -> [UInt8] {
        Array(
            value.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
                .joined(separator: [UInt8(ascii: " ")]))
    }
}
