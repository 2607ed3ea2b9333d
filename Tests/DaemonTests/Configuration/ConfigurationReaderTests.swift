import Daemon
import Testing

@Suite("Putting the configuration together")
struct ConfigurationReaderTests {
    @Test("Variables override the file, and flags override variables")
    func order() throws {
        let folder = try TemporaryFolder()
        try folder.write("frontage.yaml", "data: from-file\nregion: from-file\ndomain: from-file\n")
        let configuration = try ConfigurationReader(
            file: folder.path + "/frontage.yaml",
            environment: ["FRONTAGE_REGION": "from-variable", "FRONTAGE_DOMAIN": "from-variable"],
            flags: [(path: "domain", source: "--domain", value: "from-flag")]
        ).read()
        #expect(configuration.data == "from-file")
        #expect(configuration.region == "from-variable")
        #expect(configuration.domain == "from-flag")
        #expect(configuration.assigned == ["data", "region", "domain"])
    }

    @Test("A file that was named has to be there; the default one need not")
    func missing() throws {
        let problems = #expect(throws: ConfigurationProblems.self) {
            try ConfigurationReader(file: "/nowhere/frontage.yaml").read()
        }
        #expect(problems?.description == "/nowhere/frontage.yaml: cannot be read: No such file or directory")
    }

    @Test(
        "Wrong variables are named",
        arguments: [
            (
                ["FRONTAGE_WEB_LISTEN": "x"],
                "FRONTAGE_WEB_LISTEN: expects an address and a port such as 127.0.0.1:8080, not \"x\""
            ),
            (["FRONTAGE_WEB_LISTN": "x"], "FRONTAGE_WEB_LISTN: unknown variable; did you mean FRONTAGE_WEB_LISTEN?"),
            (["FRONTAGE_ACCESS_KEY_ID": "AAAA"], "FRONTAGE_ACCESS_KEY_ID: is set without FRONTAGE_SECRET_ACCESS_KEY"),
            (
                ["FRONTAGE_SECRET_ACCESS_KEY": "12345678"],
                "FRONTAGE_SECRET_ACCESS_KEY: is set without FRONTAGE_ACCESS_KEY_ID"
            ),
            (
                ["FRONTAGE_ACCESS_KEY_ID": "AAAA", "FRONTAGE_SECRET_ACCESS_KEY": "short"],
                "FRONTAGE_SECRET_ACCESS_KEY: expects 8 to 256 printable characters without spaces"
            ),
            (
                ["FRONTAGE_API_LISTEN": "127.0.0.1:8080"],
                "web.listen: is the same address as api.listen: 127.0.0.1:8080"
            ),
        ])
    func variables(environment: [String: String], message: String) {
        let problems = #expect(throws: ConfigurationProblems.self) {
            try ConfigurationReader(environment: environment).read()
        }
        #expect(problems?.description == message)
    }

    @Test(
        "Every setting has a variable of its own",
        arguments: [
            ("web.listen", "FRONTAGE_WEB_LISTEN"), ("data", "FRONTAGE_DATA"), ("logLevel", "FRONTAGE_LOG_LEVEL"),
            ("accessLogs.deliverAfter", "FRONTAGE_ACCESS_LOGS_DELIVER_AFTER"),
        ])
    func names(path: String, variable: String) {
        #expect(Setting.at(path)?.variable == variable)
    }

    @Test(
        "Durations",
        arguments: [
            ("90s", 90_000), ("5m", 300_000), ("1h30m", 5_400_000), ("500ms", 500), ("2d", 172_800_000),
            ("1y", 31_536_000_000),
        ])
    func durations(text: String, milliseconds: Int) {
        #expect(Quantity.duration(text) == .milliseconds(milliseconds))
    }

    @Test(
        "What is no duration",
        arguments: ["", "5", "m", "5x", "-5m", "5 m", "9999999999999999999s", "99999999999999999d", "٣m"])
    func notDurations(text: String) {
        #expect(Quantity.duration(text) == nil)
    }

    @Test("Sizes", arguments: [("8MiB", 8 << 20), ("1kB", 1000), ("0", 0), ("12 KiB", 12 << 10), ("7B", 7)])
    func sizes(text: String, bytes: Int) {
        #expect(Quantity.bytes(text) == bytes)
    }

    @Test("What is no size", arguments: ["", "MiB", "-1", "1.5GiB", "8 mib", "9999999999TiB"])
    func notSizes(text: String) {
        #expect(Quantity.bytes(text) == nil)
    }
}
