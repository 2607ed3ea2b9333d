import Model
import NIOCore

/// What one event loop knows of the object under a key, with its response made ready; or that there is none.
///
/// An object with variants has one of these for each of them, which differs in bytes, entity tag and coding.
final class CachedObject: ByteTableEntry {
    enum Body {
        /// At the end of `whole`.
        case prebuilt
        /// Written as a piece of its own, without copying.
        case memory(ByteBuffer)
        /// Too large to keep whole.
        case chunks(ChunkedContent)
    }

    /// A variant and what was read of it; `nil` for one that is streamed from its reader.
    typealias LoadedVariant = (variant: EdgeObject.Variant, content: ByteBuffer?)

    /// A body up to this size is copied behind its head; a larger one is handed to the socket as it is.
    static let prebuiltBytesMax: Int64 = 16 * 1024
    /// A larger object is streamed.
    static let memoryBytesMax: Int64 = 256 * 1024

    let bucket: Int64
    let key: [UInt8]
    var name: [UInt8] { key }
    var salt: Int64 { bucket }
    /// `nil` when there is no such object.
    let etag: ETag?
    let modified: Timestamp
    let redirectLocation: [UInt8]?
    private let acl: AccessControlList?
    let bytes: Int64
    /// The object's own, also in a variant of it.
    let objectBytes: Int64
    /// Whether the response depends on `Accept-Encoding`.
    let isNegotiated: Bool
    let body: Body
    /// The header lines of a 200 from `Last-Modified` on, an empty line, and a prebuilt body.
    let whole: [UInt8]
    /// The length of the header lines in `whole`, without the empty line.
    let headerBytes: Int
    /// The length of those without `Content-Length`.
    private let fieldBytes: Int
    /// The header lines about the object without `Content-Length`.
    var fields: ArraySlice<UInt8> { whole[..<fieldBytes] }
    /// The same for an error document, which must not be stored by caches.
    private(set) lazy var errorFields = ObjectFields.ofErrorDocument(fields)
    /// The header lines of a 304.
    private(set) lazy var validatorFields = ObjectFields.ofNotModified(fields)
    /// The header lines in `whole` as fields of HTTP/2, made when they are asked for first.
    @exclusivity(unchecked) private var madeBlock: [UInt8]?
    /// What it takes of the cache's room, with its variants.
    let cost: Int
    /// How many readers it holds open, with its variants.
    let streams: Int
    /// The cache's second chance.
    @exclusivity(unchecked) var isRecentlyUsed = false

    private let gzip: CachedObject?
    private let brotli: CachedObject?
    private lazy var withoutVariants = CachedObject(withoutVariants: self)

    @exclusivity(unchecked) private var generation: UInt64 = 0
    @exclusivity(unchecked) private var state = WebsiteResolver.ObjectState.unknown
    /// Whether only the object's ACL lets everyone read it, as the access log tells. Valid after `state(under:)`.
    @exclusivity(unchecked) private(set) var isACLRequired = false

    /// A key without an object.
    init(absent key: [UInt8], bucket: Int64) {
        self.bucket = bucket
        self.key = key
        etag = nil
        modified = Timestamp(seconds: 0)
        redirectLocation = nil
        acl = nil
        bytes = 0
        objectBytes = 0
        isNegotiated = false
        body = .prebuilt
        whole = []
        headerBytes = 0
        fieldBytes = 0
        gzip = nil
        brotli = nil
        streams = 0
        cost = CachedObject.overheadBytes + key.count
    }

    /// - Parameter content: what was read from the object's reader; `nil` for an object that brings its content or is streamed.
    convenience init(
        _ object: EdgeObject, bucket: Int64, content: ByteBuffer?, variants: [LoadedVariant] = []
    ) {
        let made = variants.map { variant, content in
            var metadata = object.metadata
            metadata.etag = metadata.etag.variant(variant.coding)
            metadata.headers.contentEncoding = Array("\(variant.coding.name)".utf8)
            return (
                coding: variant.coding,
                object: CachedObject(
                    object, metadata, bucket, variant.content, bytes: variant.bytes, content,
                    isNegotiated: true)
            )
        }
        self.init(
            object, object.metadata, bucket, object.content, bytes: object.bytes, content,
            isNegotiated: !made.isEmpty,
            gzip: made.first { $0.coding == .gzip }?.object, brotli: made.first { $0.coding == .brotli }?.object)
    }

    /// One representation.
    private init(
        _ object: EdgeObject, _ metadata: ObjectMetadata, _ bucket: Int64, _ source: EdgeObject.Content, bytes: Int64,
        _ content: ByteBuffer?, isNegotiated: Bool, gzip: CachedObject? = nil, brotli: CachedObject? = nil
    ) {
        self.bucket = bucket
        self.key = object.key.bytes
        etag = metadata.etag
        modified = metadata.modified
        redirectLocation = metadata.redirectLocation
        acl = metadata.acl
        self.bytes = bytes
        self.isNegotiated = isNegotiated
        self.gzip = gzip
        self.brotli = brotli
        objectBytes = object.bytes
        var whole: [UInt8] = []
        let isPrebuilt = bytes <= CachedObject.prebuiltBytesMax
        whole.reserveCapacity(CachedObject.headerBytesUsual + (isPrebuilt ? Int(max(0, bytes)) : 0))
        ObjectFields.append(metadata, isNegotiated: isNegotiated, to: &whole)
        fieldBytes = whole.count
        ObjectFields.appendContentLength(bytes, to: &whole)
        headerBytes = whole.count
        whole.append(contentsOf: "\r\n".utf8)
        var cost = CachedObject.overheadBytes + key.count + (gzip?.cost ?? 0) + (brotli?.cost ?? 0)
        cost += metadata.acl.grants.count * MemoryLayout<Grant>.stride + (metadata.redirectLocation?.count ?? 0)
        switch (source, content) {
        case (.stream(let reader), nil): body = .chunks(ChunkedContent(reader, bytes: bytes))
        case (_, let content?) where !isPrebuilt:
            body = .memory(content)
            cost += content.readableBytes
        case (_, let content?):
            body = .prebuilt
            whole.append(contentsOf: content.readableBytesView)
        case (.inline(let content), nil) where !isPrebuilt:
            body = .memory(ByteBuffer(bytes: content))
            cost += content.count
        case (.inline(let content), nil):
            body = .prebuilt
            whole += content
        }
        self.whole = whole
        // The fields of HTTP/2 take no more than their lines.
        self.cost = cost + whole.count + headerBytes
        streams = (body.isStreamed ? 1 : 0) + (gzip?.streams ?? 0) + (brotli?.streams ?? 0)
    }

    /// Shares what is large with the other.
    private init(withoutVariants other: CachedObject) {
        bucket = other.bucket
        key = other.key
        etag = other.etag
        modified = other.modified
        redirectLocation = other.redirectLocation
        acl = other.acl
        bytes = other.bytes
        objectBytes = other.objectBytes
        isNegotiated = false
        body = other.body
        var whole = ObjectFields.withoutChoice(other.fields)
        fieldBytes = whole.count
        ObjectFields.appendContentLength(bytes, to: &whole)
        headerBytes = whole.count
        self.whole = whole + other.whole[other.headerBytes...]
        gzip = nil
        brotli = nil
        cost = 0
        streams = 0
    }

    /// As it is, telling nothing of variants: for a site that does not compress.
    var alone: CachedObject {
        withoutVariants.isACLRequired = isACLRequired
        return withoutVariants
    }

    /// In the coding that a client prefers.
    func representation(_ accepted: AcceptEncoding) -> CachedObject {
        switch accepted.choice(hasGzip: gzip != nil, hasBrotli: brotli != nil) {
        case nil: self
        case .gzip: gzip ?? self
        case .brotli: brotli ?? self
        }
    }

    /// What an anonymous visitor may know of it; decided once for each state of the site.
    func state(under site: SiteState) -> WebsiteResolver.ObjectState {
        if generation == site.generation { return state }
        generation = site.generation
        state = decide(site)
        if isNegotiated { for variant in [gzip, brotli] { variant?.isACLRequired = isACLRequired } }
        return state
    }

    private func decide(_ site: SiteState) -> WebsiteResolver.ObjectState {
        guard let acl else { return .absent(isDisclosed: site.disclosesAbsence(of: key)) }
        guard case .allowed(let isACLRequired) = site.decideRead(key, acl: acl) else { return .denied }
        self.isACLRequired = isACLRequired
        return redirectLocation == nil ? .readable : .redirecting
    }

    /// The fields of a 200 from `Last-Modified` on, as they stand in a header block of HTTP/2.
    var block: [UInt8] {
        if let madeBlock { return madeBlock }
        var block: [UInt8] = []
        var position = 0
        let whole = self.whole
        HPACKEncoder.append(lines: whole.span, from: &position, to: &block)
        madeBlock = block
        return block
    }

    /// Where a prebuilt body stands in `whole`; an empty range for another body.
    var prebuiltBody: Range<Int> {
        guard case .prebuilt = body, etag != nil else { return whole.count..<whole.count }
        return headerBytes + 2..<whole.count
    }

    /// Appends bytes of a body that is in memory.
    func write(_ range: Range<Int64>, to output: inout ByteBuffer) {
        // A body in memory is shorter than `memoryBytesMax`, so its positions are Ints.
        let range = Int(range.lowerBound)..<Int(range.upperBound)
        switch body {
        case .prebuilt:
            let start = headerBytes + 2
            output.writeBytes(whole[(start + range.lowerBound)..<(start + range.upperBound)])
        case .memory(let content):
            guard var slice = content.getSlice(at: content.readerIndex + range.lowerBound, length: range.count) else {
                return
            }
            output.writeBuffer(&slice)
        case .chunks: break
        }
    }

    /// What the header lines of most objects take, with the empty line.
    private static let headerBytesUsual = 256
    /// About what the instance, its slot and its small values take beside their bytes.
    private static let overheadBytes = 512
}

extension CachedObject.Body {
    fileprivate var isStreamed: Bool { if case .chunks = self { true } else { false } }
}
