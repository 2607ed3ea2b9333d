import Edge
import Foundation
import Model
import TLS
import Testing

/// Visits over TLS, with curl and openssl as clients.
struct HTTPSTests {
    private let host = "www.example.com"

    private func fixture(
        _ certificate: TestCertificate, site: Site = Fixture.site(),
        change: (inout EdgeServer.Configuration) -> Void = { _ in }
    ) async throws -> Fixture {
        let fixture = try await Fixture(sites: [site]) { configuration in
            configuration.tlsAddress = ("127.0.0.1", 0)
            change(&configuration)
        }
        fixture.table.publish([.certificate(Array(host.utf8), certificate.identity)])
        fixture.put("index.html", "<p>hello</p>")
        return fixture
    }

    private func curl(
        _ fixture: Fixture, _ certificate: TestCertificate, host: String = "www.example.com", path: String = "/",
        _ options: String..., more: [String] = []
    ) throws -> Tool.Outcome {
        let port = try #require(fixture.server.tlsPort)
        return try Tool.run(
            "curl",
            ["-sS", "--max-time", "20", "--cacert", certificate.path, "--resolve", "*:\(port):127.0.0.1"] + options
                + more
                + ["https://\(host):\(port)\(path)"])
    }

    @Test(arguments: ["--tlsv1.3", "--tls-max 1.2"])
    func aSiteIsServedWithItsCertificate(_ version: String) async throws {
        let certificate = try TestCertificate(host)
        let fixture = try await fixture(certificate)
        let visit = try curl(
            fixture, certificate, version.split(separator: " ").map(String.init).first ?? "",
            version.hasSuffix("1.2") ? "1.2" : "-s")
        #expect(visit.output == "<p>hello</p>", "\(visit.complaint)")
    }

    @Test func anRSACertificateIsServedToo() async throws {
        let certificate = try TestCertificate(host, algorithm: ["rsa:2048"])
        let fixture = try await fixture(certificate)
        #expect(try curl(fixture, certificate).output == "<p>hello</p>")
    }

    @Test func theAccessLogTellsCipherAndVersion() async throws {
        let certificate = try TestCertificate(host)
        let fixture = try await fixture(certificate)
        _ = try curl(fixture, certificate, "--tls13-ciphers", "TLS_AES_128_GCM_SHA256")
        let line = try #require(fixture.log.lines.first)
        #expect(line.contains(" - TLS_AES_128_GCM_SHA256 - \(host):"))
        #expect(line.contains(" TLSv1.3 - Yes"))
    }

    @Test func aNameWithoutCertificateIsRefusedInTheHandshake() async throws {
        let certificate = try TestCertificate(host, "other.example.com")
        let fixture = try await fixture(certificate)
        let visit = try curl(fixture, certificate, host: "other.example.com")
        #expect(visit.status == 35)
        #expect(visit.complaint.contains("unrecognized name"))
    }

    @Test func theFirstVisitorOfASiteWaitsForItsCertificate() async throws {
        let certificate = try TestCertificate(host)
        let certifier = TestCertifier()
        let fixture = try await Fixture(sites: [Fixture.site()], certifier: certifier) { configuration in
            configuration.tlsAddress = ("127.0.0.1", 0)
        }
        fixture.put("index.html", "<p>hello</p>")
        certifier.whenAsked { [table = fixture.table, identity = certificate.identity] name in
            table.publish([.certificate(name, identity)])
        }
        for _ in 0..<2 { #expect(try curl(fixture, certificate).output == "<p>hello</p>") }
        #expect(certifier.asked == [host])
    }

    @Test func aClientThatGoesOnBeforeItWasAnsweredIsEnded() async throws {
        let certifier = TestCertifier()
        let fixture = try await Fixture(sites: [Fixture.site()], certifier: certifier) { configuration in
            configuration.tlsAddress = ("127.0.0.1", 0)
        }
        let isOver = DispatchSemaphore(value: 0)
        certifier.whenAsked { _ in isOver.wait() }
        defer { isOver.signal() }
        let hello = RawClientHello(host).record
        // An alert and application data.
        for rest in [[21, 3, 3, 0, 2, 1, 0], [23, 3, 3, 0, 1, 0]] as [[UInt8]] {
            let client = RawClient(port: try #require(fixture.server.tlsPort))
            client.send(hello + rest)
            let start = ContinuousClock.now
            _ = client.everything()
            #expect(ContinuousClock.now - start < .seconds(5))
        }
        #expect(certifier.asked.isEmpty)
        let patient = RawClient(port: try #require(fixture.server.tlsPort))
        patient.send(hello)
        let deadline = ContinuousClock.now + .seconds(20)
        while certifier.asked.isEmpty, ContinuousClock.now < deadline { await Task.yield() }
        #expect(certifier.asked == [host])
        #expect(!patient.hasEnded)
    }

    @Test func aNameThatCannotBeCertifiedIsRefusedInTheHandshake() async throws {
        let certificate = try TestCertificate(host)
        let certifier = TestCertifier()
        let sites = [
            Fixture.site(), Fixture.site("bucket.example.com", bucket: 2, website: nil),
        ]
        let fixture = try await Fixture(sites: sites, certifier: certifier) { configuration in
            configuration.tlsAddress = ("127.0.0.1", 0)
        }
        for name in ["no.site.example", "bucket.example.com", "\(host).s3-website.us-east-1.localhost", host] {
            let visit = try curl(fixture, certificate, host: name)
            #expect(visit.complaint.contains("unrecognized name"), "\(name)")
        }
        #expect(certifier.asked == [host])
    }

    @Test func aWildcardServesNamesOneLabelLongerOnly() async throws {
        let certificate = try TestCertificate("*.example.com", "a.b.example.com")
        let fixture = try await fixture(certificate)
        fixture.table.publish([
            .certificate(Array(host.utf8), nil), .certificate(Array("*.example.com".utf8), certificate.identity),
        ])
        #expect(try curl(fixture, certificate).output == "<p>hello</p>")
        #expect(try curl(fixture, certificate, host: "a.b.example.com").status == 35)
    }

    @Test func aNewCertificateIsShownToTheNextVisitorAndOpenConnectionsGoOn() async throws {
        let first = try TestCertificate(host)
        let fixture = try await fixture(first)
        let second = try TestCertificate(host)
        fixture.table.publish([.certificate(Array(host.utf8), second.identity)])
        #expect(try curl(fixture, second).output == "<p>hello</p>")
        #expect(try curl(fixture, first).status == 60)
    }

    @Test func aRedirectWithoutAProtocolKeepsHTTPS() async throws {
        let certificate = try TestCertificate(host)
        let rule = RoutingRule(
            condition: RoutingRule.Condition(keyPrefix: Array("old/".utf8)),
            redirect: RoutingRule.Redirect(replacement: .keyPrefix(Array("new/".utf8))))
        let behaviours: [WebsiteConfiguration.Behaviour] = [
            .serve(indexSuffix: Array("index.html".utf8), errorKey: nil, rules: [rule]),
            .redirectAll(hostName: "example.org", scheme: nil),
        ]
        var locations: [String] = []
        for behaviour in behaviours {
            let fixture = try await fixture(certificate, site: Fixture.site(website: WebsiteConfiguration(behaviour)))
            let visit = try curl(
                fixture, certificate, path: "/old/a", "-o", "/dev/null", "-w", "%{scheme} %{redirect_url}")
            locations.append(
                visit.output.replacingOccurrences(of: ":\(try #require(fixture.server.tlsPort))", with: ":port"))
        }
        #expect(locations == ["HTTPS https://\(host):port/new/a", "HTTPS https://example.org/old/a"])
    }

    @Test func anotherSiteThanTheGreetedOneIsMisdirected() async throws {
        let certificate = try TestCertificate(host)
        let fixture = try await fixture(certificate)
        fixture.table.publish([
            .site(try #require(BucketName("other.example.com")), Fixture.site("other.example.com", bucket: 2))
        ])
        let visit = try curl(
            fixture, certificate, "-H", "Host: other.example.com", "-o", "/dev/null", "-w", "%{http_code}")
        #expect(visit.output == "421")
        let endpoint = try curl(
            fixture, certificate, "-H", "Host: \(host).s3-website.us-east-1.localhost", "-o", "/dev/null", "-w",
            "%{http_code}")
        #expect(endpoint.output == "200")
    }

    @Test func largeBodiesComeWholeOverTLS() async throws {
        let certificate = try TestCertificate(host)
        let fixture = try await fixture(certificate)
        var metadata = Fixture.metadata()
        metadata.acl.grants = [Grant(.read, to: .group(.allUsers))]
        for bytes in [17_000, 200_000, 3_000_000] as [Int64] {
            let key = ObjectKey(stored: Array("\(bytes)".utf8))
            let content = EdgeObject.Content.stream(GeneratedContent(bytes: bytes))
            fixture.objects.set(EdgeObject(key: key, metadata: metadata, bytes: bytes, content: content), bucket: 1)
            let file = certificate.folder.appending(path: "\(bytes)")
            _ = try curl(fixture, certificate, path: "/\(bytes)", "-o", file.path)
            #expect(try Array(Data(contentsOf: file)) == (0..<bytes).map(GeneratedContent.byte))
        }
    }

    @Test func aTicketIsGoodForItsServerNameOnly() async throws {
        let certificate = try TestCertificate(host, "other.example.com")
        let fixture = try await fixture(certificate)
        fixture.table.publish([.certificate(Array("other.example.com".utf8), certificate.identity)])
        let session = certificate.folder.appending(path: "session").path
        func resumes(_ name: String, _ option: String, _ version: String) throws -> Bool {
            let done = try Tool.run(
                "openssl",
                [
                    "s_client", "-connect", "127.0.0.1:\(try #require(fixture.server.tlsPort))", "-servername", name,
                    version, option, session, "-ign_eof",
                ], input: "GET / HTTP/1.1\r\nHost: \(name)\r\nConnection: close\r\n\r\n")
            return done.output.contains("Reused, TLSv1")
        }
        for version in ["-tls1_3", "-tls1_2"] {
            #expect(try !resumes(host, "-sess_out", version))
            #expect(try resumes(host, "-sess_in", version))
            #expect(try !resumes("other.example.com", "-sess_in", version))
        }
    }

    @Test func whoAsksForTheProofOfANameAloneIsShownItAndNothingElse() async throws {
        let certificate = try TestCertificate(host)
        let fixture = try await fixture(certificate)
        let proof = try TestCertificate(host)
        let port = try #require(fixture.server.tlsPort)
        func greet() throws -> Tool.Outcome {
            try Tool.run(
                "openssl",
                [
                    "s_client", "-connect", "127.0.0.1:\(port)", "-servername", host, "-alpn", "acme-tls/1", "-CAfile",
                    proof.path, "-ign_eof",
                ], input: "GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n")
        }
        #expect(try greet().output.contains("no peer certificate available"))
        fixture.table.publish([.alpnChallenge(Array(host.utf8), proof.identity)])
        let shown = try greet().output
        #expect(shown.contains("ALPN protocol: acme-tls/1"))
        #expect(shown.contains("Verify return code: 0 (ok)"))
        #expect(!shown.contains("HTTP/1.1"))
        #expect(try curl(fixture, certificate).output == "<p>hello</p>")
    }

    @Test func theProofOfANameIsAnsweredForEveryHostOverHTTP() async throws {
        let fixture = try await Fixture(sites: [Fixture.site()])
        let path = "/.well-known/acme-challenge/token"
        fixture.table.publish([.httpChallenge(token: Array("token".utf8), Array("token.thumb".utf8))])
        let answer = fixture.get(path, host: "unknown.example.net")
        #expect(answer.status == 200)
        #expect(answer.text == "token.thumb")
        #expect(fixture.get("/.well-known/acme-challenge/other").status == 404)
        fixture.table.publish([.httpChallenge(token: Array("token".utf8), nil)])
        #expect(fixture.get(path).status == 404)
    }

    @Test(arguments: [
        ("/a%20b/?x=1", 301, "https://www.example.com:4433/a%20b/?x=1"),
        ("//evil.example/", 301, "https://www.example.com:4433//evil.example/"),
    ])
    func aSiteThatWishesSoIsSentToHTTPS(_ target: String, _ status: Int, _ location: String) async throws {
        let certificate = try TestCertificate(host)
        var site = Fixture.site()
        site.settings.redirectsToHTTPS = true
        let fixture = try await fixture(certificate, site: site) { $0.httpsPort = 4433 }
        let answer = fixture.get(target, host: "WWW.example.com:8080")
        #expect(answer.status == status)
        #expect(answer["Location"] == location)
        #expect(try curl(fixture, certificate).output == "<p>hello</p>")
    }

    @Test(arguments: ["/", "/missing", "/moved", "/folder"])
    func everyResponseOfASiteThatWishesSoAsksForHTTPSFromThenOn(_ path: String) async throws {
        let certificate = try TestCertificate(host)
        var site = Fixture.site()
        site.settings.strictTransportSecurity = .init(maxAgeSeconds: 31_536_000, includesSubDomains: true)
        let fixture = try await fixture(certificate, site: site)
        fixture.put("moved", redirect: "/")
        fixture.put("folder/index.html", "x")
        for version in ["--http1.1", "--http2"] {
            let head = try curl(fixture, certificate, path: path, version, "-D", "-", "-o", "/dev/null").output
                .lowercased()
            #expect(head.contains("strict-transport-security: max-age=31536000; includesubdomains\r\n"), "\(head)")
            let range = try curl(fixture, certificate, path: path, version, "-r", "0-3", "-D", "-", "-o", "/dev/null")
                .output
            #expect(range.lowercased().contains("strict-transport-security: "))
        }
        #expect(fixture.get(path)["Strict-Transport-Security"] == nil)
    }

    @Test func bothProtocolsTellAPageOfAnotherOriginWhatItMayDo() async throws {
        let certificate = try TestCertificate(host)
        var site = Fixture.site()
        site.settings.strictTransportSecurity = .init(maxAgeSeconds: 1)
        site.cors = CORSConfiguration(rules: [CORSRule(allowedOrigins: ["https://a.test"], allowedMethods: [.get])])
        let fixture = try await fixture(certificate, site: site)
        for version in ["--http1.1", "--http2"] {
            for (options, status) in [
                ([], "200"), (["-X", "OPTIONS", "-H", "Access-Control-Request-Method: GET"], "200"),
                (["-X", "OPTIONS", "-H", "Access-Control-Request-Method: PUT"], "403"),
            ] {
                let head = try curl(
                    fixture, certificate, version, "-H", "Origin: https://a.test", "-D", "-", "-o", "/dev/null",
                    more: options
                ).output.lowercased()
                #expect(head.split(separator: " ").dropFirst().first == Substring(status), "\(head)")
                #expect(head.contains("access-control-allow-origin: https://a.test\r\n") == (status == "200"))
                #expect(head.contains("strict-transport-security: max-age=1\r\n"))
            }
        }
    }

    @Test func whatIsNoTLSIsRefusedAndTheListenerGoesOn() async throws {
        let certificate = try TestCertificate(host)
        let fixture = try await fixture(certificate)
        let client = RawClient(port: try #require(fixture.server.tlsPort))
        client.send("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n")
        #expect(client.everything().utf8.count < 16)
        #expect(try curl(fixture, certificate).output == "<p>hello</p>")
    }

    @Test func aHandshakeThatDripsInEndsAtItsDeadline() async throws {
        let certificate = try TestCertificate(host)
        let fixture = try await fixture(certificate) { configuration in
            configuration.limits.headTimeout = .milliseconds(300)
            configuration.tickInterval = .milliseconds(50)
        }
        let client = RawClient(port: try #require(fixture.server.tlsPort))
        // The beginning of a record that never comes whole.
        client.send([22, 3, 1, 2, 0, 1])
        #expect(client.isClosed)
    }

    @Test func keysThatDoNotBelongToTheCertificateAreRefused() throws {
        let one = try TestCertificate(host)
        let other = try TestCertificate(host)
        let chain = try Array(Data(contentsOf: one.folder.appending(path: "chain.pem")))
        let key = try Array(Data(contentsOf: other.folder.appending(path: "key.pem")))
        #expect(throws: TLSIdentity.Problem.unusable) { try TLSIdentity(chain: chain, key: key) }
        #expect(throws: TLSIdentity.Problem.unusable) { try TLSIdentity(chain: key, key: chain) }
        #expect(throws: TLSIdentity.Problem.unusable) { try TLSIdentity(chain: [], key: []) }
    }
}
