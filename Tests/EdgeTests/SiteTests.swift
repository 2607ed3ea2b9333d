import Edge
import Model
import Testing

@Suite struct SiteTests {
    @Test func `sites that are alike share what they have in common, and others do not`() throws {
        var recent = RecentTerms()
        let first = Fixture.site("a.example.com")
        let terms = recent.terms(of: first)
        #expect(recent.terms(of: Fixture.site("b.example.com", bucket: 2, isLogged: false)) === terms)
        let others = [
            Fixture.site(isListable: false), Fixture.site(errorKey: "error.html"), Fixture.site(website: nil),
            changed(first) { $0.settings.redirectsToHTTPS = true },
            changed(first) { $0.settings.strictTransportSecurity = .init(maxAgeSeconds: 1) },
            changed(first) { $0.owner = other },
        ].map { recent.terms(of: $0) }
        #expect(Set((others + [terms]).map(ObjectIdentifier.init)).count == 7)
        #expect(recent.count == 7)
        #expect(recent.terms(of: first) === terms)
    }

    @Test func `policies that say the same of two buckets are shared, and others are not`() {
        var recent = RecentTerms()
        let (first, second) = ("a.example.com", "b.example.com")
        let terms = recent.terms(of: Fixture.site(first, policy: policy(for: first)))
        #expect(recent.terms(of: Fixture.site(second, bucket: 2, policy: policy(for: second))) === terms)
        #expect(recent.terms(of: Fixture.site(second, bucket: 2)) !== terms)
        let narrow = policy(for: second, key: "public/*")
        #expect(recent.terms(of: Fixture.site(second, bucket: 2, policy: narrow)) !== terms)
    }

    @Test func `no more is remembered than its limit, however different sites are`() {
        var recent = RecentTerms()
        for number in 0..<3 * RecentTerms.countMax {
            let site = Fixture.site(errorKey: "error\(number).html")
            #expect(recent.terms(of: site) === recent.terms(of: site))
            #expect(recent.count <= RecentTerms.countMax)
        }
    }

    @Test func `sites that share their terms answer and log under their own names`() async throws {
        let names = (0..<40).map { "site\($0).example.com" }
        let sites = names.enumerated().map { number, name in Fixture.site(name, bucket: Int64(number + 1)) }
        let fixture = try await Fixture(sites: sites)
        for number in 1...40 { fixture.put("index.html", "page \(number)", bucket: Int64(number)) }
        for (number, name) in names.enumerated() {
            #expect(fixture.get("/", host: name).text == "page \(number + 1)")
        }
        let owner = String(repeating: "a", count: 64)
        let starts = fixture.log.lines.map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
        #expect(starts == names.map { "\(owner) \($0)" })
    }

    @Test func `what the policy of one site allows is denied for another that differs in nothing else`() async throws {
        let policed = "policed.example.com"
        let fixture = try await Fixture(sites: [
            Fixture.site(policed, bucket: 1, isListable: false, policy: policy(for: policed)),
            Fixture.site("plain.example.com", bucket: 2, isListable: false),
        ])
        for bucket in 1...2 { fixture.put("page", "text", bucket: Int64(bucket), isPublic: false) }
        #expect(fixture.get("/page", host: policed).status == 200)
        #expect(fixture.get("/none", host: policed).status == 404)
        #expect(fixture.get("/page", host: "plain.example.com").status == 403)
        #expect(fixture.get("/none", host: "plain.example.com").status == 403)
    }

    @Test func `sites that share a policy are each as public as it says`() async throws {
        let names = ["a.example.com", "b.example.com", "c.example.com"]
        let sites = names.enumerated().map { number, name in
            Fixture.site(
                name, bucket: Int64(number + 1), isListable: false,
                policy: policy(for: name, key: number == 2 ? "other/*" : "public/*"))
        }
        let fixture = try await Fixture(sites: sites)
        for bucket in 1...3 {
            for key in ["public/page", "other/page"] {
                fixture.put(key, "text", bucket: Int64(bucket), isPublic: false)
            }
        }
        #expect(names.map { fixture.get("/public/page", host: $0).status } == [200, 200, 403])
        #expect(names.map { fixture.get("/other/page", host: $0).status } == [403, 403, 200])
    }

    @Test func `a site that nobody visits is in no figures, and one that is visited after a change is`() async throws {
        let fixture = try await Fixture(
            sites: [Fixture.site("a.example.com"), Fixture.site("b.example.com", bucket: 2)]
        ) { $0.tickInterval = .milliseconds(5) }
        let changed = Fixture.site("a.example.com", isListable: false)
        fixture.table.publish([.site(changed.name, changed)])
        #expect(fixture.get("/", host: "a.example.com").status == 403)
        while fixture.server.metrics.sum(sitesMax: 100).sites.isEmpty { await Task.yield() }
        let figures = fixture.server.metrics.sum(sitesMax: 100).sites
        #expect(figures.map(\.name.text) == ["a.example.com"] && figures.map(\.requests) == [1])
    }

    @Test func `every loop knows all sites, and a site that is gone is gone on all`() async throws {
        let sites = (0..<300).map { Fixture.site("site\($0).example.com", bucket: Int64($0 + 1)) }
        let fixture = try await Fixture(sites: sites, loops: 4)
        // The kernel spreads connections over the loops.
        for site in sites { #expect(fixture.get("/", host: site.name.text).status == 404) }
        fixture.table.publish(sites.prefix(100).map { .site($0.name, nil) })
        let text = sites.map { fixture.get("/", host: $0.name.text).text }
        #expect(text.prefix(100).allSatisfy { $0.contains("NoSuchBucket") })
        #expect(text.dropFirst(100).allSatisfy { $0.contains("NoSuchKey") })
    }

    private let other = AccountID(String(repeating: "b", count: 64))!  // 64 hexadecimal digits

    private func changed(_ site: Site, _ change: (inout Site) -> Void) -> Site {
        var site = site
        change(&site)
        return site
    }

    private func policy(for bucket: String, key: String = "*") -> String {
        """
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::\(bucket)/\(key)"}]}
        """
    }
}
