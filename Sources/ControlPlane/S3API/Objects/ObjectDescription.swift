import APIKit
import HTTPTypes
import Model
import Storage

/// What a request's headers say an object shall carry besides its bytes (API reference, `PutObject`). What this version does not provide
/// is refused and never ignored.
struct ObjectDescription: Sendable {
    let headers: SystemHeaders
    let user: [ObjectMetadata.UserEntry]
    let tags: [Tag]
    let redirectLocation: [UInt8]?
    let storageClass: String?
    let acl: RequestedACL
    let lock: RequestedLock

    /// - Throws: `MetadataTooLarge`, `InvalidRedirectLocation`, `InvalidStorageClass`, `NotImplemented`, what `TagSet`, `RequestedACL`
    ///   and `RequestedLock` throw.
    init(_ fields: HTTPFields) throws(S3Error) {
        try ObjectDescription.refuse(fields)
        headers = ObjectDescription.systemHeaders(fields)
        user = try ObjectDescription.userMetadata(fields)
        tags = try ObjectDescription.tags(fields)
        redirectLocation = try ObjectDescription.redirectLocation(fields)
        storageClass = try ObjectDescription.storageClass(fields)
        acl = try RequestedACL(fields)
        lock = try RequestedLock(fields)
    }

    /// The metadata of an object that is made now.
    func metadata(etag: ETag, modified: Timestamp, acl: AccessControlList) -> ObjectMetadata {
        var metadata = ObjectMetadata(etag: etag, modified: modified, acl: acl)
        metadata.headers = headers
        metadata.user = user
        metadata.tags = tags
        metadata.redirectLocation = redirectLocation
        metadata.storageClass = storageClass ?? "STANDARD"
        return metadata
    }

    /// - Throws: for what is asked for with the bytes and not provided.
    static func refuse(_ fields: HTTPFields) throws(S3Error) {
        let encryption = ["x-amz-server-side-encryption", "x-amz-copy-source-server-side-encryption"]
        for field in fields {
            let name = field.name.canonicalName
            if encryption.contains(where: name.hasPrefix) || name == "x-amz-write-offset-bytes" {
                throw .notImplemented(header: field.name)
            }
        }
    }

    private static func systemHeaders(_ fields: HTTPFields) -> SystemHeaders {
        var headers = SystemHeaders()
        headers.contentType = fields.bytes(.contentType) ?? Array("binary/octet-stream".utf8)
        headers.contentEncoding = contentEncoding(fields)
        headers.contentLanguage = fields.bytes(.contentLanguage)
        headers.contentDisposition = fields.bytes(.contentDisposition)
        headers.cacheControl = fields.bytes(.cacheControl)
        headers.expires = fields.bytes(.expires)
        return headers
    }

    /// As it was sent, without `aws-chunked`: that is how the body travels, not what it is.
    private static func contentEncoding(_ fields: HTTPFields) -> [UInt8]? {
        guard let bytes = fields.bytes(.contentEncoding) else { return nil }
        let codings = bytes.split(separator: UInt8(ascii: ","))
            .map { coding in Array(coding.drop(while: \.isBlank).reversed().drop(while: \.isBlank).reversed()) }
        let own = codings.filter { !$0.map(\.asciiLowercased).elementsEqual("aws-chunked".utf8) && !$0.isEmpty }
        guard !own.isEmpty else { return nil }
        return own.count == codings.count ? bytes : Array(own.joined(separator: Array(", ".utf8)))
    }

    /// A name that is given twice becomes one entry, its values joined by a comma.
    private static func userMetadata(_ fields: HTTPFields) throws(S3Error) -> [ObjectMetadata.UserEntry] {
        let prefix = "x-amz-meta-"
        var entries: [ObjectMetadata.UserEntry] = []
        for field in fields where field.name.canonicalName.hasPrefix(prefix) {
            let name = Array(field.name.canonicalName.utf8.dropFirst(prefix.utf8.count))
            let value = field.bytes
            if let index = entries.firstIndex(where: { $0.name == name }) {
                entries[index].value += Array(",".utf8) + value
            } else {
                entries.append(ObjectMetadata.UserEntry(name: name, value: value))
            }
        }
        let bytes = entries.reduce(0) { $0 + $1.name.count + $1.value.count }
        guard bytes <= Limits.userMetadataBytesMax else {
            throw S3Error(
                .metadataTooLarge,
                elements: [("Size", String(bytes)), ("MaxSizeAllowed", String(Limits.userMetadataBytesMax))])
        }
        return entries
    }

    private static func tags(_ fields: HTTPFields) throws(S3Error) -> [Tag] {
        guard let header = fields.bytes(.amzTagging) else { return [] }
        return try TagSet(header: header).tags
    }

    private static func redirectLocation(_ fields: HTTPFields) throws(S3Error) -> [UInt8]? {
        guard let location = fields.bytes(.amzWebsiteRedirectLocation) else { return nil }
        let isWellFormed = ["/", "http://", "https://"].contains { location.starts(with: $0.utf8) }
        guard isWellFormed, !location.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw S3Error(.invalidRedirectLocation)
        }
        return location
    }

    /// The classes whose objects can be read at once; archives, which need restoring, do not exist here.
    private static let storageClasses: Set<String> = [
        "STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR",
    ]

    private static func storageClass(_ fields: HTTPFields) throws(S3Error) -> String? {
        guard let name = fields[.amzStorageClass] else { return nil }
        guard storageClasses.contains(name) else {
            throw S3Error(.invalidStorageClass, elements: [("StorageClassRequested", name)])
        }
        return name
    }
}

extension HTTPFields {
    /// The value as it was sent; several fields of the name are one list.
    func bytes(_ name: HTTPField.Name) -> [UInt8]? {
        let values = self[fields: name].map(\.bytes)
        return values.isEmpty ? nil : Array(values.joined(separator: Array(", ".utf8)))
    }
}

extension HTTPField {
    /// The value as it was sent.
    var bytes: [UInt8] { withUnsafeBytesOfValue { Array($0) } }
}
