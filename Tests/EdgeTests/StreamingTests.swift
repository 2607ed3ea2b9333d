import Edge
import Model
import NIOCore
import Testing

@Suite struct StreamingTests {
    private static let bytes: Int64 = 20_000_003

    private static func house(
        breaksAt: Int64 = .max, change: (inout EdgeServer.Configuration) -> Void = { _ in }
    ) async throws -> Fixture {
        let fixture = try await Fixture(sites: [Fixture.site()], change: change)
        put("large", bytes, breaksAt: breaksAt, in: fixture)
        put("small", 200_000, in: fixture)
        fixture.put("index.html", "home")
        return fixture
    }

    private static func put(_ key: String, _ bytes: Int64, breaksAt: Int64 = .max, in fixture: Fixture) {
        var metadata = Fixture.metadata()
        metadata.acl.grants = [Grant(.read, to: .group(.allUsers))]
        metadata.headers.contentType = Array("text/plain".utf8)
        let key = ObjectKey(stored: Array(key.utf8))
        let reader = GeneratedContent(bytes: bytes, breaksAt: breaksAt)
        fixture.objects.set(
            EdgeObject(key: key, metadata: metadata, bytes: bytes, content: .stream(reader)), bucket: 1)
    }

    private static func isGenerated(_ bytes: [UInt8], from start: Int64 = 0) -> Bool {
        for index in bytes.indices where bytes[index] != GeneratedContent.byte(at: start + Int64(index)) {
            return false
        }
        return true
    }

    @Test func `a large object arrives whole and the connection goes on`() async throws {
        let fixture = try await Self.house()
        let client = RawClient(port: fixture.server.port, receiveBufferBytes: 8 * 1024)
        client.send(
            Fixture.wire("GET /large HTTP/1.1\nHost: www.example.com\n\nGET / HTTP/1.1\nHost: www.example.com\n\n"))
        let response = client.response()
        #expect(response.status == 200)
        #expect(response.body.count == Int(Self.bytes))
        #expect(Self.isGenerated(response.body))
        #expect(client.response().text == "home")
    }

    @Test func `a range of a large object arrives`() async throws {
        let response = try await Self.house().get("/large", "Range: bytes=1000000-2999999")
        #expect(response.status == 206)
        #expect(response["Content-Range"] == "bytes 1000000-2999999/20000003")
        #expect(response.body.count == 2_000_000)
        #expect(Self.isGenerated(response.body, from: 1_000_000))
    }

    @Test func `several ranges of a large object arrive`() async throws {
        let response = try await Self.house().get("/large", "Range: bytes=0-299999,19000000-")
        #expect(response.status == 206)
        #expect(response["Content-Type"]?.hasPrefix("multipart/byteranges; boundary=") == true)
        let first = Array("Content-Range: bytes 0-299999/20000003\r\n\r\n".utf8)
        let start = try #require(response.body.firstRange(of: first)).upperBound
        #expect(Self.isGenerated(Array(response.body[start..<start + 300_000])))
        let second = Array("Content-Range: bytes 19000000-20000002/20000003\r\n\r\n".utf8)
        let next = try #require(response.body.firstRange(of: second)).upperBound
        #expect(Self.isGenerated(Array(response.body[next..<next + 1_000_003]), from: 19_000_000))
        #expect(String(decoding: response.body.suffix(24), as: UTF8.self).hasSuffix("--\r\n"))
    }

    @Test func `an object that fits in memory is read once`() async throws {
        let fixture = try await Self.house()
        for _ in 0..<3 {
            let response = fixture.get("/small")
            #expect(response.body.count == 200_000)
            #expect(Self.isGenerated(response.body))
        }
        #expect(fixture.objects.questions == 1)
    }

    @Test func `HEAD of a large object reads nothing`() async throws {
        let fixture = try await Self.house(breaksAt: 0)
        let response = fixture.ask("HEAD /large HTTP/1.1\nHost: www.example.com\n\n")
        #expect(response.status == 200)
        #expect(response["Content-Length"] == "20000003")
    }

    @Test func `a reader that fails breaks the connection, and the log tells how much was sent`() async throws {
        let fixture = try await Self.house(breaksAt: 1_000_000)
        let client = fixture.client()
        client.send(Fixture.wire("GET /large HTTP/1.1\nHost: www.example.com\n\n"))
        let text = client.everything()
        #expect(text.utf8.count < Int(Self.bytes))
        let line = try #require(fixture.log.lines.first)
        let fields = line.split(separator: " ")
        #expect(fields[12] == "200")
        #expect((Int64(fields[14]) ?? .max) < Self.bytes)
        #expect(fields[15] == "20000003")
    }

    @Test func `a reader that takes nothing is let go`() async throws {
        let fixture = try await Self.house { configuration in
            configuration.limits.stallTimeout = .milliseconds(50)
            configuration.tickInterval = .milliseconds(10)
        }
        let client = RawClient(port: fixture.server.port, receiveBufferBytes: 8 * 1024)
        client.send(Fixture.wire("GET /large HTTP/1.1\nHost: www.example.com\n\n"))
        // The log line of the broken response is the sign that the server has let go.
        while fixture.log.lines.isEmpty { await Task.yield() }
        #expect(client.everything().utf8.count < Int(Self.bytes))
    }

    @Test func `a large error document is streamed with the status of the error`() async throws {
        let fixture = try await Fixture(sites: [Fixture.site(errorKey: "large")])
        Self.put("large", 1_000_000, in: fixture)
        let response = fixture.get("/missing")
        #expect(response.status == 404)
        #expect(response.body.count == 1_000_000)
        #expect(fixture.log.lines.first?.contains(" 404 NoSuchKey 1000000 - ") == true)
    }
}
