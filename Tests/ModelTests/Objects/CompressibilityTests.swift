import Model
import Testing

@Suite("Compressibility")
struct CompressibilityTests {
    private static func isCandidate(
        _ type: String?, bytes: Int64 = 1000, _ change: (inout ObjectMetadata) -> Void = { _ in }
    ) -> Bool {
        // 64 hexadecimal digits
        let owner = AccountID(String(repeating: "a1", count: 32))!
        var metadata = ObjectMetadata(
            etag: ETag("e"), modified: Timestamp(seconds: 1), acl: AccessControlList(owner: owner, grants: []))
        metadata.headers.contentType = type.map { Array($0.utf8) }
        change(&metadata)
        return Compressibility.isCandidate(metadata, bytes: bytes)
    }

    @Test(
        "Objects whose type is usually larger than it has to be are candidates",
        arguments: [
            "text/html", "text/html; charset=utf-8", "TEXT/CSS", " text/plain ;x=y", "text/anything", "text/javascript",
            "application/javascript", "application/json", "Application/LD+JSON;charset=utf-8",
            "application/manifest+json",
            "application/atom+xml", "image/svg+xml", "application/xhtml+xml", "application/xml", "application/wasm",
            "font/ttf", "font/otf", "application/vnd.ms-fontobject", "image/x-icon", "image/bmp", "application/yaml",
            "application/vnd.oai.openapi+yaml", "application/vnd.apple.mpegurl",
        ])
    func candidates(type: String) {
        #expect(Self.isCandidate(type))
    }

    @Test(
        "Objects whose type is compressed by itself, or unknown, are none",
        arguments: [
            "font/woff", "font/woff2", "image/png", "image/jpeg", "image/webp", "video/mp4", "application/zip",
            "application/gzip", "application/pdf", "application/octet-stream", "binary/octet-stream", "texts/html", "",
            ";text/html", "application/jsonp", nil,
        ] as [String?])
    func others(type: String?) {
        #expect(!Self.isCandidate(type))
    }

    @Test func `What has a coding, a redirection or an owner who forbids it is no candidate`() {
        #expect(!Self.isCandidate("text/html") { $0.headers.contentEncoding = Array("gzip".utf8) })
        #expect(!Self.isCandidate("text/html") { $0.headers.contentEncoding = Array("identity".utf8) })
        #expect(Self.isCandidate("text/html") { $0.headers.contentEncoding = [] })
        #expect(!Self.isCandidate("text/html") { $0.redirectLocation = Array("/".utf8) })
        for value in ["no-transform", "public, No-Transform", "max-age=5 ,no-transform\t, public"] {
            #expect(!Self.isCandidate("text/html") { $0.headers.cacheControl = Array(value.utf8) })
        }
        #expect(Self.isCandidate("text/html") { $0.headers.cacheControl = Array("no-transforms, max-age=5".utf8) })
    }

    @Test func `The smallest and the largest objects are left as they are`() {
        #expect([0, 255, (16 << 20) + 1, Int64.max].allSatisfy { !Self.isCandidate("text/html", bytes: $0) })
        #expect([256, 16 << 20].allSatisfy { Self.isCandidate("text/html", bytes: $0) })
    }

    @Test(
        "A variant saves a twentieth of its object at least",
        arguments: [(256, 243), (1000, 950), (1001, 950), (1020, 969), (16 << 20, 15_938_355)] as [(Int64, Int64)])
    func savings(bytes: Int64, variantBytesMax: Int64) {
        #expect(Compressibility.variantBytesMax(of: bytes) == variantBytesMax)
    }
}
