package import Model

/// Without the tags and the lock, which have columns of their own.
extension ObjectMetadata: CatalogCodable {
    package func encode(into encoder: inout CatalogEncoder) {
        encoder.text(etag.text)
        encoder.integer(modified.milliseconds)
        encoder.text(storageClass)
        encoder.optional(checksum) { $0.encode(into: &$1) }
        acl.owner.encode(into: &encoder)
        ObjectDetails(self).encode(into: &encoder)
        parts.encode(into: &encoder)
    }

    package init(from decoder: inout CatalogDecoder) throws(StorageError) {
        let etag = ETag(try decoder.text())
        let modified = try Timestamp(stored: try decoder.integer())
        let storageClass = try decoder.text()
        let checksum = try decoder.optional { (decoder) throws(StorageError) in try ObjectChecksum(from: &decoder) }
        let owner = try AccountID(from: &decoder)
        let details = try ObjectDetails(from: &decoder)
        self = details.metadata(
            etag: etag, modified: modified, storageClass: storageClass, checksum: checksum, owner: owner)
        parts = try [Part](from: &decoder)
    }
}

/// The part of an object's metadata that no listing shows and that therefore shares one column.
struct ObjectDetails: CatalogCodable {
    private var headers: SystemHeaders
    private var user: [ObjectMetadata.UserEntry]
    private var redirectLocation: [UInt8]?
    private var grants: [Grant]

    init(_ metadata: ObjectMetadata) {
        headers = metadata.headers
        user = metadata.user
        redirectLocation = metadata.redirectLocation
        grants = metadata.acl.grants
    }

    /// Whether variants of an object with so many bytes are to be tried.
    func isCandidate(bytes: Int64) -> Bool {
        Compressibility.isCandidate(headers, redirects: redirectLocation != nil, bytes: bytes)
    }

    func metadata(
        etag: ETag, modified: Timestamp, storageClass: String, checksum: ObjectChecksum?, owner: AccountID
    ) -> ObjectMetadata {
        var metadata = ObjectMetadata(
            etag: etag, modified: modified, acl: AccessControlList(owner: owner, grants: grants))
        metadata.storageClass = storageClass
        metadata.checksum = checksum
        metadata.headers = headers
        metadata.user = user
        metadata.redirectLocation = redirectLocation
        return metadata
    }

    func encode(into encoder: inout CatalogEncoder) {
        for header in [
            headers.contentType, headers.contentEncoding, headers.contentLanguage, headers.contentDisposition,
            headers.cacheControl, headers.expires, redirectLocation,
        ] {
            encoder.optional(header) { $1.octets($0) }
        }
        user.encode(into: &encoder)
        grants.encode(into: &encoder)
    }

    init(from decoder: inout CatalogDecoder) throws(StorageError) {
        headers = SystemHeaders()
        headers.contentType = try decoder.optional(CatalogDecoder.readOctets)
        headers.contentEncoding = try decoder.optional(CatalogDecoder.readOctets)
        headers.contentLanguage = try decoder.optional(CatalogDecoder.readOctets)
        headers.contentDisposition = try decoder.optional(CatalogDecoder.readOctets)
        headers.cacheControl = try decoder.optional(CatalogDecoder.readOctets)
        headers.expires = try decoder.optional(CatalogDecoder.readOctets)
        redirectLocation = try decoder.optional(CatalogDecoder.readOctets)
        user = try [ObjectMetadata.UserEntry](from: &decoder)
        grants = try [Grant](from: &decoder)
    }
}

extension ObjectMetadata.UserEntry: CatalogCodable {
    package func encode(into encoder: inout CatalogEncoder) {
        encoder.octets(name)
        encoder.octets(value)
    }

    package init(from decoder: inout CatalogDecoder) throws(StorageError) {
        self.init(name: try decoder.octets(), value: try decoder.octets())
    }
}

extension ObjectMetadata.Part: CatalogCodable {
    package func encode(into encoder: inout CatalogEncoder) {
        encoder.integer(Int64(number))
        encoder.integer(bytes)
        encoder.optional(checksum) { $0.encode(into: &$1) }
    }

    package init(from decoder: inout CatalogDecoder) throws(StorageError) {
        self.init(
            number: Int(try decoder.integer()),
            bytes: try decoder.integer(),
            checksum: try decoder.optional { (decoder) throws(StorageError) in try ObjectChecksum(from: &decoder) }
        )
    }
}

extension WholeDigests: CatalogCodable {
    package func encode(into encoder: inout CatalogEncoder) {
        encoder.octets(md5)
        checksums.encode(into: &encoder)
    }

    package init(from decoder: inout CatalogDecoder) throws(StorageError) {
        self.init(md5: try decoder.octets(), checksums: try [ObjectChecksum](from: &decoder))
    }
}

extension ObjectChecksum: CatalogCodable {
    package func encode(into encoder: inout CatalogEncoder) {
        algorithm.encode(into: &encoder)
        type.encode(into: &encoder)
        encoder.text(base64)
    }

    package init(from decoder: inout CatalogDecoder) throws(StorageError) {
        self.init(
            algorithm: try ChecksumAlgorithm(from: &decoder),
            type: try ChecksumType(from: &decoder),
            base64: try decoder.text()
        )
    }
}

extension ChecksumAlgorithm: CatalogCodable {
    package func encode(into encoder: inout CatalogEncoder) {
        switch self {
        case .crc32: encoder.byte(0)
        case .crc32c: encoder.byte(1)
        case .crc64nvme: encoder.byte(2)
        case .sha1: encoder.byte(3)
        case .sha256: encoder.byte(4)
        }
    }

    package init(from decoder: inout CatalogDecoder) throws(StorageError) {
        switch try decoder.byte() {
        case 0: self = .crc32
        case 1: self = .crc32c
        case 2: self = .crc64nvme
        case 3: self = .sha1
        case 4: self = .sha256
        case let other: throw CatalogDecoder.corrupt("no checksum algorithm: \(other)")
        }
    }
}

extension ChecksumType: CatalogCodable {
    package func encode(into encoder: inout CatalogEncoder) {
        encoder.flag(self == .fullObject)
    }

    package init(from decoder: inout CatalogDecoder) throws(StorageError) {
        self = try decoder.flag() ? .fullObject : .composite
    }
}

extension CatalogDecoder {
    static func readOctets(_ decoder: inout CatalogDecoder) throws(StorageError) -> [UInt8] {
        try decoder.octets()
    }

    static func readText(_ decoder: inout CatalogDecoder) throws(StorageError) -> String {
        try decoder.text()
    }
}
