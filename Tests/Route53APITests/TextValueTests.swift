import Model
import Route53API
import Storage
import Testing

@Suite("Texts that come and go beside others")
struct TextValueTests {
    private func change(_ text: String, at name: String, isPresent: Bool, _ house: ServiceHouse) async throws {
        try await house.store.catalog.change(
            text: Array(text.utf8), at: try DNSName(route53: name), isPresent: isPresent, ttlSeconds: 5)
    }

    private func texts(_ name: String, _ zone: String, _ house: ServiceHouse) async throws -> [String] {
        let name = try DNSName(route53: name)
        let sets = try await house.store.catalog.read { try $0.recordSets(in: zone, at: name) }
        guard case .records(_, let rdata)? = sets.first(where: { $0.type == .txt })?.content else { return [] }
        return rdata.map { String(decoding: $0.dropFirst(), as: UTF8.self) }
    }

    private func serial(_ zone: String, _ house: ServiceHouse) async throws -> [UInt8] {
        let sets = try await house.store.catalog.read { catalog in
            try catalog.recordSets(in: zone, at: try DNSName(route53: "example.com"))
        }
        guard case .records(_, let rdata)? = sets.first(where: { $0.type == .soa })?.content else { return [] }
        return Array(rdata[0].suffix(20).prefix(4))
    }

    @Test("A text is added to the set of its name and taken away again, and the serial goes forward")
    func comesAndGoes() async throws {
        try await ServiceHouse.with { house in
            let zone = await house.createZone("example.com")
            let name = "_acme-challenge.www.example.com"
            let before = try await serial(zone, house)
            try await change("one", at: name, isPresent: true, house)
            try await change("two", at: name, isPresent: true, house)
            try await change("two", at: name, isPresent: true, house)
            #expect(try await texts(name, zone, house) == ["one", "two"])
            try await change("one", at: name, isPresent: false, house)
            #expect(try await texts(name, zone, house) == ["two"])
            try await change("two", at: name, isPresent: false, house)
            try await change("two", at: name, isPresent: false, house)
            #expect(await house.sets(zone) == ["example.com. NS", "example.com. SOA"])
            #expect(try await serial(zone, house).last == before.last.map { $0 &+ 4 })
        }
    }

    @Test("The zone with the longest name holds it, and no zone is a refusal")
    func zones() async throws {
        try await ServiceHouse.with { house in
            let outer = await house.createZone("example.com")
            let inner = await house.createZone("sub.example.com")
            let name = "_acme-challenge.a.sub.example.com"
            try await change("one", at: name, isPresent: true, house)
            #expect(try await texts(name, inner, house) == ["one"])
            #expect(try await texts(name, outer, house) == [])
            await #expect(throws: TextValueRefusal.self) {
                try await change("one", at: "_acme-challenge.example.org", isPresent: true, house)
            }
        }
    }

    @Test("A name that is a CNAME is left as it is")
    func cname() async throws {
        try await ServiceHouse.with { house in
            let zone = await house.createZone("example.com")
            let name = "_acme-challenge.www.example.com"
            #expect(await house.change(zone, ["CREATE \(name) CNAME 60 elsewhere.example.net"]).status == 200)
            await #expect(throws: TextValueRefusal.self) { try await change("one", at: name, isPresent: true, house) }
            #expect(await house.sets(zone).contains("\(name). CNAME"))
        }
    }
}
