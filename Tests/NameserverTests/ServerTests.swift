import Model
import Nameserver
import Testing

@Suite struct ServerTests {
    private static let www = "NOERROR aa\nanswer www.example.test. 60 A 192.0.2.1"

    private func withServer(
        _ table: ZoneTable,
        host: String = "127.0.0.1",
        streamTimeoutMilliseconds: Int64 = 8000,
        _ body: (NameserverServer) throws -> Void
    ) async throws {
        var configuration = NameserverServer.Configuration(host: host, port: 0, threads: 2)
        configuration.streamTimeoutMilliseconds = streamTimeoutMilliseconds
        let server = try await NameserverServer.start(configuration, zones: table)
        do {
            try body(server)
        } catch {
            await server.shutdown()
            throw error
        }
        await server.shutdown()
    }

    @Test(arguments: ["127.0.0.1", "0.0.0.0", "::"], [SocketClient.Kind.udp, .tcp])
    func `A question is answered over UDP and TCP on one port`(host: String, kind: SocketClient.Kind) async throws {
        try await withServer(TestZones.table(), host: host) { server in
            let client = SocketClient(kind, port: server.port)
            for _ in 0..<3 {
                let answer = client.ask(QueryText("www.example.test A").wire, framed: kind == .tcp)
                #expect(MessageText(answer)?.text == ServerTests.www)
            }
            #expect(server.counts().answers(.noError, over: kind == .tcp ? .tcp : .udp) == 3)
            #expect(server.counts().queries(over: kind == .tcp ? .udp : .tcp) == 0)
        }
    }

    @Test(arguments: [SocketClient.Kind.udp, .tcp])
    func `After every malformed packet the next query is answered`(kind: SocketClient.Kind) async throws {
        try await withServer(TestZones.table()) { server in
            let client = SocketClient(kind, port: server.port)
            for (what, query, expected) in LimitTests.malformed {
                let answer = client.ask(query, framed: kind == .tcp)
                #expect(MessageText(answer)?.text == expected, "\(what)")
                let next = client.ask(QueryText("www.example.test A").wire, framed: kind == .tcp)
                #expect(MessageText(next)?.text == ServerTests.www, "after \(what)")
            }
            for query in LimitTests.silent where !query.isEmpty {
                client.send(kind == .tcp ? SocketClient.framed(query) : query)
                let next = client.ask(QueryText("www.example.test A").wire, framed: kind == .tcp)
                #expect(MessageText(next)?.text == ServerTests.www)
            }
        }
    }

    @Test func `An empty datagram is passed over`() async throws {
        try await withServer(TestZones.table()) { server in
            let client = SocketClient(.udp, port: server.port)
            client.sendEmpty()
            #expect(
                MessageText(client.ask(QueryText("www.example.test A").wire, framed: false))?.text == ServerTests.www)
        }
    }

    @Test(arguments: [SocketClient.Kind.udp, .tcp])
    func `A query that comes after publish returned sees the change`(kind: SocketClient.Kind) async throws {
        let table = try TestZones.table()
        try await withServer(table) { server in
            let client = SocketClient(kind, port: server.port)
            for round in 0..<200 {
                let text = "\(TestZones.other)\nround 60 TXT \"\(round)\""
                table.publish(try TestZones.zone(text, "other.test."))
                let answer = client.ask(QueryText("round.other.test TXT").wire, framed: kind == .tcp)
                #expect(MessageText(answer)?.lines.last == "answer round.other.test. 60 TXT \"\(round)\"")
            }
            table.remove(try DNSName(presentation: "other.test."))
            let answer = client.ask(QueryText("round.other.test TXT").wire, framed: kind == .tcp)
            #expect(MessageText(answer)?.text == "REFUSED")
        }
    }

    @Test func `Many queries in one stream are answered in order`() async throws {
        try await withServer(TestZones.table()) { server in
            let client = SocketClient(.tcp, port: server.port)
            var all: [UInt8] = []
            for id in 0..<500 {
                var query = QueryText(id.isMultiple(of: 3) ? "many.large.test A" : "www.example.test A")
                query.id = UInt16(id)
                all += SocketClient.framed(query.wire)
            }
            client.send(all)
            for id in 0..<500 { #expect(MessageText(client.receiveFramed())?.id == id) }
        }
    }

    @Test func `A query may come octet by octet, and its sender may stop sending before it reads`() async throws {
        try await withServer(TestZones.table()) { server in
            let client = SocketClient(.tcp, port: server.port)
            for octet in SocketClient.framed(QueryText("www.example.test A").wire) { client.send([octet]) }
            client.endSending()
            #expect(MessageText(client.receiveFramed())?.text == ServerTests.www)
            #expect(client.receive().isEmpty)
        }
    }

    @Test func `A length of zero closes the connection`() async throws {
        try await withServer(TestZones.table(), streamTimeoutMilliseconds: 60_000) { server in
            let client = SocketClient(.tcp, port: server.port)
            client.send([0, 0])
            #expect(client.isClosedByPeer())
        }
    }

    @Test(arguments: [[], [0], [0, 40, 1, 2, 3]] as [[UInt8]])
    func `A peer that does not complete a query is let go`(octets: [UInt8]) async throws {
        try await withServer(TestZones.table(), streamTimeoutMilliseconds: 100) { server in
            let client = SocketClient(.tcp, port: server.port)
            client.send(octets)
            #expect(client.isClosedByPeer())
        }
    }

    @Test func `A peer that does not read is let go, and UDP is answered meanwhile`() async throws {
        try await withServer(TestZones.table(), streamTimeoutMilliseconds: 200) { server in
            let client = SocketClient(.tcp, port: server.port)
            let query = SocketClient.framed(QueryText("many.large.test A").wire)
            // Far more than both sockets' buffers hold; sending fails once the server has closed.
            let flood = (0..<100).flatMap { _ in query }
            var floods = 0
            while client.trySend(flood), floods < 100_000 {
                floods += 1
                if floods.isMultiple(of: 100) {
                    let datagram = SocketClient(.udp, port: server.port)
                    let answer = datagram.ask(QueryText("www.example.test A").wire, framed: false)
                    #expect(MessageText(answer)?.text == ServerTests.www)
                }
            }
            #expect(floods < 100_000)
        }
    }

    @Test func `A taken port is an error that names the address`() async throws {
        let table = try TestZones.table()
        try await withServer(table) { server in
            #expect(server.port > 0)
        }
        let first = try await NameserverServer.start(.init(host: "127.0.0.1", port: 0, threads: 1), zones: table)
        await #expect(throws: (any Error).self) {
            try await NameserverServer.start(.init(host: "127.0.0.1", port: first.port, threads: 1), zones: table)
        }
        await first.shutdown()
    }

    @Test func `After shutdown the port is free and nobody answers`() async throws {
        let table = try TestZones.table()
        let first = try await NameserverServer.start(.init(host: "127.0.0.1", port: 0, threads: 2), zones: table)
        await first.shutdown()
        let second = try await NameserverServer.start(
            .init(host: "127.0.0.1", port: first.port, threads: 1), zones: table)
        let answer = SocketClient(.udp, port: second.port).ask(QueryText("www.example.test A").wire, framed: false)
        #expect(MessageText(answer)?.text == ServerTests.www)
        await second.shutdown()
    }
}
