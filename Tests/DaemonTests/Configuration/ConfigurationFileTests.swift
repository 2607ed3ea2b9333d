import Daemon
import Edge
import Model
import Testing

@Suite("The configuration file")
struct ConfigurationFileTests {
    @Test("Every setting of the file is taken over")
    func everySetting() throws {
        let configuration = try read(
            """
            data: /var/lib/frontage
            region: eu-west-1
            domain: example.com
            threads: 3
            logLevel: warning
            sites: /srv/sites
            logFormat: json
            web:
              listen: "0.0.0.0:80"
              compression: off
              cacheBytes: 64MiB
              limits: { connections: 1000, connectionsPerAddress: 10, exemptAddresses: [192.0.2.0/24], requestTime: 5s, bytesPerSecond: 0 }
            metrics: { allow: [] }
            api: { listen: "[::1]:9001" }
            dns: { listen: ":53", zones: /srv/dns, addresses: [192.0.2.1, "2001:db8::1"] }
            accessLogs: { deliverAfter: 1h30m, deliverBytes: 512KiB, fields: 27, bucket: logs.example.org, spoolBytes: 2GiB }
            accounts:
              - { id: "\(String(repeating: "aB", count: 32))", name: M. Tester, accessKey: TESTER, secretKey: "12345678" }
            """)
        #expect(configuration.data == "/var/lib/frontage")
        #expect(configuration.region == "eu-west-1")
        #expect(configuration.domain == "example.com")
        #expect(configuration.threads == 3)
        #expect(configuration.logLevel == .warning)
        #expect(configuration.sites == "/srv/sites")
        #expect(configuration.web.listen == ListenAddress(host: "0.0.0.0", port: 80))
        #expect(!configuration.web.compresses)
        #expect(configuration.web.cacheBytes == 64 << 20)
        #expect(configuration.web.limits.connectionsMax == 1000)
        #expect(configuration.web.limits.connectionsPerAddressMax == 10)
        #expect(configuration.web.limits.exemptAddresses.map { $0.contains([192, 0, 2, 9]) } == [true])
        #expect(configuration.web.limits.headTimeout == .seconds(5))
        #expect(configuration.web.limits.stallTimeout == .seconds(30))
        #expect(configuration.web.limits.bytesPerSecondMin == 0)
        #expect(configuration.metrics.allow.isEmpty)
        #expect(configuration.logFormat == .json)
        #expect(configuration.api.listen == ListenAddress(host: "::1", port: 9001))
        #expect(configuration.dns.listen == ListenAddress(host: "0.0.0.0", port: 53))
        #expect(configuration.dns.zones == "/srv/dns")
        #expect(configuration.dns.addresses == ["192.0.2.1", "2001:db8::1"])
        #expect(configuration.accessLogs.deliverAfter == .seconds(5400))
        #expect(configuration.accessLogs.deliverBytes == 512 * 1024)
        #expect(configuration.accessLogs.fields == 27)
        #expect(configuration.accessLogs.bucket == BucketName("logs.example.org"))
        #expect(configuration.accessLogs.spoolBytes == 2 << 30)
        let account = try #require(configuration.accounts.first)
        #expect(account.account.id.text == String(repeating: "ab", count: 32))
        #expect(account.account.number.count == 12)
        #expect(account.key == AccessKeyPair(accessKey: "TESTER", secretKey: "12345678"))
    }

    @Test("An empty file keeps every default", arguments: ["", "# nothing\n", "web:\naccounts:\n"])
    func defaults(text: String) throws {
        #expect(try read(text) == Configuration())
    }

    @Test(
        "What is wrong is said with its line",
        arguments: [
            (
                "data: ./data\nweb:\n  lisen: 127.0.0.1:1\n",
                "F:3: unknown setting \"web.lisen\"; did you mean \"listen\"?"
            ),
            (
                "web: { limits: { connection: 1 } }",
                "F:1: unknown setting \"web.limits.connection\"; did you mean \"connections\"?"
            ),
            (
                "web: { limits: { exemptAddresses: [192.0.2.0/33] } }",
                "F:1: web.limits.exemptAddresses expects addresses and networks such as [127.0.0.1, 2001:db8::/32], not \"192.0.2.0/33\""
            ),
            (
                "web: { limits: { stallTime: 0s } }",
                "F:1: web.limits.stallTime expects a duration from 1s to 1d such as 30s, not \"0s\""
            ),
            ("dato: x", "F:1: unknown setting \"dato\"; did you mean \"data\"?"),
            (
                "web: { zzzzzzzzz: 1 }",
                "F:1: unknown setting \"web.zzzzzzzzz\"; there are cacheBytes, certificates, compression, h2c, httpsPort, limits, listen, tlsListen"
            ),
            ("data: [a]", "F:1: data expects a path, not a sequence"),
            ("data:", "F:1: data expects a path, not nothing"),
            (
                "web: 8080",
                "F:1: web expects settings (listen, tlsListen, httpsPort, h2c, compression, cacheBytes, certificates, limits), not \"8080\""
            ),
            (
                "web: { listen: 8080 }",
                "F:1: web.listen expects an address and a port such as 127.0.0.1:8080, not \"8080\""
            ),
            (
                "web: { listen: \"::1:80\" }",
                "F:1: web.listen expects an address and a port such as 127.0.0.1:8080, not \"::1:80\""
            ),
            (
                "web: { listen: \"a:65536\" }",
                "F:1: web.listen expects an address and a port such as 127.0.0.1:8080, not \"a:65536\""
            ),
            ("web: { compression: maybe }", "F:1: web.compression expects on or off, not \"maybe\""),
            ("accessLogs: { fields: 25 }", "F:1: accessLogs.fields expects 26 or 27, not \"25\""),
            (
                "accessLogs:\n  deliverAfter: 5 minutes",
                "F:2: accessLogs.deliverAfter expects a duration such as 5m or 90s, not \"5 minutes\""
            ),
            (
                "accessLogs: { deliverBytes: 99999999999TiB }",
                "F:1: accessLogs.deliverBytes expects a size such as 8MiB, not \"99999999999TiB\""
            ),
            (
                "dns: { addresses: [localhost] }",
                "F:1: dns.addresses expects IPv4 and IPv6 addresses such as [192.0.2.1, 2001:db8::1], not \"localhost\""
            ),
            (
                "domain: Example.com",
                "F:1: domain expects a host name in lower case such as example.com, not \"Example.com\""
            ),
            ("- a", "F:1: expects settings such as \"data: ./data\""),
            ("accounts: { id: x }", "F:1: accounts expects a sequence of accounts, not a mapping"),
            ("accounts:\n  - { id: x, nam: y }", "F:2: unknown setting \"accounts.nam\"; did you mean \"name\"?"),
            (
                "accounts:\n  - { id: x, name: y, accessKey: AAAA, secretKey: 12345678 }",
                "F:2: accounts.id expects 64 hexadecimal digits, not \"x\""
            ),
            ("accounts:\n  - { id: x, name: y, accessKey: AAAA }", "F:2: an account lacks its secretKey"),
        ])
    func wrong(text: String, message: String) throws {
        let problems = #expect(throws: ConfigurationProblems.self) { try read(text) }
        let said = try #require(problems?.problems.first).description
        #expect(said.replacing(#/^.*frontage\.yaml/#, with: "F") == message)
    }

    @Test("A secret is not repeated in a message")
    func secret() throws {
        let id = String(repeating: "a", count: 64)
        let text = "accounts:\n  - { id: \"\(id)\", name: y, accessKey: AAAA, secretKey: \"geheim\" }"
        let problems = #expect(throws: ConfigurationProblems.self) { try read(text) }
        let said = try #require(problems).description
        #expect(!said.contains("geheim"))
        #expect(said.hasSuffix(":2: accounts.secretKey expects 8 to 256 printable characters without spaces"))
    }

    @Test("All problems are told at once")
    func all() {
        let problems = #expect(throws: ConfigurationProblems.self) { try read("dato: x\nthreads: many\nregion: EU") }
        #expect(problems?.problems.map(\.line) == [1, 2, 3])
    }

    @Test(
        "What is no YAML is told with its line",
        arguments: ["a: [", "a: b: c", "data: x\n\tweb: y", "data: a\ndata: b"])
    func notYAML(text: String) throws {
        let problems = #expect(throws: ConfigurationProblems.self) { try read(text) }
        #expect(try #require(problems?.problems.first).line != nil)
    }

    private func read(_ text: String) throws -> Configuration {
        let folder = try TemporaryFolder()
        try folder.write("frontage.yaml", text)
        var configuration = try ConfigurationReader(file: folder.path + "/frontage.yaml").read()
        configuration.assigned = []
        return configuration
    }
}
