import Model
import NIOCore

/// What one event loop knows of the object under a key, with its response made ready; or that there is none.
final class CachedObject: ByteTableEntry {
    enum Body {
        /// At the end of `whole`.
        case prebuilt
        /// Written as a piece of its own, without copying.
        case memory(ByteBuffer)
        /// Too large to keep.
        case reader(any EdgeContentReader)
    }

    /// A body up to this size is copied behind its head; a larger one is handed to the socket as it is.
    static let prebuiltBytesMax: Int64 = 16 * 1024
    /// A larger object is streamed.
    static let memoryBytesMax: Int64 = 256 * 1024

    let bucket: Int64
    let key: [UInt8]
    var name: [UInt8] { key }
    var salt: Int64 { bucket }
    /// `nil` when there is no such object.
    let metadata: ObjectMetadata?
    let bytes: Int64
    let body: Body
    /// The header lines of a 200 from `Last-Modified` on, an empty line, and a prebuilt body.
    let whole: [UInt8]
    /// The length of the header lines in `whole`, without the empty line.
    let headerBytes: Int
    /// The header lines about the object without `Content-Length`.
    let fields: [UInt8]
    /// The same for an error document, which must not be stored by caches.
    private(set) lazy var errorFields = metadata.map { ObjectFields.lines(of: $0, isErrorDocument: true) } ?? []
    /// The header lines in `whole` as fields of HTTP/2, made when they are asked for first.
    @exclusivity(unchecked) private var madeBlock: [UInt8]?
    /// What it takes of the cache's room.
    let cost: Int
    /// The cache's second chance.
    @exclusivity(unchecked) var isRecentlyUsed = false

    @exclusivity(unchecked) private var generation: UInt64 = 0
    @exclusivity(unchecked) private var state = WebsiteResolver.ObjectState.unknown
    /// Whether only the object's ACL lets everyone read it, as the access log tells. Valid after `state(under:)`.
    @exclusivity(unchecked) private(set) var isACLRequired = false

    /// A key without an object.
    init(absent key: [UInt8], bucket: Int64) {
        self.bucket = bucket
        self.key = key
        metadata = nil
        bytes = 0
        body = .prebuilt
        whole = []
        headerBytes = 0
        fields = []
        cost = CachedObject.overheadBytes + key.count
    }

    /// `content` is `nil` for an object that is streamed from its reader.
    init(_ object: EdgeObject, bucket: Int64, content: ByteBuffer?) {
        self.bucket = bucket
        self.key = object.key.bytes
        metadata = object.metadata
        bytes = object.bytes
        let fields = ObjectFields.lines(of: object.metadata, isErrorDocument: false)
        self.fields = fields
        var whole = fields
        ObjectFields.appendContentLength(object.bytes, to: &whole)
        headerBytes = whole.count
        whole.append(contentsOf: "\r\n".utf8)
        var cost = CachedObject.overheadBytes + key.count + fields.count
        switch (object.content, content) {
        case (.stream(let reader), nil): body = .reader(reader)
        case (_, let content?) where object.bytes > CachedObject.prebuiltBytesMax:
            body = .memory(content)
            cost += content.readableBytes
        case (_, let content?):
            body = .prebuilt
            whole.append(contentsOf: content.readableBytesView)
        case (.inline(let bytes), nil):
            body = .memory(ByteBuffer(bytes: bytes))
            cost += bytes.count
        }
        self.whole = whole
        // The fields of HTTP/2 take no more than their lines.
        self.cost = cost + whole.count + headerBytes
    }

    /// What an anonymous visitor may know of it; decided once for each state of the site.
    func state(under site: SiteState) -> WebsiteResolver.ObjectState {
        if generation == site.generation { return state }
        generation = site.generation
        state = decide(site)
        return state
    }

    private func decide(_ site: SiteState) -> WebsiteResolver.ObjectState {
        guard let metadata else { return .absent(isDisclosed: site.disclosesAbsence(of: key)) }
        guard case .allowed(let isACLRequired) = site.decideRead(key, acl: metadata.acl) else { return .denied }
        self.isACLRequired = isACLRequired
        return metadata.redirectLocation == nil ? .readable : .redirecting
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
        guard case .prebuilt = body, metadata != nil else { return whole.count..<whole.count }
        return headerBytes + 2..<whole.count
    }

    var isStreamed: Bool { if case .reader = body { true } else { false } }

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
        case .reader: break
        }
    }

    /// About what the instance and its slot take beside their bytes.
    private static let overheadBytes = 512
}
