package import APIKit
package import Model

/// What a request addresses: the service, a bucket, or an object.
///
/// The one place where a path or a `Host` becomes a bucket and a key. A key is percent-decoded exactly once and never normalised,
/// so access is decided on the bytes under which the object is stored.
package enum S3Target: Hashable, Sendable {
    case service
    case bucket(BucketName)
    case object(BucketName, ObjectKey)

    package var bucket: BucketName? {
        switch self {
        case .service: nil
        case .bucket(let name), .object(let name, _): name
        }
    }

    package var key: ObjectKey? {
        if case .object(_, let key) = self { key } else { nil }
    }
}

extension S3Target {
    /// - Throws: `InvalidURI`, `InvalidBucketName`, `KeyTooLongError`.
    package init(_ request: APIRequest, domain: String, region: String) throws(S3Error) {
        if let bucket = S3Target.virtualHostBucket(request.host, domain: domain, region: region) {
            try self.init(bucket: Array(bucket.utf8), rawKey: request.rawPath.dropFirst())
            return
        }
        let path = request.rawPath.dropFirst()
        if path.isEmpty || path.elementsEqual("WriteGetObjectResponse".utf8) {
            self = .service
            return
        }
        try self.init(rawBucketAndKey: path)
    }

    /// `bucket/key` or `bucket`, percent-encoded: a path without its first slash, or a copy source.
    package init(rawBucketAndKey path: ArraySlice<UInt8>) throws(S3Error) {
        let bucket = path.prefix { $0 != UInt8(ascii: "/") }
        try self.init(
            bucket: S3Target.percentDecoded(bucket), rawKey: path[bucket.endIndex...].dropFirst())
    }

    private init(bucket: [UInt8], rawKey: ArraySlice<UInt8>) throws(S3Error) {
        let text = String(decoding: bucket, as: UTF8.self)
        guard let name = BucketName(text) else {
            throw S3Error(.invalidBucketName, elements: [("BucketName", text)])
        }
        guard !rawKey.isEmpty else {
            self = .bucket(name)
            return
        }
        self = .object(name, try ObjectKey(client: S3Target.percentDecoded(rawKey)))
    }

    /// The bucket in `<bucket>.s3.<domain>` or `<bucket>.s3.<region>.<domain>`; `nil` for another host.
    package static func virtualHostBucket(_ host: String, domain: String, region: String) -> String? {
        for suffix in [".s3.\(domain)", ".s3.\(region).\(domain)"]
        where host.hasSuffix(suffix) && host.utf8.count > suffix.utf8.count {
            return String(host.dropLast(suffix.count))
        }
        return nil
    }

    private static func percentDecoded(_ raw: ArraySlice<UInt8>) throws(S3Error) -> [UInt8] {
        guard let bytes = PercentEncoding.decode(raw) else { throw S3Error(.invalidURI) }
        return bytes
    }
}

extension ObjectKey {
    /// A key that a client named, in a path, a header or a document.
    package init(client bytes: [UInt8]) throws(S3Error) {
        do {
            try self.init(validating: bytes)
        } catch {
            switch error {
            case .tooLong:
                throw S3Error(
                    .keyTooLong,
                    elements: [("Size", String(bytes.count)), ("MaxSizeAllowed", String(Limits.keyBytesMax))])
            case .empty: throw S3Error(.userKeyMustBeSpecified)
            case .notListable: throw S3Error(.invalidURI)
            }
        }
    }
}
