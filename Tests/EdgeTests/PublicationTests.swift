import Edge
import Model
import Testing

@Suite struct PublicationTests {
    private static let request = "GET /page HTTP/1.1\r\nHost: www.example.com\r\n\r\n"

    @Test func `a request after a publication sees it, on an open connection`() async throws {
        let fixture = try await Fixture(sites: [Fixture.site()])
        let client = fixture.client()
        for version in 0..<200 {
            fixture.put("page", "version \(version)")
            client.send(Self.request)
            #expect(client.response().text == "version \(version)")
        }
        fixture.remove("page")
        client.send(Self.request)
        #expect(client.response().status == 404)
        fixture.put("page", "back")
        client.send(Self.request)
        #expect(client.response().text == "back")
    }

    @Test func `what is known is not asked for again`() async throws {
        let fixture = try await Fixture(sites: [Fixture.site()])
        fixture.put("page", "page")
        for _ in 0..<5 { #expect(fixture.get("/page").status == 200) }
        #expect(fixture.objects.questions == 1)
        for _ in 0..<5 { #expect(fixture.get("/none").status == 404) }
        // The key itself and the index of a folder of that name.
        #expect(fixture.objects.questions == 3)
    }

    @Test func `an answer that was on its way when the object changed is not used`() async throws {
        let fixture = try await Fixture(sites: [Fixture.site()])
        fixture.put("page", "old")
        fixture.objects.hold()
        let first = fixture.client()
        first.send(Self.request)
        await fixture.objects.untilHeld()
        fixture.put("page", "new")
        fixture.objects.release()
        #expect(first.response().text == "new")
        #expect(fixture.get("/page").text == "new")
    }

    @Test func `many who wait for one object ask for it once`() async throws {
        let fixture = try await Fixture(sites: [Fixture.site()])
        fixture.put("page", "page")
        fixture.objects.hold()
        let clients = (0..<8).map { _ in fixture.client() }
        for client in clients { client.send(Self.request) }
        await fixture.objects.untilHeld()
        fixture.objects.release()
        for client in clients { #expect(client.response().text == "page") }
    }

    @Test func `a change of the site counts for the next request`() async throws {
        let fixture = try await Fixture(sites: [Fixture.site()])
        fixture.put("private", "x", isPublic: false)
        let client = fixture.client()
        func status() -> Int {
            client.send("GET /private HTTP/1.1\r\nHost: www.example.com\r\n\r\n")
            return client.response().status
        }
        let site = Fixture.site()
        #expect(status() == 403)
        let policy = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject",\
            "Resource":"arn:aws:s3:::www.example.com/*"}]}
            """
        fixture.table.publish([.site(site.name, Fixture.site(policy: policy))])
        #expect(status() == 200)
        fixture.table.publish([.site(site.name, nil)])
        #expect(status() == 404)
        fixture.table.publish([.site(site.name, site)])
        #expect(status() == 403)
    }

    @Test func `ten thousand sites are told apart in every spelling`() async throws {
        let sites = (0..<10_000).map { Fixture.site("host-\($0).example.com", bucket: Int64($0 + 10)) }
        let fixture = try await Fixture(sites: sites)
        let client = fixture.client()
        for number in stride(from: 0, to: 10_000, by: 37) {
            fixture.put("index.html", "site \(number)", bucket: Int64(number + 10))
            for host in ["host-\(number).example.com", "HOST-\(number).Example.COM.:8080"] {
                client.send("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n")
                #expect(client.response().text == "site \(number)")
            }
        }
        fixture.table.publish(sites.prefix(5000).map { .site($0.name, nil) })
        client.send("GET / HTTP/1.1\r\nHost: host-37.example.com\r\n\r\n")
        #expect(client.response().status == 404)
        client.send("GET / HTTP/1.1\r\nHost: host-9990.example.com\r\n\r\n")
        #expect(client.response().text == "site 9990")
    }

    @Test(arguments: [0, 2_000, 20_000])
    func `a cache with little or no room only costs time`(bytes: Int) async throws {
        let fixture = try await Fixture(sites: [Fixture.site(errorKey: "error.html")]) { configuration in
            configuration.cacheBytesMaxPerLoop = bytes
            configuration.streamsCachedMaxPerLoop = 0
        }
        fixture.put("error.html", "error")
        for number in 0..<50 { fixture.put("page\(number)", "page \(number)") }
        for number in Array(0..<50) + Array(0..<50) { #expect(fixture.get("/page\(number)").text == "page \(number)") }
        #expect(fixture.get("/missing").text == "error")
    }
}
