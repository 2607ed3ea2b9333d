import HTTPTypes
import Model
import Storage

extension ETag {
    /// As headers and documents show it.
    var quoted: String { "\"\(text)\"" }
}

extension HTTPFields {
    /// `x-amz-checksum-…` and its type.
    mutating func add(_ checksum: ObjectChecksum?) {
        guard let checksum else { return }
        self[checksum.algorithm.header] = checksum.base64
        self[.amzChecksumType] = checksum.type.rawValue
    }

    mutating func add(_ name: HTTPField.Name, _ value: [UInt8]?) {
        guard let value else { return }
        append(HTTPField(name: name, lenientValue: value))
    }

    /// What GET and HEAD tell of an object (API reference, `GetObject`, "Response Syntax").
    ///
    /// The API's host serves other people's content, so a browser gets neither to guess its type nor to run it.
    init(of object: StoredObject) {
        let metadata = object.metadata
        self = [
            .lastModified: HTTPDate.text(metadata.modified),
            .eTag: metadata.etag.quoted,
            .acceptRanges: "bytes",
            .xContentTypeOptions: "nosniff",
            .contentSecurityPolicy: "sandbox",
        ]
        add(.contentType, metadata.headers.contentType ?? Array("binary/octet-stream".utf8))
        add(.contentEncoding, metadata.headers.contentEncoding)
        add(.contentLanguage, metadata.headers.contentLanguage)
        add(.contentDisposition, metadata.headers.contentDisposition)
        add(.cacheControl, metadata.headers.cacheControl)
        add(.expires, metadata.headers.expires)
        add(.amzWebsiteRedirectLocation, metadata.redirectLocation)
        if metadata.storageClass != "STANDARD" { self[.amzStorageClass] = metadata.storageClass }
        for entry in metadata.user {
            // Stored names came from valid field names; one that no longer is one is left away.
            guard let name = HTTPField.Name("x-amz-meta-" + String(decoding: entry.name, as: UTF8.self)) else {
                continue
            }
            add(name, entry.value)
        }
    }
}
