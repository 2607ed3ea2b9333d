import Edge
import Model
import Testing

@Suite struct MetricsTests {
    @Test func `what was answered is counted by protocol and status, for its site and in bytes`() async throws {
        let fixture = try await Fixture(sites: [Fixture.site()], loops: 2) { $0.tickInterval = .milliseconds(5) }
        fixture.put("index.html", "home")
        for _ in 0..<3 { #expect(fixture.get("/").text == "home") }
        #expect(fixture.get("/missing").status == 404)
        #expect(fixture.get("/", host: "nobody.example").status == 404)
        #expect(fixture.ask("GET / HTTP/1.0\nHost: www.example.com\n\n").status == 200)
        #expect(fixture.ask("G@T / HTTP/1.1\n\n").status == 400)
        var sum = fixture.server.metrics.sum(sitesMax: 100)
        while sum.latency.count(upTo: LatencyHistogram.bounds.count) < 7 || sum.connections > 0 {
            await Task.yield()
            sum = fixture.server.metrics.sum(sitesMax: 100)
        }
        #expect(sum.requests.answered(2, over: .http11) == 3)
        #expect(sum.requests.answered(4, over: .http11) == 3)
        #expect(sum.requests.answered(2, over: .http10) == 1)
        #expect(sum.accepted == 7)
        #expect(sum.cacheMisses >= 2 && sum.cacheHits >= 2)
        #expect(sum.cacheEntries >= 1 && sum.cacheBytes > 0)
        #expect(sum.bytesSent > 1000)
        #expect(sum.sites.map(\.name.text) == ["www.example.com"])
        #expect(sum.sites.first?.requests == 5)
        #expect((sum.sites.first?.bytes ?? 0) > 16)
    }

    @Test func `a site's figures stay when it changes and go with its bucket`() async throws {
        let fixture = try await Fixture(sites: [Fixture.site()]) { $0.tickInterval = .milliseconds(5) }
        fixture.put("index.html", "home")
        let site = Fixture.site()
        #expect(fixture.get("/").text == "home")
        fixture.table.publish([.site(site.name, site)])
        #expect(fixture.get("/").text == "home")
        while fixture.server.metrics.sum(sitesMax: 100).sites.first?.requests != 2 { await Task.yield() }
        fixture.table.publish([.site(site.name, nil)])
        while !fixture.server.metrics.sum(sitesMax: 100).sites.isEmpty { await Task.yield() }
    }

    @Test func `the busiest sites are found among many that were visited once`() throws {
        var busiest = BusiestSites()
        let usages = try (0..<5000).map { SiteUsage(try #require(BucketName("site\($0).example"))) }
        for round in 0..<20 {
            for usage in usages { busiest.count(usage, bytesSent: 1) }
            for usage in usages[4900...] { busiest.count(usage, bytesSent: 100 * Int64(round)) }
            _ = busiest.settle()
        }
        let found = busiest.settle()
        #expect(found.count == BusiestSites.countMax)
        #expect(Set(found.prefix(100).map(\.name)) == Set(usages[4900...].map(\.name)))
        #expect(found.first?.requests == 40)
    }

    @Test func `times are sorted into buckets that hold all before them`() {
        var histogram = LatencyHistogram()
        for time in [-5, 0, 1, 2, 3, 900, 60_000] as [Int64] { histogram.count(time) }
        #expect(histogram.count(upTo: 0) == 3)
        #expect(histogram.count(upTo: 1) == 4)
        #expect(histogram.count(upTo: 2) == 5)
        #expect(histogram.count(upTo: 9) == 6)
        #expect(histogram.count(upTo: LatencyHistogram.bounds.count) == 7)
        #expect(histogram.milliseconds == 60_906)
    }

    @Test func `an address beyond its connections is refused and counted`() async throws {
        let fixture = try await Fixture(sites: [Fixture.site()]) { configuration in
            configuration.tickInterval = .milliseconds(5)
            configuration.limits.connectionsPerAddressMax = 1
            configuration.limits.exemptAddresses = []
        }
        fixture.put("index.html", "home")
        let first = fixture.client()
        first.send("GET / HTTP/1.1\r\nHost: www.example.com\r\n\r\n")
        #expect(first.response().text == "home")
        #expect(fixture.client().isClosed)
        first.send("GET / HTTP/1.1\r\nHost: www.example.com\r\n\r\n")
        #expect(first.response().text == "home")
        while fixture.server.metrics.sum(sitesMax: 0).refused(.address) != 1 { await Task.yield() }
    }
}
