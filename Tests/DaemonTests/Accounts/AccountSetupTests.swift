import Daemon
import Foundation
import Model
import Testing

@Suite("Accounts at the start")
struct AccountSetupTests {
    @Test("The first start makes a key, keeps it for its owner only, and says it once")
    func firstStart() async throws {
        let folder = try TemporaryFolder()
        var configuration = Configuration()
        configuration.data = folder.path + "/data"
        let first = try await House.open(configuration, logger: TestHouse.quiet)
        let key = try #require(first.newKey)
        #expect(CredentialsFile.read(in: configuration.data) == key)
        let attributes = try FileManager.default.attributesOfItem(atPath: CredentialsFile.path(in: configuration.data))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(try await first.accounts.credential(accessKey: key.accessKey)?.credential.isEnabled == true)
        #expect(ClientSettings(configuration)?.key == key)
        try await first.close()
        let second = try await House.open(configuration, logger: TestHouse.quiet)
        #expect(second.newKey == nil)
        #expect(second.standard == first.standard)
        try await second.close()
    }

    @Test("A key that left the configuration is disabled, its account kept")
    func formerKey() async throws {
        let folder = try TemporaryFolder()
        var configuration = Configuration()
        configuration.data = folder.path + "/data"
        let id = try #require(AccountID(String(repeating: "a", count: 64)))
        let key = AccessKeyPair(accessKey: "FORMER", secretKey: "12345678")
        configuration.accounts = [
            ConfiguredAccount(
                account: Account(id: id, name: "M. Tester", email: "", number: AccountNumber.derived(from: id)),
                key: key)
        ]
        let first = try await House.open(configuration, logger: TestHouse.quiet)
        #expect(first.newKey == nil)
        #expect(first.standard == id)
        try await first.close()
        configuration.accounts = []
        configuration.environmentKey = AccessKeyPair(accessKey: "ENVIRONMENT", secretKey: "12345678")
        let second = try await House.open(configuration, logger: TestHouse.quiet)
        #expect(second.standard == id)
        #expect(try await second.accounts.credential(accessKey: "FORMER")?.credential.isEnabled == false)
        let found = try await second.accounts.credential(accessKey: "ENVIRONMENT")
        #expect(found?.credential.isEnabled == true)
        #expect(found?.account.id == id)
        try await second.close()
    }

    @Test("Account numbers are 12 digits and stay the same", arguments: ["0", "a", "f"])
    func numbers(digit: String) throws {
        let id = try #require(AccountID(String(repeating: digit, count: 64)))
        #expect(AccountNumber.isValid(AccountNumber.derived(from: id)))
        #expect(AccountNumber.derived(from: id) == AccountNumber.derived(from: id))
    }

    @Test(
        "Each tool gets a configuration that names the endpoint and the key",
        arguments: [
            (ClientSettings.Tool.aws, "export AWS_ENDPOINT_URL=http://127.0.0.1:9000\n"),
            (.rclone, "[frontage]\n"), (.s3cmd, "host_bucket = 127.0.0.1:9000\n"),
            (.s5cmd, "export S3_ENDPOINT_URL=http://127.0.0.1:9000\n"),
            (.hugo, "s3://www.example.localhost?endpoint=http://127.0.0.1:9000&region=us-east-1&s3ForcePathStyle=true"),
        ])
    func tools(tool: ClientSettings.Tool, expected: String) throws {
        let folder = try TemporaryFolder()
        var configuration = Configuration()
        configuration.data = folder.path
        configuration.environmentKey = AccessKeyPair(accessKey: "THEKEY", secretKey: "it's secret")
        let text = try #require(ClientSettings(configuration)).text(for: tool)
        #expect(text.contains(expected))
        #expect(text.contains("THEKEY"))
        if tool == .aws { #expect(text.contains("export AWS_SECRET_ACCESS_KEY='it'\\''s secret'\n")) }
    }
}
