internal import Crypto
internal import HTTPTypes
internal import Model

/// What version 2 signs of a request (S3 developer guide, "Signing and authenticating REST requests"), `Expires` in place of the date.
struct SigV2StringToSign: Sendable {
    let bytes: [UInt8]

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// - Parameter headers: with those that the query holds.
    init(_ request: UnverifiedRequest, headers: HTTPFields, expires: String) {
        var bytes = Array(request.head.method.rawValue.utf8)
        let newline = UInt8(ascii: "\n")
        bytes.append(newline)
        bytes += SigV2StringToSign.values(of: .contentMD5, in: headers) + [newline]
        bytes += SigV2StringToSign.values(of: .contentType, in: headers) + [newline]
        bytes += Array(expires.utf8) + [newline]
        for name in SigV2StringToSign.amzNames(headers) {
            bytes += Array("\(name.canonicalName):".utf8)
            bytes += SigV2StringToSign.values(of: name, in: headers) + [newline]
        }
        bytes += SigV2StringToSign.path(request.head.rawPath, bucket: request.hostBucket)
        bytes += SigV2StringToSign.parameters(request.query)
        self.bytes = bytes
    }

    /// In Base64.
    func signature(secretKey: String) -> String {
        let key = SymmetricKey(data: Array(secretKey.utf8))
        return Base64.encode(HMAC<Insecure.SHA1>.authenticationCode(for: bytes, using: key))
    }

    private static func amzNames(_ headers: HTTPFields) -> [HTTPField.Name] {
        Set(headers.map(\.name)).filter { $0.canonicalName.hasPrefix("x-amz-") }
            .sorted { $0.canonicalName.utf8.lexicographicallyPrecedes($1.canonicalName.utf8) }
    }

    /// All values of a header, in order, with a comma between them.
    private static func values(of name: HTTPField.Name, in headers: HTTPFields) -> [UInt8] {
        let values = headers[fields: name].map { $0.withUnsafeBytesOfValue { trimmed(Array($0)) } }
        return Array(values.joined(separator: [UInt8(ascii: ",")]))
    }

    /// Without white space around; runs of it inside are kept.
    private static func trimmed(_ value: [UInt8]) -> ArraySlice<UInt8> {
        let isInk: (UInt8) -> Bool = { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
        guard let first = value.firstIndex(where: isInk), let last = value.lastIndex(where: isInk) else { return [] }
        return value[first...last]
    }

    /// The path as it was sent, behind the bucket when the host names it. A bucket alone ends with a slash, sent or not.
    private static func path(_ rawPath: [UInt8], bucket: String?) -> [UInt8] {
        let slash = UInt8(ascii: "/")
        if let bucket { return [slash] + Array(bucket.utf8) + rawPath }
        return rawPath.dropFirst().isEmpty || rawPath.dropFirst().contains(slash) ? rawPath : rawPath + [slash]
    }

    /// The signed parameters, decoded, in the order of their names; those of one name stay in the order they came in.
    private static func parameters(_ query: QueryItems) -> [UInt8] {
        let signed = query.items.enumerated()
            .filter { SigV2.signedParameters.contains($0.element.name) }
            .sorted { left, right in
                left.element.name == right.element.name
                    ? left.offset < right.offset
                    : left.element.name.utf8.lexicographicallyPrecedes(right.element.name.utf8)
            }
            .map(\.element)
            .map { name, value in value.map { "\(name)=\($0)" } ?? name }
        return signed.isEmpty ? [] : Array("?\(signed.joined(separator: "&"))".utf8)
    }
}
