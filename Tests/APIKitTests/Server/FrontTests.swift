import APIKit
import NIOCore
import Testing

@Suite struct FrontTests {
    @Test func `a request is answered with the headers that every response has`() async throws {
        try await TestServer.with { server in
            try await server.connect { wire in
                try await wire.send("GET /a%2Fb//c?x=%20&y HTTP/1.1\r\nHost: Bucket.S3.localhost.:9000\r\n\r\n")
                let reply = try #require(try await wire.reply())
                #expect(reply.status == 200)
                #expect(
                    reply.body
                        == "s3|anonymous|-|/a%2Fb//c|x=%20&y|bucket.s3.localhost|Bucket.S3.localhost.:9000|127.0.0.1")
                #expect(reply.headers["date"] == "Fri, 24 May 2013 00:00:00 GMT")
                #expect(reply.headers["server"] == "Frontage")
                #expect(reply.headers["x-amz-request-id"]?.utf8.count == 16)
                #expect(reply.headers["x-amz-id-2"]?.utf8.count == 76)
                #expect(reply.headers["connection"] == nil)
            }
        }
    }

    @Test func `health is answered without a service, but not in front of a bucket`() async throws {
        try await TestServer.with { server in
            try await server.connect { wire in
                try await wire.send("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:9000\r\n\r\n")
                #expect(try await wire.reply()?.body == "ok")
                try await wire.send("HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                #expect(try await wire.reply(isHead: true)?.headers["content-length"] == "2")
                try await wire.send("GET /healthz HTTP/1.1\r\nHost: b.s3.localhost:9000\r\n\r\n")
                #expect(try await wire.reply()?.body.hasPrefix("s3|") == true)
                try await wire.send("GET /healthz?acl HTTP/1.1\r\nHost: localhost\r\n\r\n")
                #expect(try await wire.reply()?.body.hasPrefix("s3|") == true)
                try await wire.send("GET /healthz/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
                #expect(try await wire.reply()?.body.hasPrefix("s3|") == true)
            }
        }
    }

    @Test func `requests in a row are answered in order`() async throws {
        try await TestServer.with { server in
            try await server.connect { wire in
                let requests = (0..<100).map { "GET /x?\($0) HTTP/1.1\r\nHost: h\r\n\r\n" }
                try await wire.send(requests.joined())
                for number in 0..<100 { #expect(try await wire.reply()?.body.contains("|\(number)|h|") == true) }
            }
        }
    }

    @Test(arguments: [
        ("GET /x HTTP/1.1\r\nHost: h\r\nConnection: Foo, CLOSE\r\n\r\n", true),
        ("GET /x HTTP/1.0\r\n\r\n", true),
        ("GET /x HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", false),
        ("GET /x HTTP/1.1\r\nHost: h\r\n\r\n", false),
    ])
    func `the client decides whether the connection lives on`(text: String, closes: Bool) async throws {
        try await TestServer.with { server in
            try await server.connect { wire in
                try await wire.send(text)
                let reply = try #require(try await wire.reply())
                #expect((reply.headers["connection"] == "close") == closes)
                if closes {
                    #expect(await wire.isClosed())
                } else {
                    try await wire.send(text)
                    #expect(try await wire.reply()?.status == 200)
                }
            }
        }
    }

    @Test func `HEAD has the length of a body but no body`() async throws {
        try await TestServer.with { server in
            try await server.connect { wire in
                for (path, length) in [("/head", "77"), ("/stream", "4194304"), ("/refuse", nil)] {
                    try await wire.send("HEAD \(path) HTTP/1.1\r\nHost: h\r\n\r\n")
                    let reply = try #require(try await wire.reply(isHead: true))
                    if let length { #expect(reply.headers["content-length"] == length) }
                }
                try await wire.send("GET /nothing HTTP/1.1\r\nHost: h\r\n\r\n")
                let nothing = try #require(try await wire.reply())
                #expect(nothing.status == 204)
                #expect(nothing.headers["content-length"] == nil)
                try await wire.send("GET /x HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(try await wire.reply()?.status == 200)
            }
        }
    }

    @Test func `any other error is an internal one`() async throws {
        try await TestServer.with { server in
            try await server.connect { wire in
                try await wire.send("GET /fail HTTP/1.1\r\nHost: h\r\n\r\n")
                let reply = try #require(try await wire.reply())
                #expect(reply.status == 500)
                #expect(reply.code == "InternalError")
                #expect(reply.element("RequestId") == reply.headers["x-amz-request-id"])
                #expect(reply.element("HostId") == reply.headers["x-amz-id-2"])
            }
        }
    }

    // MARK: Expect

    @Test func `100 Continue is sent when the service first reads`() async throws {
        try await TestServer.with { server in
            try await server.connect { wire in
                try await wire.send(
                    "PUT /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 5\r\n\r\n")
                #expect(try await wire.reply()?.status == 100)
                try await wire.send("hello")
                #expect(try await wire.reply()?.body == "hello")
                try await wire.send(
                    "PUT /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n")
                #expect(try await wire.reply()?.status == 100)
                #expect(try await wire.reply()?.status == 200)
            }
        }
    }

    @Test(arguments: [
        ("PUT /refuse HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n", 403),
        ("PUT /x HTTP/1.1\r\nHost: h\r\nExpect: x\r\nContent-Length: 5\r\n\r\n", 417),
        (
            "PUT /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\nAuthorization: AWS a:b\r\n\r\n",
            400
        ),
    ])
    func `row 34: who is refused is not asked for the body`(text: String, status: Int) async throws {
        try await TestServer.with { server in
            try await server.connect { wire in
                try await wire.send(text)
                let reply = try #require(try await wire.reply())
                #expect(reply.status == status)
                #expect(reply.headers["connection"] == "close")
                #expect(await wire.isClosed())
            }
            #expect(try await server.isAlive())
        }
    }

    // MARK: Bodies

    @Test func `a body that nobody read is drained, unless it is long`() async throws {
        try await TestServer.with { server in
            try await server.connect { wire in
                let body = String(repeating: "x", count: 100_000)
                try await wire.send("PUT /refuse HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n\(body)")
                #expect(try await wire.reply()?.headers["connection"] == nil)
                try await wire.send("GET /x HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(try await wire.reply()?.status == 200)
                try await wire.send("PUT /refuse HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n\(body)")
                let refused = try #require(try await wire.reply())
                #expect(refused.status == 403)
                #expect(refused.headers["connection"] == "close")
                #expect(await wire.isClosed())
            }
        }
    }

    @Test func `a long body streams through`() async throws {
        try await TestServer.with { server in
            try await server.connect { wire in
                let piece = [UInt8](repeating: 0x78, count: 1 << 20)
                try await wire.send("PUT /count HTTP/1.1\r\nHost: h\r\nContent-Length: \(32 << 20)\r\n\r\n")
                for _ in 0..<32 { try await wire.send(piece) }
                #expect(try await wire.reply()?.body == "\(32 << 20)")
            }
        }
    }

    @Test func `a response streams through and the next one follows`() async throws {
        try await TestServer.with { server in
            try await server.connect { wire in
                try await wire.send("GET /stream HTTP/1.1\r\nHost: h\r\n\r\nGET /x HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(try await wire.reply()?.body.utf8.count == 4 << 20)
                #expect(try await wire.reply()?.status == 200)
            }
        }
    }

    @Test func `a response that breaks off closes the connection`() async throws {
        try await TestServer.with { server in
            try await server.connect { wire in
                try await wire.send("GET /broken HTTP/1.1\r\nHost: h\r\n\r\n")
                let reply = try #require(try await wire.reply())
                #expect(reply.body == "half")
                #expect(!reply.isWhole)
                #expect(await wire.isClosed())
            }
        }
    }

    // MARK: Completion

    @Test func `every request completes once, also when the client goes away`() async throws {
        try await TestServer.with { server in
            var completions = server.service.completions.makeAsyncIterator()
            try await server.connect { wire in
                try await wire.send("GET /refuse HTTP/1.1\r\nHost: h\r\n\r\nGET /nothing HTTP/1.1\r\nHost: h\r\n\r\n")
                _ = try await wire.reply()
                _ = try await wire.reply()
            }
            #expect(await completions.next()?.errorCode == "AccessDenied")
            #expect(await completions.next() == TestService.Completion(path: "/nothing", status: 204, bytesSent: 0))
            try await server.connect { wire in
                try await wire.send("PUT /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhel")
            }
            let broken = await completions.next()
            #expect(broken?.path == "/echo")
            #expect(broken?.errorCode == "IncompleteBody")
            try await server.connect { wire in try await wire.send("GET /stream HTTP/1.1\r\nHost: h\r\n\r\n") }
            let cut = await completions.next()
            #expect(cut?.path == "/stream")
            try await server.connect { wire in
                try await wire.send("GET /x HTTP/1.1\r\nHost: h\r\nAuthorization: AWS a:b\r\n\r\n")
                _ = try await wire.reply()
            }
            #expect(await completions.next()?.errorCode == "InvalidRequest")
        }
    }

    @Test func `a body cut off by the client is answered as incomplete`() async throws {
        try await TestServer.with { server in
            try await server.connect { wire in
                try await wire.send("PUT /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhel")
                try await wire.channel.close(mode: .output)
                #expect(try await wire.reply()?.code == "IncompleteBody")
            }
        }
    }

    // MARK: Life

    @Test func `a stop lets open requests finish and closes idle connections`() async throws {
        try await TestServer.with { server in
            try await server.connect { idle in
                try await idle.send("GET /x HTTP/1.1\r\nHost: h\r\n\r\n")
                _ = try await idle.reply()
                try await server.connect { wire in
                    try await wire.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n")
                    await server.service.waitUntilEntered()
                    await server.stop()
                    #expect(await idle.isClosed())
                    server.service.open()
                    let reply = try #require(try await wire.reply())
                    #expect(reply.body == "waited")
                    #expect(reply.headers["connection"] == "close")
                    #expect(await wire.isClosed())
                }
            }
        }
    }

    private static func timeouts(_ change: (inout ConnectionTimeouts) -> Void) -> ConnectionTimeouts {
        var timeouts = ConnectionTimeouts()
        change(&timeouts)
        return timeouts
    }

    @Test func `an idle connection is closed`() async throws {
        try await TestServer.with(timeouts: FrontTests.timeouts { $0.idleMilliseconds = 20 }) { server in
            try await server.connect { wire in #expect(await wire.isClosed()) }
        }
    }

    @Test(arguments: ["GET /x HT", "GET /x HTTP/1.1\r\nHost: h\r\n", "GET /x HTTP/1.1\r\nHo"])
    func `a head that does not end is answered and closed`(text: String) async throws {
        try await TestServer.with(timeouts: FrontTests.timeouts { $0.headMilliseconds = 20 }) { server in
            try await server.connect { wire in
                try await wire.send(text)
                #expect(try await wire.reply()?.code == "RequestTimeout")
                #expect(await wire.isClosed())
            }
        }
    }

    @Test func `a body that stands still is answered and closed`() async throws {
        let timeouts = FrontTests.timeouts {
            $0.bodyMilliseconds = 20
            $0.lingerMilliseconds = 20
        }
        try await TestServer.with(timeouts: timeouts) { server in
            try await server.connect { wire in
                try await wire.send("PUT /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhel")
                let reply = try #require(try await wire.reply())
                #expect(reply.status == 400)
                #expect(reply.code == "RequestTimeout")
                #expect(await wire.isClosed())
            }
            #expect(try await server.isAlive())
        }
    }

    @Test func `a client that takes nothing of a response is dropped`() async throws {
        try await TestServer.with(timeouts: FrontTests.timeouts { $0.writeMilliseconds = 50 }) { server in
            var completions = server.service.completions.makeAsyncIterator()
            try await server.connect { wire in
                try await wire.send("GET /endless HTTP/1.1\r\nHost: h\r\n\r\n")
                let dropped = await completions.next()
                #expect(dropped?.path == "/endless")
                #expect(dropped?.bytesSent ?? 0 < 1 << 30)
            }
            #expect(try await server.isAlive())
        }
    }
}
