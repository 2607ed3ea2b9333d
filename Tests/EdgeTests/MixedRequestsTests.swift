import Edge
import Model
import NIOCore
import Testing

@Suite struct MixedRequestsTests {
    private struct Exchange {
        var request: String
        var status: Int
        var bodyBytes: Int?
        var isHead = false

        init(_ request: String, content: String = "", _ status: Int, _ bodyBytes: Int?) {
            self.request = Fixture.wire(request) + content
            self.status = status
            self.bodyBytes = bodyBytes
            isHead = request.hasPrefix("HEAD")
        }
    }

    private static let host = "Host: www.example.com\n"

    private static let exchanges: [Exchange] = [
        Exchange("GET / HTTP/1.1\n\(host)\n", 200, 4),
        Exchange("HEAD / HTTP/1.1\n\(host)Padding: a\n\n", 200, 0),
        Exchange("GET / HTTP/1.1\n\(host)Content-Length: 5\n\n", content: "GET /", 200, 4),
        Exchange(
            "GET / HTTP/1.1\n\(host)Transfer-Encoding: chunked\n\n", content: "5\r\nHEAD \r\n0\r\nA: b\r\n\r\n", 200, 4),
        Exchange(
            "POST /x HTTP/1.1\nTransfer-Encoding: chunked\n\(host)\n", content: "2;a=b\r\n\r\n\r\n1\r\nx\r\n0\r\n\r\n",
            405,
            nil),
        Exchange(
            "PUT /big HTTP/1.1\nContent-Length: 300\n\(host)\n", content: String(repeating: "\r\n0", count: 100), 405,
            nil),
        Exchange("GET /big HTTP/1.1\n\(host)\n", 200, 100_000),
        Exchange("HEAD /big HTTP/1.1\n\(host)\n", 200, 0),
        Exchange("GET /big HTTP/1.1\n\(host)Range: bytes=10-19\nContent-Length: 3\n\n", content: "abc", 206, 10),
        Exchange("GET /streamed HTTP/1.1\n\(host)\n", 200, 300_000),
        Exchange(
            "GET /streamed HTTP/1.1\n\(host)Range: bytes=-150000\nContent-Length: 4\n\n", content: "\r\n\r\n", 206,
            150_000),
        Exchange("HEAD /streamed HTTP/1.1\n\(host)\n", 200, 0),
        Exchange("GET /none HTTP/1.1\n\(host)\n", 404, nil),
        Exchange("HEAD /none HTTP/1.1\n\(host)Content-Length: 2\n\n", content: "ab", 404, 0),
        Exchange("GET /docs HTTP/1.1\n\(host)\n", 302, nil),
        Exchange("GET / HTTP/1.1\n\(host)If-None-Match: *\n\n", 304, 0),
        Exchange("GET / HTTP/1.0\nConnection: keep-alive\n\(host)\n", 200, 4),
        Exchange("\nGET / HTTP/1.1\n\(host)Range: bytes=9-\n\n", 416, nil),
    ]

    private static func house(cacheBytes: Int) async throws -> Fixture {
        let fixture = try await Fixture(sites: [Fixture.site()]) { $0.cacheBytesMaxPerLoop = cacheBytes }
        fixture.put("index.html", "home")
        fixture.put("docs/index.html", "docs")
        fixture.put("big", String(repeating: "b", count: 100_000))
        var metadata = Fixture.metadata()
        metadata.acl.grants = [Grant(.read, to: .group(.allUsers))]
        fixture.objects.set(
            EdgeObject(
                key: ObjectKey(stored: Array("streamed".utf8)), metadata: metadata, bytes: 300_000,
                content: .stream(GeneratedContent(bytes: 300_000))), bucket: 1)
        return fixture
    }

    /// SplitMix64: the same requests and cuts in every run.
    private struct Numbers: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var word = state
            word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
            return word ^ (word >> 31)
        }
    }

    @Test(arguments: [(UInt64(1), 32 << 20), (2, 32 << 20), (3, 0), (4, 60_000)])
    func `any mix of requests, cut anywhere, is answered one by one`(seed: UInt64, cacheBytes: Int) async throws {
        let fixture = try await Self.house(cacheBytes: cacheBytes)
        var numbers = Numbers(state: seed)
        for _ in 0..<6 {
            let client = fixture.client()
            let mix = (0..<24).map { _ in Self.exchanges.randomElement(using: &numbers) ?? Self.exchanges[0] }
            let bytes = Array(mix.map(\.request).joined().utf8)
            var start = 0
            while start < bytes.count {
                let end = min(bytes.count, start + Int.random(in: 1...200, using: &numbers))
                client.send(Array(bytes[start..<end]))
                start = end
            }
            for (index, exchange) in mix.enumerated() {
                let response = client.response(toHead: exchange.isHead)
                #expect(response.status == exchange.status, "\(index): \(exchange.request)")
                if let bodyBytes = exchange.bodyBytes { #expect(response.body.count == bodyBytes) }
                guard response.status == exchange.status else { return }
            }
        }
        #expect(fixture.log.lines.count == 6 * 24)
    }
}
