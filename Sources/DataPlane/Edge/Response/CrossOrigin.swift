import Model

/// What a request comes to under a site's rules for pages of other origins.
struct CrossOrigin {
    /// What a preflight request (Fetch standard, "CORS-preflight request") is answered with.
    enum Preflight {
        case allowed
        case refused(WebsiteError)
    }

    /// What the response says to the page; `nil` for a request of no such page, or of one that no rule lets.
    let fields: SiteFields?
    /// `nil` for a request that is no preflight.
    let preflight: Preflight?

    init(_ configuration: CORSConfiguration, _ head: RequestHead, _ bytes: Span<UInt8>) {
        let headers = CrossOriginHeaders(head, bytes)
        guard head.hasMethod("OPTIONS", bytes) else {
            preflight = nil
            // A request that names a method is judged by that one, as S3 does.
            let method = headers.requestMethod ?? (head.method == .head ? "HEAD" : "GET")
            fields = headers.origin.flatMap {
                CrossOrigin.fields(CORSRequest(origin: $0, method: method), configuration)
            }
            return
        }
        guard let origin = headers.origin, let method = headers.requestMethod else {
            preflight = .refused(headers.origin == nil ? .originMissing : .requestMethodMissing)
            fields = nil
            return
        }
        let request = CORSRequest(origin: origin, method: method, headers: headers.requestHeaders)
        fields = CrossOrigin.fields(request, configuration)
        preflight = fields == nil ? .refused(.crossOriginForbidden) : .allowed
    }

    private static func fields(_ request: CORSRequest, _ configuration: CORSConfiguration) -> SiteFields? {
        request.fields(under: configuration).map { SiteFields($0) }
    }
}

/// The header lines that tell of the page that sends a request. They are looked for only where a site has rules for such pages.
struct CrossOriginHeaders {
    private(set) var origin: String?
    private(set) var requestMethod: String?
    /// Several lines are one list.
    private(set) var requestHeaders = ""

    init(_ head: RequestHead, _ bytes: Span<UInt8>) {
        var position = head.linesStart
        while let line = try? HeaderParser.line(bytes, &position, linesStart: head.linesStart) {
            func value() -> String {
                bytes.extracting(line.value.range).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
            }
            if line.isNamed("origin", bytes) { origin = value() }
            if line.isNamed("access-control-request-method", bytes) { requestMethod = value() }
            if line.isNamed("access-control-request-headers", bytes) {
                requestHeaders += requestHeaders.isEmpty ? value() : ",\(value())"
            }
        }
    }
}
