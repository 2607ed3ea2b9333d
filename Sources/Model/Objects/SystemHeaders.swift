/// The headers that S3 keeps with an object and gives back as they came (API reference, `PutObject`).
package struct SystemHeaders: Hashable, Sendable {
    package var contentType: [UInt8]?
    package var contentEncoding: [UInt8]?
    package var contentLanguage: [UInt8]?
    package var contentDisposition: [UInt8]?
    package var cacheControl: [UInt8]?
    package var expires: [UInt8]?

    package init() {}
}
