import Model
import Nameserver
import Testing

@Suite struct ServerTests {
    private func table() throws -> ZoneTable {
        let apex = try DNSName(presentation: "example.test.")
        let soa = try RecordData.parse("ns.example.test. admin.example.test. 1 2 3 4 300", type: .soa)
        let address = try RecordData.parse("192.0.2.1", type: .a)
        let table = ZoneTable(aliasAddresses: AliasAddresses(ipv4: [[127, 0, 0, 1]], ipv6: []))
        table.publish(
            Zone(
                apex: apex,
                recordSets: [
                    ResourceRecordSet(
                        name: apex, type: .soa, content: .records(ttlSeconds: 900, rdata: [soa])),
                    ResourceRecordSet(
                        name: try DNSName(presentation: "www.example.test."), type: .a,
                        content: .records(ttlSeconds: 60, rdata: [address])),
                ]))
        return table
    }

    @Test(arguments: [false, true]) func `A question is answered over UDP and TCP on one port`(
        framed: Bool
    ) async throws {
        let server = try await NameserverServer.start(
            .init(host: "127.0.0.1", port: 0, threads: 2), zones: table())
        let client = SocketClient(framed ? .tcp : .udp, port: server.port)
        let answer = MessageText(client.ask(QueryText("www.example.test A").wire, framed: framed))
        #expect(answer?.text == "NOERROR aa\nanswer www.example.test. 60 A 192.0.2.1")
        #expect(server.counts().answers(.noError, over: framed ? .tcp : .udp) == 1)
        await server.shutdown()
    }
}
