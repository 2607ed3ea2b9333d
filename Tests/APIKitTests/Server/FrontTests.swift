import APIKit
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
}
