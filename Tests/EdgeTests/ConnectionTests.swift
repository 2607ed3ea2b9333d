import Edge
import Model
import NIOCore
import Testing

@Suite struct ConnectionTests {
    private static func house(
        loops: Int = 1, change: (inout EdgeServer.Configuration) -> Void = { _ in }
    ) async throws -> Fixture {
        let fixture = try await Fixture(sites: [Fixture.site()], loops: loops, change: change)
        fixture.put("index.html", "home")
        fixture.put("big", [UInt8](repeating: 0x62, count: 100_000)) { metadata in
            metadata.acl.grants = [Grant(.read, to: .group(.allUsers))]
        }
        return fixture
    }

    private static func request(_ target: String, _ fields: String = "") -> String {
        Fixture.wire("GET \(target) HTTP/1.1\nHost: www.example.com\n\(fields)\n")
    }

    @Test func `requests in one write are answered in order`() async throws {
        let fixture = try await Self.house()
        let client = fixture.client()
        let targets = (0..<300).map { $0 % 3 == 0 ? "/" : $0 % 3 == 1 ? "/missing\($0)" : "/big" }
        let requests = targets.map { Self.request($0) }.joined()
        // They are few enough bytes to wait in the buffers of the sockets.
        client.send(requests)
        for target in targets {
            let response = client.response()
            switch target {
            case "/": #expect(response.text == "home")
            case "/big": #expect(response.body.count == 100_000)
            default: #expect(response.text.contains("<li>Key: \(target.dropFirst())</li>"))
            }
        }
    }

    @Test func `a request may come in two parts, wherever it is cut`() async throws {
        let fixture = try await Self.house()
        let client = fixture.client()
        let request = Array(Self.request("/", "Content-Length: 2\n").utf8) + Array("xy".utf8)
        for cut in 1..<request.count {
            client.send(Array(request[..<cut]))
            client.send(Array(request[cut...]))
            #expect(client.response().text == "home")
        }
    }

    @Test func `a request may come byte by byte`() async throws {
        let fixture = try await Self.house()
        let client = fixture.client()
        let request = Self.request("/", "Transfer-Encoding: chunked\n") + "3;x\r\nabc\r\n0\r\nTrailer: x\r\n\r\n"
        for byte in Array(request.utf8) { client.send([byte]) }
        #expect(client.response().text == "home")
    }

    @Test(arguments: [
        ("Content-Length: 5\n", "hello", "Content-Length: 3\n", "abc"),
        ("Transfer-Encoding: chunked\n", "5\r\nhello\r\n0\r\n\r\n", "Content-Length: 3\n", "abc"),
        ("Content-Length: 5\n", "hello", "Transfer-Encoding: chunked\n", "3\r\nabc\r\n0\r\n\r\n"),
        ("Transfer-Encoding: chunked\n", "5\r\nhello\r\n0\r\n\r\n", "Transfer-Encoding: chunked\n", "0\r\n\r\n"),
    ])
    func `content that comes after its head does not shift the content of the next request`(
        field: String, content: String, nextField: String, nextContent: String
    ) async throws {
        let fixture = try await Self.house()
        let client = fixture.client()
        // The answer to the first request shows that the head of the second was read without its content.
        client.send(Self.request("/") + Self.request("/", field + "Padding: some more bytes\n"))
        #expect(client.response().text == "home")
        client.send(content + Self.request("/none", nextField) + nextContent + Self.request("/"))
        #expect(client.response().text == "home")
        #expect(client.response().text.contains("<li>Key: none</li>"))
        #expect(client.response().text == "home")
    }

    @Test(
        arguments: [
            ("HTTP/1.1", "", nil), ("HTTP/1.1", "Connection: close\n", "close"), ("HTTP/1.0", "", "close"),
            ("HTTP/1.0", "Connection: Keep-Alive\n", "keep-alive"), ("HTTP/1.1", "Connection: foo, Close\n", "close"),
        ] as [(String, String, String?)])
    func `the connection stays or ends as the client wishes`(
        version: String, field: String, answer: String?
    ) async throws {
        let fixture = try await Self.house()
        for target in ["/", "/big", "/missing"] {
            let client = fixture.client()
            client.send(Fixture.wire("GET \(target) \(version)\nHost: www.example.com\n\(field)\n"))
            #expect(client.response()["Connection"] == answer)
            if answer == "close" {
                #expect(client.isClosed)
            } else {
                client.send(Self.request("/"))
                #expect(client.response().text == "home")
            }
        }
    }

    @Test func `a client that ends its side gets its answer`() async throws {
        let fixture = try await Self.house()
        let client = fixture.client()
        client.send(Self.request("/") + Self.request("/missing") + Self.request("/big"))
        client.endSending()
        #expect(client.response().text == "home")
        #expect(client.response().status == 404)
        #expect(client.response().body.count == 100_000)
        #expect(client.isClosed)
    }

    @Test(arguments: [false, true])
    func `a peer that reads late gets all of its last response`(endsItsSide: Bool) async throws {
        let fixture = try await Self.house { configuration in
            configuration.limits.lingerTimeout = .milliseconds(20)
            configuration.limits.idleTimeout = .milliseconds(200)
            configuration.tickInterval = .milliseconds(10)
        }
        fixture.put("bigger", [UInt8](repeating: 0x62, count: 250_000)) { metadata in
            metadata.acl.grants = [Grant(.read, to: .group(.allUsers))]
        }
        let request = Self.request("/bigger")
        let last = Self.request("/bigger", "Connection: close\n")
        // What the system holds for a peer that reads nothing ends somewhere within the last response to one of these.
        let clients = (1...18).map { count in
            let client = fixture.client()
            client.send(String(repeating: request, count: count - 1) + last)
            if endsItsSide { client.endSending() }
            return client
        }
        // Ends long after the others could have been given up.
        let idle = fixture.client()
        idle.send(Self.request("/"))
        #expect(idle.response().text == "home")
        #expect(idle.isClosed)
        let lastBytes = clients[0].byteCountOfEverything
        let bytes = lastBytes - "Connection: close\r\n".utf8.count
        for (index, client) in clients.enumerated().dropFirst() {
            #expect(client.byteCountOfEverything == index * bytes + lastBytes)
        }
    }

    @Test func `a request that does not come whole in time ends the connection`() async throws {
        let fixture = try await Self.house { configuration in
            configuration.limits.headTimeout = .milliseconds(50)
            configuration.tickInterval = .milliseconds(10)
        }
        let client = fixture.client()
        client.send("GET / HTTP/1.1\r\nHost: ")
        #expect(client.isClosed)
        #expect(fixture.get("/").text == "home")
    }

    @Test func `an idle connection ends`() async throws {
        let fixture = try await Self.house { configuration in
            configuration.limits.idleTimeout = .milliseconds(50)
            configuration.tickInterval = .milliseconds(10)
        }
        let client = fixture.client()
        client.send(Self.request("/"))
        #expect(client.response().text == "home")
        #expect(client.isClosed)
    }

    @Test func `connections beyond the limit are closed`() async throws {
        let fixture = try await Self.house { $0.limits.connectionsMax = 1 }
        let first = fixture.client()
        first.send(Self.request("/"))
        #expect(first.response().text == "home")
        #expect(fixture.client().isClosed)
        first.send(Self.request("/"))
        #expect(first.response().text == "home")
    }

    @Test func `draining lets an open answer finish and ends idle connections`() async throws {
        let fixture = try await Self.house()
        let idle = fixture.client()
        idle.send(Self.request("/"))
        #expect(idle.response().text == "home")
        fixture.objects.hold()
        let busy = fixture.client()
        busy.send(Self.request("/other"))
        await fixture.objects.untilHeld()
        async let drained: Void = fixture.server.drain(within: .seconds(5))
        #expect(idle.isClosed)
        fixture.objects.release()
        let response = busy.response()
        #expect(response.status == 404)
        #expect(busy.isClosed)
        await drained
    }

    @Test func `draining breaks what has not ended by the deadline`() async throws {
        let fixture = try await Self.house()
        fixture.objects.hold()
        let busy = fixture.client()
        busy.send(Self.request("/other"))
        await fixture.objects.untilHeld()
        await fixture.server.drain(within: .milliseconds(20))
        #expect(busy.isClosed)
        fixture.objects.release()
    }

    @Test func `every loop serves the same port`() async throws {
        let fixture = try await Self.house(loops: 2)
        for _ in 0..<32 { #expect(fixture.get("/").text == "home") }
    }
}
